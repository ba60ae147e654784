//! Tags: those people gave, and those the system gave, which nobody removes.

use leptos::prelude::*;

use crate::visible::visible;

#[component]
pub(crate) fn Tags(
    custom: Vec<String>,
    #[prop(optional)] system: Vec<String>,
    /// At most so many; the rest is a count.
    #[prop(default = usize::MAX)]
    most: usize,
) -> impl IntoView {
    let all: Vec<(&'static str, String)> = system
        .into_iter()
        .map(|tag| ("tag sys", tag))
        .chain(custom.into_iter().map(|tag| ("tag", tag)))
        .collect();
    let all: Vec<(&'static str, String)> =
        all.into_iter().map(|(class, tag)| (class, visible(&tag).into_owned())).collect();
    let more = all.len().saturating_sub(most);
    let names: Vec<&str> = all.iter().skip(most).map(|(_, tag)| tag.as_str()).collect();
    let rest = (more > 0).then(|| {
        view! { <span class="tag" title=names.join(", ")>{format!("+{more}")}</span> }
    });
    view! {
        {all
            .iter()
            .take(most)
            .map(|(class, tag)| {
                view! { <span class=*class title=tag.clone()><span>{tag.clone()}</span></span> }
            })
            .collect_view()}
        {rest}
    }
}
