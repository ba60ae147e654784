//! What the server says about itself while it runs: on standard error, so that standard output has
//! only what was asked for.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Quiet unless something is wrong; `RUST_LOG` asks for more. People get lines, programs JSON.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let terminal = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A second start, as tests have it, keeps the first.
    let _kept = if terminal {
        lines.with_target(false).compact().try_init()
    } else {
        lines.json().flatten_event(true).try_init()
    };
}
