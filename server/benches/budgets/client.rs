use crate::muster::Muster;
use crate::report::{Measured, Report};

/// What a browser transfers, brotli, before the queue shows: the page and what it names.
pub(crate) async fn transfer(muster: &Muster, report: &mut Report) {
    let page = fetch(muster, "/").await;
    let text = String::from_utf8(fetch_plain(muster, "/").await).unwrap();
    let mut names: Vec<&str> = text
        .split('"')
        .filter(|part| part.starts_with('/') && part.contains('.') && !part.ends_with("svg"))
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut bytes = page.len();
    for name in names {
        bytes += fetch(muster, name).await.len();
    }
    let kilobytes = bytes as f64 / 1_000.0;
    report
        .add(Measured::at_most("client, transferred (br)", kilobytes, "kB", 350.0).against(108.0));
}

async fn fetch(muster: &Muster, path: &str) -> Vec<u8> {
    let request = muster.get(path).header("accept-encoding", "br");
    request.send().await.unwrap().bytes().await.unwrap().to_vec()
}

async fn fetch_plain(muster: &Muster, path: &str) -> Vec<u8> {
    muster.get(path).send().await.unwrap().bytes().await.unwrap().to_vec()
}
