//! A server in the process, and requests in one line each.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use serde_json::{Value, json};
use server::api::{self, AppState, DryRuns};
use server::auth::{self, Grant};
use server::demo;
use server::pipeline::{Clock, Pipeline, PipelineHandle};
use server::store::{SecretKind, SqliteStore, Store};
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const ALERTS: &str = "/v1.0/security/alerts_v2";
pub(crate) const INCIDENTS: &str = "/v1.0/security/incidents";

/// What the server is told the time is: when the story ends.
pub(crate) const NOW: Timestamp = Timestamp(1_769_860_800 * Timestamp::SECOND);

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) pipeline: PipelineHandle,
    pub(crate) stopping: CancellationToken,
    token: String,
    folder: PathBuf,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("muster-test-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let store: Arc<dyn Store> =
            Arc::new(SqliteStore::open(&folder.join("it.db")).await.unwrap());
        let clock: Clock = Arc::new(|| NOW);
        let pipeline = Pipeline::start(Arc::clone(&store), Arc::clone(&clock));
        let stopping = CancellationToken::new();
        let state = AppState {
            store: Arc::clone(&store),
            pipeline: pipeline.clone(),
            recent: Arc::default(),
            clock,
            dry_runs: DryRuns::default(),
            body_limit: 4 * 1024 * 1024,
            stopping: stopping.clone(),
        };
        let mut app = Self {
            router: api::router(state, None),
            store,
            pipeline,
            stopping,
            token: String::new(),
            folder,
        };
        app.token = app.token(SecretKind::Token, &[]).await;
        app
    }

    /// With the alerts, activities and assets of the demo.
    pub(crate) async fn with_story() -> Self {
        let app = Self::start().await;
        demo::replay(&app.pipeline, NOW).await.unwrap();
        app.pipeline.settled().await.unwrap();
        app
    }

    /// A secret of the administrator's with some permissions; none named means all.
    pub(crate) async fn token(&self, kind: SecretKind, permissions: &[&str]) -> String {
        let account = auth::administrator(&*self.store, "Ann Tester", NOW).await.unwrap();
        let permissions: Vec<_> = permissions.iter().map(ToString::to_string).collect();
        let grant = Grant { name: "tests", permissions: &permissions, life: None };
        let plain = auth::issue(&*self.store, kind, &account, grant, NOW).await.unwrap();
        plain.as_str().to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, body.to_string()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn post_text(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A request with the administrator's token.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let bearer = format!("Bearer {}", self.token);
        bare(method, path).header(AUTHORIZATION, bearer)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// All rows of a list, page after page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).await.ok();
            rows.extend(page["value"].as_array().unwrap().iter().cloned());
            let link = page["@odata.nextLink"].as_str();
            next = link.map(|link| link.strip_prefix("http://muster.test").unwrap().to_owned());
        }
        rows
    }

    /// What the files of the database hold.
    pub(crate) fn database(&self) -> [Vec<u8>; 2] {
        ["it.db", "it.db-wal"].map(|name| std::fs::read(self.folder.join(name)).unwrap())
    }

    /// The id of the one incident that alerts are in.
    pub(crate) async fn incident_of(&self, alert: &str) -> String {
        let alert = self.get(&format!("{ALERTS}/{alert}")).await.ok();
        alert["incidentId"].as_str().unwrap().to_owned()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // What cannot be removed is the system's to sweep.
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()
    }

    /// Code and message of a refusal.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> (String, String) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let error = &self.json()["error"];
        assert!(error["innerError"]["request-id"].as_str().is_some_and(|id| !id.is_empty()));
        assert!(error["innerError"]["date"].is_string());
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        (text("code"), text("message"))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn bare(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(HOST, "muster.test")
}

/// An alert on a device, at a minute of the day that the tests play on.
pub(crate) fn alert(id: &str, device: &str, minute: u32) -> Value {
    let time = format!("2026-01-30T{:02}:{:02}:00Z", 8 + minute / 60, minute % 60);
    json!({
        "id": id,
        "title": format!("Suspicious script {id}"),
        "severity": "medium",
        "status": "new",
        "category": "Execution",
        "serviceSource": "microsoftDefenderForEndpoint",
        "detectionSource": "antivirus",
        "createdDateTime": time,
        "lastUpdateDateTime": time,
        "firstActivityDateTime": time,
        "lastActivityDateTime": time,
        "evidence": [{
            "@odata.type": "#microsoft.graph.security.deviceEvidence",
            "deviceDnsName": format!("{device}.corp.example"),
            "mdeDeviceId": format!("{:0>40}", device.bytes().fold(7_u64, |sum, byte| {
                sum.wrapping_mul(31) + u64::from(byte)
            })),
            "roles": ["compromised"],
            "verdict": "suspicious",
        }],
    })
}
