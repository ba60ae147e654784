//! The program from outside: what it prints, how it ends, and what is left when it is killed.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::app::alert;

/// A data folder of its own, and whatever runs on it.
struct Muster {
    folder: PathBuf,
}

struct Serving {
    child: Child,
    origin: String,
    link: String,
}

impl Muster {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("muster-program-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command.args(arguments).env("MUSTER_DATA", self.folder.join("data"));
        for name in ["DATABASE_URL", "MUSTER_LISTEN", "MUSTER_TOKEN", "RUST_LOG"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn serve(&self) -> Serving {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut link = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut link).unwrap();
        let link = link.trim().to_owned();
        let origin = link.split("/signin?token=").next().unwrap().to_owned();
        assert!(origin.starts_with("http://127.0.0.1:"), "{link}");
        Serving { child, origin, link }
    }

    fn token(&self) -> String {
        self.token_for("SecurityAlert.ReadWrite.All")
    }

    fn token_for(&self, permission: &str) -> String {
        let created = self.run(&["token", "create", "--name", "tests", "--permission", permission]);
        assert_eq!(created.status.code(), Some(0), "{}", told(&created));
        let printed = String::from_utf8(created.stdout).unwrap();
        printed.lines().last().unwrap().to_owned()
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.join(name);
        std::fs::File::create(&path).unwrap().write_all(content.as_bytes()).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Muster {
    fn drop(&mut self) {
        // What cannot be removed is the system's to sweep.
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

impl Serving {
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn count(serving: &Serving, token: &str) -> u64 {
    let url = format!("{}/v1.0/security/alerts_v2?$count=true&$top=1", serving.origin);
    let sent = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
    sent.json::<Value>().await.unwrap()["@odata.count"].as_u64().unwrap()
}

fn lines(alerts: u32) -> String {
    (0..alerts).fold(String::new(), |text, number| {
        let device = format!("pc{}", number % 40);
        text + &alert(&format!("a{number}"), &device, number % 700).to_string() + "\n"
    })
}

#[tokio::test]
async fn a_token_made_beside_the_server_works_at_once() {
    let muster = Muster::new();
    let serving = muster.serve();
    assert_eq!(count(&serving, &muster.token()).await, 0);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
    let signed_in = client.unwrap().get(&serving.link).send().await.unwrap();
    assert_eq!(signed_in.status(), 303);
}

#[test]
fn imports_end_as_promised() {
    let muster = Muster::new();
    let good = muster.file("good.ndjson", &lines(3));
    let imported = muster.run(&["import", &good]);
    assert_eq!(imported.status.code(), Some(0), "{}", told(&imported));
    assert!(told(&imported).ends_with("3 created, 0 updated, 0 unchanged, 0 refused\n"));

    let bad = muster.file("bad.ndjson", &format!("{}{{\"id\":\"x\"}}\n{{oops\n", lines(3)));
    let imported = muster.run(&["import", &bad]);
    assert_eq!(imported.status.code(), Some(2), "{}", told(&imported));
    let told_lines: Vec<_> = told(&imported).lines().map(str::to_owned).collect();
    assert_eq!(told_lines.len(), 3, "{told_lines:?}");
    assert!(told_lines[0].ends_with("record 4 (id x): title is missing"));
    assert!(told_lines[1].contains("record 5: not JSON"));
    assert!(told_lines[2].ends_with("0 created, 0 updated, 3 unchanged, 2 refused"));

    let absent = muster.run(&["import", "/nowhere/at-all.json"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(told(&absent).starts_with("muster: cannot read /nowhere/at-all.json"));
}

#[test]
fn what_is_in_the_way_is_said_in_a_sentence() {
    let muster = Muster::new();
    let file = muster.file("one.ndjson", &lines(1));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let database = "postgres://me:secret@host/db";
    let blocked = muster.file("blocked", "");
    let below = Path::new(&blocked).join("data");
    let _serving = muster.serve();
    let other = Muster::new();
    for (output, hint) in [
        (other.run(&["serve", "--listen", &address]), "is in use already; stop the program"),
        (other.run(&["serve", "--listen", "nonsense"]), "takes an address and a port"),
        (other.run(&["serve", "--database", database]), "only SQLite is supported so far"),
        (other.run(&["serve", "--data", below.to_str().unwrap()]), "choose another with --data"),
        (muster.run(&["serve", "--listen", "127.0.0.1:0"]), "another Muster is using the data"),
        (muster.run(&["import", &file]), "send the files to it with --server"),
        (other.run(&["import", "--format", "wazuh", &file]), "wazuh is no kind of record"),
        (
            other.run(&["token", "create", "--name", "x", "--permission", "All"]),
            "All is no permission",
        ),
        (other.run(&["frob"]), "unrecognized subcommand"),
    ] {
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains(hint), "{}", told(&output));
        assert!(!told(&output).contains("secret"));
    }
}

/// Whatever was acknowledged before the server was killed is there, once; the same import again
/// completes it.
#[tokio::test]
async fn killed_in_the_middle_of_an_import() {
    const ALERTS: u32 = 6000;
    let muster = Muster::new();
    let file = muster.file("many.ndjson", &lines(ALERTS));
    let serving = muster.serve();
    let token = muster.token();
    let import = |serving: &Serving| {
        let mut command =
            muster.command(&["import", "--server", &serving.origin, "--token", &token, &file]);
        command.stderr(Stdio::null()).spawn().unwrap()
    };
    let mut importing = import(&serving);
    let begun = Instant::now();
    while count(&serving, &token).await < 1000 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the import does not get on");
        thread::sleep(Duration::from_millis(5));
    }
    let seen = count(&serving, &token).await;
    serving.kill();
    assert!(!importing.wait().unwrap().success());

    let serving = muster.serve();
    let kept = count(&serving, &token).await;
    assert!((seen..=u64::from(ALERTS)).contains(&kept), "{kept} of {seen}");
    assert_eq!(import(&serving).wait().unwrap().code(), Some(0));
    assert_eq!(count(&serving, &token).await, u64::from(ALERTS));
}

/// A job that scores the open incidents by another policy goes on where it was.
#[tokio::test]
async fn killed_in_the_middle_of_a_job() {
    const INCIDENTS: u64 = 3000;
    let muster = Muster::new();
    let lines = (0..INCIDENTS).fold(String::new(), |text, number| {
        text + &alert(&format!("a{number}"), &format!("pc{number}"), 10).to_string() + "\n"
    });
    let file = muster.file("many.ndjson", &lines);
    assert_eq!(muster.run(&["import", &file]).status.code(), Some(0));
    let serving = muster.serve();
    let token = muster.token_for("SecurityIncident.ReadWrite.All");
    let body = serde_json::json!({"document": {"priority": {"severity": {"medium": 39}}}});
    let url = format!("{}/v1.0/security/correlation/policy", serving.origin);
    let put = reqwest::Client::new().put(url).bearer_auth(&token).header("if-match", "\"1\"");
    let version: Value = put.json(&body).send().await.unwrap().json().await.unwrap();
    let job = format!("/v1.0/security/jobs/{}", version["jobId"].as_str().unwrap());
    let begun = Instant::now();
    let mut seen = 0;
    while seen == 0 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the job does not get on");
        seen = read(&serving, &token, &job).await["done"].as_u64().unwrap();
    }
    serving.kill();

    let serving = muster.serve();
    loop {
        assert!(begun.elapsed() < Duration::from_mins(2), "the job does not end");
        let job = read(&serving, &token, &job).await;
        assert!(job["done"].as_u64().unwrap() >= seen, "{job}");
        if job["status"] == "succeeded" {
            assert_eq!(job["changed"], INCIDENTS);
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let path = "/v1.0/security/incidents?$count=true&$top=1&$filter=priorityScore ge 39";
    assert_eq!(read(&serving, &token, path).await["@odata.count"], INCIDENTS);
}

async fn read(serving: &Serving, token: &str, path: &str) -> Value {
    let url = format!("{}{path}", serving.origin);
    let sent = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
    sent.json().await.unwrap()
}
