//! `muster import`: files into the data folder, or into a running server.

mod local;
mod progress;
mod refusals;
mod remote;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Args;
use shared::ingest::IngestReport;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, BufReader};

use super::{Ended, StorageOptions};
use crate::ingest::body::{self, Coding};
use crate::ingest::{Framing, Resource};
use crate::telemetry;
use progress::Progress;
pub(super) use refusals::one_line;

/// A file may be so large when decompressed.
const LARGEST_FILE: usize = 4 * 1024 * 1024 * 1024;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files of alerts, activities or assets, in any format that is read: one object, an array, one object a
    /// line, or a list response; gzip, zstd and brotli (.br) are read
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files hold, where it should not be found out: alerts, activities, assets
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// A running server, such as http://127.0.0.1:8080; without it the data folder is written
    #[arg(long, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// A token that allows SecurityAlert.ReadWrite.All
    #[arg(long, value_name = "TOKEN", env = "MUSTER_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    storage: StorageOptions,
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<Ended> {
        telemetry::start();
        let resource = self.format.as_deref().map(read_format).transpose()?.flatten();
        let mut target = match &self.server {
            Some(server) => {
                let token = self.token.as_deref().unwrap_or_default();
                Target::Remote(remote::Server::new(server, token)?)
            }
            None => Target::Local(Box::new(local::Folder::open(&self.storage).await?)),
        };
        let mut refused = 0;
        for file in &self.files {
            let imported = import_file(file, resource, &mut target).await;
            match imported {
                Ok(report) => refused += report.quarantined,
                Err(error) => {
                    target.close().await;
                    return Err(error);
                }
            }
        }
        target.close().await;
        Ok(if refused == 0 { Ended::Well } else { Ended::WithRefusals })
    }
}

enum Target {
    Local(Box<local::Folder>),
    Remote(remote::Server),
}

impl Target {
    async fn take(
        &mut self,
        content: Bytes,
        resource: Option<Resource>,
        progress: &mut Progress,
    ) -> anyhow::Result<IngestReport> {
        match self {
            Self::Local(folder) => folder.take(content, resource, progress).await,
            Self::Remote(server) => server.take(content, resource, progress).await,
        }
    }

    async fn close(self) {
        if let Self::Local(folder) = self {
            folder.close().await;
        }
    }
}

async fn import_file(
    file: &Path,
    resource: Option<Resource>,
    target: &mut Target,
) -> anyhow::Result<IngestReport> {
    let name = file.display().to_string();
    let content = read_file(file).await?;
    let mut progress = Progress::new(&name);
    let report = target.take(content, resource, &mut progress).await;
    progress.finish();
    let report = report.with_context(|| format!("{name} was not imported to its end"))?;
    for line in refusals::lines(&name, &report) {
        eprintln!("{line}");
    }
    eprintln!(
        "{name}: {} created, {} updated, {} unchanged, {} refused",
        report.created, report.updated, report.unchanged, report.quarantined
    );
    if report.results.is_empty() {
        bail!("{name} has no records");
    }
    Ok(report)
}

pub(super) async fn read_file(path: &Path) -> anyhow::Result<Bytes> {
    let name = path.display();
    let reading = || format!("cannot read {name}");
    let mut file = File::open(path).await.with_context(reading)?;
    let mut beginning = [0; 4];
    let found = file.read(&mut beginning).await.with_context(reading)?;
    let is_brotli = path.extension().is_some_and(|extension| extension == "br");
    let coding = if is_brotli { Coding::Brotli } else { Coding::of_content(&beginning[..found]) };
    let file = File::open(path).await.with_context(reading)?;
    let reader = BufReader::with_capacity(256 * 1024, file);
    let content = body::read(reader, coding, LARGEST_FILE).await.with_context(reading)?;
    Ok(as_utf8(content))
}

/// Windows' shells write UTF-16 with a mark before it.
fn as_utf8(content: Bytes) -> Bytes {
    let unit: fn([u8; 2]) -> u16 = match content.as_ref() {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return content,
    };
    let units: Vec<u16> =
        content[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).into()
}

/// `None` is to find out.
fn read_format(format: &str) -> anyhow::Result<Option<Resource>> {
    match format.to_ascii_lowercase().as_str() {
        "auto" => Ok(None),
        "alerts" | "alerts_v2" | "graph" => Ok(Some(Resource::Alerts)),
        "activities" => Ok(Some(Resource::Activities)),
        "assets" => Ok(Some(Resource::Assets)),
        _ => bail!(
            "{format} is no kind of record; alerts, activities and assets are, and auto finds out \
             which; the format of an alert is always found out"
        ),
    }
}

/// How files without a declared framing are read.
const FRAMING: Framing = Framing::Detect;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_windows_are_read() {
        let text = "{\"id\":\"ä\"}";
        let little = text.encode_utf16().flat_map(u16::to_le_bytes);
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(little).collect();
        assert_eq!(as_utf8(little.into()), text);
        assert_eq!(as_utf8(Bytes::from(text)), text);
    }
}
