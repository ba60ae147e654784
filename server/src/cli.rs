//! The command line. Everything has a default; nothing needs a configuration file.

mod evaluate;
mod folder;
mod generate;
mod import;
mod serve;
mod token;

use clap::{Parser, Subcommand};

use crate::assets::Client;

use folder::StorageOptions;

/// Incident triage: gathers alerts into incidents, says which come first and why.
#[derive(Debug, Parser)]
#[command(name = "muster", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the web client and the API
    Serve(serve::Serve),
    /// Makes tokens for programs
    Token(token::Token),
    /// Takes in files of alerts, activities or assets
    Import(import::Import),
    /// Invents alerts for load tests and measurements
    Generate(generate::Generate),
    /// Measures the grouping on alerts whose incidents are known
    Evaluate(evaluate::Evaluate),
}

/// How a command ended, where it did not fail.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    /// Done, but some records were refused (exit status 2).
    WithRefusals,
}

impl Cli {
    pub async fn run(self, client: Option<Client>) -> anyhow::Result<Ended> {
        match self.command {
            Command::Serve(serve) => serve.run(client).await,
            Command::Token(token) => token.run().await,
            Command::Import(import) => import.run().await,
            Command::Generate(generate) => generate.run(),
            Command::Evaluate(evaluate) => evaluate.run().await,
        }
    }
}
