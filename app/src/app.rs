//! The addresses of the client and what they show.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::frame::Frame;
use crate::later::{LaterPage, Part};
use crate::pages::queue::QueuePage;
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
                    view! { <LaterPage part=Part::SignIn/> }.into_any()
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
    let page = |part: Part| move || view! { <LaterPage part=part.clone()/> }.into_any();
    view! {
        <Routes fallback=page(Part::NotFound)>
            <Route path=path!("/") view=|| view! { <QueuePage/> }.into_any()/>
            <Route path=path!("/incidents/:id") view=page(Part::Incident)/>
            <Route path=path!("/alerts") view=page(Part::Alerts)/>
            <Route path=path!("/alerts/:id") view=page(Part::Alert)/>
            <Route path=path!("/entities") view=page(Part::Entities)/>
            <Route path=path!("/entities/:id") view=page(Part::Entity)/>
            <Route path=path!("/sources") view=page(Part::Sources)/>
            <Route path=path!("/settings") view=page(Part::Settings)/>
        </Routes>
    }
}
