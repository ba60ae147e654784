use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server of its own process, so that its memory and its start are what a user would see.
pub(crate) struct Muster {
    process: Child,
    pub(crate) address: String,
    pub(crate) token: String,
    pub(crate) http: reqwest::Client,
    /// Seconds until it was ready for everything, and until it answered a first read.
    pub(crate) started: f64,
    pub(crate) answered: f64,
}

pub(crate) struct Idle {
    pub(crate) mebibytes: f64,
    pub(crate) processor: f64,
}

impl Muster {
    pub(crate) async fn start(folder: &Path) -> Self {
        let token = token(folder);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let began = Instant::now();
        let process = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::new();
        let mut muster = Self { process, address, token, http, started: 0.0, answered: 0.0 };
        muster.answered = muster.wait(began, "/v1.0/security/incidents?$top=50").await;
        muster.started = muster.wait(began, "/health").await;
        muster
    }

    async fn wait(&self, began: Instant, path: &str) -> f64 {
        while began.elapsed() < Duration::from_mins(2) {
            let answer = self.get(path).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return began.elapsed().as_secs_f64();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{path} did not answer within two minutes");
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    pub(crate) fn patch(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.patch(format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    pub(crate) fn mebibytes(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        let kibibytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes / 1024.0
    }

    /// Two seconds of doing nothing.
    pub(crate) async fn idle(&self) -> Idle {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = self.processor_seconds();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let taken = self.processor_seconds() - before;
        Idle { mebibytes: self.mebibytes(), processor: taken / 2.0 * 100.0 }
    }

    /// What the server has computed so far, for itself and in the kernel.
    pub(crate) fn processor_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        // A tick is a hundredth of a second.
        ticks / 100.0
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn stop(self) {
        self.kill();
    }
}

/// A fresh folder for a database.
pub(crate) fn folder() -> PathBuf {
    let number = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    let folder = std::env::temp_dir().join(format!("muster-bench-{number}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn token(folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_muster"))
        .args(["token", "create", "--name", "bench", "--permission"])
        .args(["SecurityIncident.ReadWrite.All", "SecurityAlert.ReadWrite.All"])
        .arg("--data")
        .arg(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().last().expect("the token is the last line").to_owned()
}
