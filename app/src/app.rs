//! The addresses of the client and what they show.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::frame::Frame;
use crate::pages;
use crate::reactive::memo;
use crate::state::{AppState, Session};

#[component]
pub(crate) fn App() -> impl IntoView {
    let app = AppState::provide();
    let signed_out =
        memo(move |_| app.session.with(|session| matches!(session, Session::SignedOut)));
    view! {
        <Router>
            {move || {
                if signed_out.get() {
                    // The address stays, so that signing in leads to where one wanted to go.
                    view! { <pages::sign_in::SignInPage/> }.into_any()
                } else {
                    view! {
                        <Frame>
                            <Pages/>
                        </Frame>
                    }
                    .into_any()
                }
            }}
        </Router>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <pages::not_found::NotFoundPage/> }.into_any()>
            <Route path=path!("/") view=|| view! { <pages::queue::QueuePage/> }.into_any()/>
            <Route
                path=path!("/incidents/:id")
                view=|| view! { <pages::incident::IncidentPage/> }.into_any()
            />
            <Route path=path!("/alerts") view=|| view! { <pages::alerts::AlertsPage/> }.into_any()/>
            <Route
                path=path!("/alerts/:id")
                view=|| view! { <pages::alert::AlertPage/> }.into_any()
            />
            <Route
                path=path!("/entities")
                view=|| view! { <pages::entities::EntitiesPage/> }.into_any()
            />
            <Route
                path=path!("/entities/:id")
                view=|| view! { <pages::entity::EntityPage/> }.into_any()
            />
            <Route
                path=path!("/sources")
                view=|| view! { <pages::sources::SourcesPage/> }.into_any()
            />
            <Route
                path=path!("/settings")
                view=|| view! { <pages::settings::SettingsPage/> }.into_any()
            />
        </Routes>
    }
}
