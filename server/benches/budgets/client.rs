use crate::muster::Muster;
use crate::report::{Measured, Report};

const BUDGET: f64 = 350.0;
/// An empty Leptos application, compressed the same way, in kB.
const EMPTY: f64 = 108.0;

/// What a browser transfers before the queue shows: the page and every file that it names, each in the form that the
/// server sends to a browser. The page names what the queue needs and nothing else; a journey watches that.
pub(crate) async fn transfer(muster: &Muster, report: &mut Report) {
    let Some(page) = fetch(muster, "/", "identity").await else {
        println!("client: not part of this server, so not measured; `make client` builds it");
        return;
    };
    let page = String::from_utf8(page).unwrap();
    let mut names: Vec<&str> =
        page.split('"').filter(|part| part.starts_with("/static/")).collect();
    names.sort_unstable();
    names.dedup();
    names.push("/");
    let mut bytes = 0;
    for name in names {
        let file = fetch(muster, name, "br").await.expect("the page names files that are there");
        println!("  {:<56} {:>9.1} kB", name, file.len() as f64 / 1_000.0);
        bytes += file.len();
    }
    let kilobytes = bytes as f64 / 1_000.0;
    report.add(
        Measured::at_most("client, before the queue shows", kilobytes, "kB", BUDGET).against(EMPTY),
    );
}

/// What is sent, as it is sent.
async fn fetch(muster: &Muster, path: &str, coding: &str) -> Option<Vec<u8>> {
    let answer = muster.get(path).header("accept-encoding", coding).send().await.unwrap();
    let there = answer.status().is_success();
    let body = answer.bytes().await.unwrap().to_vec();
    there.then_some(body)
}
