//! The few things that are asked of the browser directly.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The overlays' place: the last child of the frame, so that layers follow its container query.
pub(crate) const OVERLAYS: &str = "overlays";

pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
    }
}

/// The element that has the focus, unless it is nothing but the body.
pub(crate) fn focused() -> Option<HtmlElement> {
    let element: HtmlElement = document().active_element()?.dyn_into().ok()?;
    (element.tag_name() != "BODY").then_some(element)
}

/// Whether somebody is typing there, so that letters are text and not commands.
pub(crate) fn takes_text(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "INPUT" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "submit" | "range")
        ),
        "TEXTAREA" | "SELECT" => true,
        _ => element.has_attribute("contenteditable"),
    }
}

pub(crate) fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&format!("muster.{key}")).ok()?
}

/// Remembers a preference, or forgets it. Storage may be forbidden; then it lasts until reload.
pub(crate) fn store(key: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let key = format!("muster.{key}");
    let _ = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
}

pub(crate) fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// Gives the reader a file to keep; none where the browser does not let a page do so.
pub(crate) fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence(&parts).ok()?;
    let blob = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), kind).ok()?;
    let address = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link =
        document().create_element("a").ok()?.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser reads it after the click.
    after(10_000, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    });
    Some(())
}

pub(crate) fn viewport() -> (f64, f64) {
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or_default()
    };
    (size(window().inner_width()), size(window().inner_height()))
}

/// Scrolls so that `element` is seen in the middle of `scroller`, and nothing around it moves.
pub(crate) fn centre(scroller: &Element, element: &Element) {
    let (seen, bounds) = (scroller.get_bounding_client_rect(), element.get_bounding_client_rect());
    let above = bounds.top() - seen.top() - (seen.height() - bounds.height()) / 2.0;
    scroller.set_scroll_top((f64::from(scroller.scroll_top()) + above).round() as i32);
}

pub(crate) fn after(milliseconds: u64, run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::from_millis(milliseconds));
}

/// Milliseconds since 1970 by the browser's clock.
pub(crate) fn clock() -> f64 {
    js_sys::Date::now()
}
