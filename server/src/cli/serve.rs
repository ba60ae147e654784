//! `muster serve`.

use std::future::IntoFuture;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Ended;
use super::folder::{OwnedStore, StorageOptions};
use crate::api::{self, AppState, DryRuns};
use crate::assets::Client;
use crate::auth::{self, Grant};
use crate::pipeline::{Clock, Pipeline, PipelineHandle};
use crate::store::{SecretKind, Store};
use crate::{clock, config, demo, telemetry};

/// How long open requests may go on after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port
    #[arg(long, value_name = "ADDRESS", env = "MUSTER_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    #[command(flatten)]
    storage: StorageOptions,
    /// Fill an empty database with a month of invented alerts
    #[arg(long)]
    demo: bool,
    /// Largest body of records, in MiB when decompressed
    #[arg(long, value_name = "MIB", env = "MUSTER_BODY_LIMIT", default_value_t = 64,
          value_parser = clap::value_parser!(u32).range(1..=4096))]
    body_limit: u32,
}

impl Serve {
    pub(crate) async fn run(self, client: Option<Client>) -> anyhow::Result<Ended> {
        telemetry::start();
        let address = config::listen_address(&self.listen)?;
        let owned = self.storage.own().await?;
        let listener =
            TcpListener::bind(&address).await.map_err(|error| no_listener(&address, error))?;
        let local = listener.local_addr().context("the socket has no address")?;
        let OwnedStore { store: sqlite, .. } = &owned;
        let store: Arc<dyn Store> = Arc::new(sqlite.clone());
        let link = sign_in_link(&*store, local).await?;
        let empty = store.log_head().await? == 0;
        let clock: Clock = Arc::new(clock::now);
        let pipeline = Pipeline::start(Arc::clone(&store), Arc::clone(&clock));
        let stopping = CancellationToken::new();
        let state = AppState {
            store,
            pipeline: pipeline.clone(),
            recent: Arc::default(),
            clock,
            dry_runs: DryRuns::default(),
            body_limit: self.body_limit as usize * 1024 * 1024,
            stopping: stopping.clone(),
        };
        let serving = axum::serve(listener, api::router(state, client))
            .with_graceful_shutdown(stopping.clone().cancelled_owned());
        let serving = tokio::spawn(serving.into_future());
        if self.demo && !empty {
            eprintln!("There is data already, so the demo is left out.");
        }
        eprintln!("Muster is ready. This address signs you in:");
        // Whoever read the address may have closed the pipe.
        let _told_or_closed = writeln!(io::stdout(), "{link}");
        let demo = load_demo(&pipeline, self.demo && empty);
        let mut stop = pin!(stop_signal());
        tokio::select! {
            stopped = &mut stop => stopped?,
            () = demo => stop.await?,
        }
        eprintln!("Stopping.");
        stopping.cancel();
        // A request that hangs must not keep the data from being closed.
        let _finished_or_late = tokio::time::timeout(FAREWELL, serving).await;
        pipeline.stop().await;
        owned.store.close().await;
        Ok(Ended::Well)
    }
}

/// The server answers meanwhile, and shows what is there so far.
async fn load_demo(pipeline: &PipelineHandle, wanted: bool) {
    if wanted && let Err(error) = demo::replay(pipeline, clock::now()).await {
        tracing::error!(%error, "the demo could not be loaded");
    }
}

/// The address that signs its opener in as the administrator.
async fn sign_in_link(store: &dyn Store, local: SocketAddr) -> anyhow::Result<String> {
    let now = clock::now();
    store.sweep_secrets(now).await?;
    let account = auth::administrator(store, &auth::operator(), now).await?;
    let grant = Grant { name: "sign-in address", permissions: &[], life: Some(auth::SIGN_IN_LIFE) };
    let token = auth::issue(store, SecretKind::SignIn, &account, grant, now).await?;
    Ok(format!("http://{}/signin?token={}", reachable(local), token.as_str()))
}

/// Where a browser on this machine finds the server.
fn reachable(local: SocketAddr) -> String {
    match local.ip() {
        ip if ip.is_unspecified() => format!("127.0.0.1:{}", local.port()),
        IpAddr::V6(ip) => format!("[{ip}]:{}", local.port()),
        IpAddr::V4(ip) => format!("{ip}:{}", local.port()),
    }
}

fn no_listener(address: &str, error: io::Error) -> anyhow::Error {
    let advice = "choose another with --listen ADDRESS:PORT or MUSTER_LISTEN";
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "{address} is in use already; stop the program that listens there, or {advice}"
        ),
        io::ErrorKind::PermissionDenied => {
            anyhow::anyhow!("this user may not listen on {address}; {advice}")
        }
        _ => anyhow::anyhow!("cannot listen on {address} ({error}); {advice}"),
    }
}

/// Resolves when somebody wants the server to end.
async fn stop_signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
