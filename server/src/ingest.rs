//! Turns what somebody sent into alerts, activities and assets.
//!
//! Who is who: a **body** is what arrives, compressed or not; [`split`] finds the **records** in it
//! without parsing them, so that one bad record costs only itself; [`record`] makes each either a
//! resource or a **refusal** with its reason; [`formats`] reads those of other products, and
//! [`recognise`] names the foreign ones among them that are not read.
//! Nothing here touches the store: the pipeline gets the result.

pub mod body;
pub mod feed;
pub mod formats;
pub mod recognise;
pub mod record;
pub mod reduce;
pub mod split;

use bytes::Bytes;

use crate::pipeline;

pub use record::Resource;
pub use split::Framing;

/// Records that one task parses; enough to make a task worth its while.
const CHUNK: usize = 64;

/// Bytes of a body that is read sooner than it is handed to another thread.
const AT_ONCE: usize = 32 * 1024;

/// Reads all records of a body, in order, on as many threads as there are: to be written or to be
/// quarantined.
///
/// `resource` is what the sender says they are; without it each record is recognised by its
/// properties.
pub async fn read(
    body: Bytes,
    framing: Framing,
    resource: Option<Resource>,
) -> Vec<pipeline::Record> {
    let records = read_at_most(body, framing, resource, usize::MAX).await;
    records.expect("there are never more")
}

/// The same for a body that nobody vouches for: `None` where it has more records than `most`.
pub async fn read_at_most(
    body: Bytes,
    framing: Framing,
    resource: Option<Resource>,
    most: usize,
) -> Option<Vec<pipeline::Record>> {
    if body.len() <= AT_ONCE {
        let raw = split::split(&body, framing, most);
        return (raw.len() <= most).then(|| parse_all(&raw, resource));
    }
    let splitting = tokio::task::spawn_blocking(move || split::split(&body, framing, most));
    let raw = splitting.await.expect("splitting does not panic");
    if raw.len() > most {
        return None;
    }
    let chunks: Vec<_> = raw
        .chunks(CHUNK)
        .map(|chunk| {
            let chunk = chunk.to_vec();
            tokio::task::spawn_blocking(move || parse_all(&chunk, resource))
        })
        .collect();
    let mut records = Vec::with_capacity(raw.len());
    for chunk in chunks {
        records.extend(chunk.await.expect("reading a record does not panic"));
    }
    Some(records)
}

fn parse_all(raw: &[Bytes], resource: Option<Resource>) -> Vec<pipeline::Record> {
    raw.iter().map(|raw| reduce::reduce(record::parse(raw, resource))).collect()
}
