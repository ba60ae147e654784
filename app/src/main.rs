//! The client of Muster: the queue, incidents, alerts, entities, rendered in the browser.

#![expect(unreachable_pub, reason = "Leptos makes the properties of every component public")]

mod api;
mod app;
mod components;
mod dom;
mod format;
mod frame;
mod here;
mod hub;
mod jobs;
mod keys;
mod later;
mod live;
mod naming;
mod order;
mod pages;
mod palette;
mod preferences;
mod property;
mod query;
mod reactive;
mod state;
mod toasts;
mod triage;
mod url;
mod visible;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
