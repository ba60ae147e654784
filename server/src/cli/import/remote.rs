//! Into a running server, by its API.

use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use shared::error::ErrorBody;
use shared::ingest::IngestReport;

use super::FRAMING;
use super::progress::Progress;
use crate::ingest::{Resource, record, split};

/// Records and bytes of one request.
const PORTION: usize = 500;
const PORTION_BYTES: usize = 8 * 1024 * 1024;

pub(crate) struct Server {
    client: Client,
    base: String,
    token: String,
}

impl Server {
    pub(crate) fn new(url: &str, token: &str) -> anyhow::Result<Self> {
        let base = url.trim().trim_end_matches('/');
        if base.starts_with("https://") {
            bail!(
                "this build does not speak https; give the http address of the server, for example \
                 through a tunnel"
            );
        }
        if !base.starts_with("http://") {
            bail!("--server takes an address such as http://127.0.0.1:8080, not {url}");
        }
        let client = Client::builder().timeout(Duration::from_mins(2)).build()?;
        Ok(Self { client, base: base.to_owned(), token: token.trim().to_owned() })
    }

    pub(crate) async fn take(
        &self,
        content: Bytes,
        resource: Option<Resource>,
        progress: &mut Progress,
    ) -> anyhow::Result<IngestReport> {
        let records = split::split(&content, FRAMING, usize::MAX);
        let mut whole = IngestReport::default();
        let mut portion = Portion::default();
        for raw in &records {
            let resource = resource.unwrap_or_else(|| record::parse(raw, None).resource);
            if !portion.takes(resource, raw) {
                self.send(&mut portion, &mut whole).await?;
                progress.tell(whole.results.len(), records.len());
            }
            portion.push(resource, raw);
        }
        self.send(&mut portion, &mut whole).await?;
        Ok(whole)
    }

    async fn send(&self, portion: &mut Portion, whole: &mut IngestReport) -> anyhow::Result<()> {
        let Portion { resource: Some(resource), lines, .. } = std::mem::take(portion) else {
            return Ok(());
        };
        let url = format!("{}/v1.0/security/{}", self.base, resource.as_str());
        let lines = Bytes::from(lines);
        let report = loop {
            let sent = self
                .client
                .post(&url)
                .bearer_auth(&self.token)
                .header(CONTENT_TYPE, "application/x-ndjson")
                .body(lines.clone())
                .send()
                .await;
            let response = sent.with_context(|| format!("cannot reach {}", self.base))?;
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                tokio::time::sleep(pause(&response)).await;
                continue;
            }
            break read_report(response).await?;
        };
        whole.created += report.created;
        whole.updated += report.updated;
        whole.unchanged += report.unchanged;
        whole.quarantined += report.quarantined;
        let before = whole.results.len() as u64;
        whole.results.extend(report.results.into_iter().map(|mut result| {
            result.index += before;
            result
        }));
        Ok(())
    }
}

/// Records of one kind on their way.
#[derive(Default)]
struct Portion {
    resource: Option<Resource>,
    records: usize,
    lines: Vec<u8>,
}

impl Portion {
    fn takes(&self, resource: Resource, raw: &[u8]) -> bool {
        self.resource.is_none_or(|own| own == resource)
            && self.records < PORTION
            && (self.records == 0 || self.lines.len() + raw.len() < PORTION_BYTES)
    }

    /// In valid JSON a line break stands between values only, so that a space does as well.
    fn push(&mut self, resource: Resource, raw: &[u8]) {
        self.resource = Some(resource);
        self.records += 1;
        let in_line =
            raw.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
        self.lines.extend(in_line);
        self.lines.push(b'\n');
    }
}

fn pause(response: &Response) -> Duration {
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    Duration::from_secs(seconds.and_then(|text| text.parse().ok()).unwrap_or(1).min(30))
}

async fn read_report(response: Response) -> anyhow::Result<IngestReport> {
    let status = response.status();
    if status.is_success() {
        return response.json().await.context("the server's answer is not a report");
    }
    let told = response.json::<ErrorBody>().await.ok();
    let message = told.map(|body| body.error.message).unwrap_or_default();
    bail!("the server answered {status}: {message}");
}
