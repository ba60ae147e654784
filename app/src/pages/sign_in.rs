//! Signing in with the address or the token that the server printed.

use leptos::prelude::*;
use serde_json::json;

use crate::api;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::state::{Session, use_app};

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let app = use_app();
    document().set_title("Sign in · Muster");
    let pasted = RwSignal::new(String::new());
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(token) = token_in(&pasted.get_untracked()) else {
            return error.set(Some("Paste the address or the token first.".into()));
        };
        busy.set(true);
        error.set(None);
        leptos::task::spawn_local(async move {
            let answer =
                api::post::<serde_json::Value>("/v1.0/session", &json!({ "token": token })).await;
            busy.set(false);
            match answer {
                Ok(_) => {
                    app.session.set(Session::Unknown);
                    app.load_session();
                }
                Err(problem) if problem.status == 401 => {
                    error.set(Some(
                        "This token is unknown or no longer valid. Start the server again to get a \
                         new address."
                            .into(),
                    ));
                }
                Err(problem) => error.set(Some(problem.to_string())),
            }
        });
    };
    view! {
        <div class="frame">
            <main class="signin" id="main">
                <div class="card">
                    <span class="mk0"><Icon name=IconName::Mark size=IconSize::L/></span>
                    <h1>"Sign in to Muster"</h1>
                    <p>
                        "Open the address that the server printed when it started, or paste it here. The token alone will do."
                    </p>
                    <form class="stack g14" on:submit=submit>
                        <div class="field">
                            <label for="token">"Address or token"</label>
                            <input
                                class="input mono"
                                id="token"
                                autocomplete="off"
                                spellcheck="false"
                                autofocus
                                aria-invalid=move || error.get().map(|_| "true")
                                aria-describedby="token-error"
                                bind:value=pasted
                            />
                            <p class="err" id="token-error" role="alert">{move || error.get()}</p>
                        </div>
                        <button
                            type="submit"
                            class="btn primary big"
                            aria-busy=move || busy.get().then_some("true")
                            disabled=move || busy.get()
                        >
                            "Sign in"
                        </button>
                    </form>
                </div>
            </main>
        </div>
    }
}

/// The token in a pasted address, or the pasted text itself.
fn token_in(pasted: &str) -> Option<String> {
    let pasted = pasted.trim();
    let token = match pasted.split_once("token=") {
        Some((_, rest)) => crate::url::decode(rest.split(['&', '#']).next().unwrap_or_default()),
        None => pasted.trim_start_matches("Bearer ").trim().to_owned(),
    };
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::token_in;

    #[test]
    fn addresses_and_tokens_are_both_read() {
        let token = Some("mst_7Q".to_owned());
        assert_eq!(token_in(" http://localhost:8080/signin?token=mst_7Q "), token);
        assert_eq!(token_in("http://localhost:8080/signin?token=mst_7Q&x=1"), token);
        assert_eq!(token_in("mst_7Q\n"), token);
        assert_eq!(token_in("Bearer mst_7Q"), token);
        assert_eq!(token_in("  "), None);
    }
}
