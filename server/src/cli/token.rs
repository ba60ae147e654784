//! `muster token create`: a token for a program, printed once and never again.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{Ended, StorageOptions};
use crate::auth::{self, Grant, Permission};
use crate::clock;
use crate::store::SecretKind;

#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes a token and prints it as the last line
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    /// What the token is for; the activity log shows it
    #[arg(long)]
    name: String,
    /// What it allows, such as SecurityAlert.ReadWrite.All; can be given several times
    #[arg(long = "permission", value_name = "PERMISSION", required = true, num_args = 1..)]
    permissions: Vec<String>,
    #[command(flatten)]
    storage: StorageOptions,
}

impl Token {
    pub(crate) async fn run(self) -> anyhow::Result<Ended> {
        let Action::Create(create) = self.action;
        let name = create.name.trim();
        if name.is_empty() || name.chars().count() > 200 {
            bail!("--name takes 1 to 200 characters");
        }
        let permissions = read_permissions(&create.permissions)?;
        let store = create.storage.beside().await?;
        let now = clock::now();
        let account = auth::administrator(&store, &auth::operator(), now).await?;
        let grant = Grant { name, permissions: &permissions, life: None };
        let token = auth::issue(&store, SecretKind::Token, &account, grant, now).await?;
        store.close().await;
        println!("{}", token.as_str());
        Ok(Ended::Well)
    }
}

fn read_permissions(given: &[String]) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for given in given.iter().flat_map(|given| given.split(',')) {
        let Some(permission) = Permission::parse(given.trim()) else {
            let known = Permission::ALL.map(Permission::as_str).join(", ");
            bail!("{given} is no permission; there are {known}");
        };
        names.push(permission.as_str().to_owned());
    }
    Ok(names)
}
