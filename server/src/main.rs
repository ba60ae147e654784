//! Muster as a program: reads the command line, runs a command, says how it ended.

use std::process::ExitCode;

use clap::Parser;
use server::assets::Client;
use server::cli::{Cli, Ended};

/// Many threads, and millions of small texts that live for very different times, for which the
/// system's allocator needs more memory and more time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The client that was built before this binary, if it was.
const CLIENT: Option<Client> = include!(env!("MUSTER_CLIENT_TABLE"));

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help is no failure. Of a wrong command line the status must not be that of refusals.
            let _shown_or_closed = told.print();
            return if told.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match cli.run(CLIENT).await {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithRefusals) => ExitCode::from(2),
        Err(error) => {
            eprintln!("muster: {error:#}");
            ExitCode::FAILURE
        }
    }
}
