//! Reads a body, compressed or not, up to a limit: a few kilobytes of zip bomb must not become
//! gigabytes of memory.

use std::io;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::{Bytes, BytesMut};
use thiserror::Error;
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt};

/// The codings of `Content-Encoding` that are read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    pub const NAMES: &'static str = "gzip, deflate, br, zstd, identity";

    pub fn parse(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// What the first bytes of a file say; brotli has no mark.
    pub fn of_content(beginning: &[u8]) -> Self {
        match beginning {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::Identity,
        }
    }
}

#[derive(Debug, Error)]
pub enum BodyError {
    #[error("the content is larger than {limit} bytes when decompressed")]
    TooLarge { limit: usize },
    #[error("reading the content as {coding:?}")]
    Broken {
        coding: Coding,
        #[source]
        source: io::Error,
    },
}

/// Everything that the reader has, decompressed.
pub async fn read<R: AsyncBufRead + Unpin + Send>(
    reader: R,
    coding: Coding,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let read = match coding {
        Coding::Identity => drain(reader, limit).await,
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(reader);
            decoder.multiple_members(true);
            drain(decoder, limit).await
        }
        Coding::Deflate => drain(ZlibDecoder::new(reader), limit).await,
        Coding::Brotli => drain(BrotliDecoder::new(reader), limit).await,
        Coding::Zstd => {
            let mut decoder = ZstdDecoder::new(reader);
            decoder.multiple_members(true);
            drain(decoder, limit).await
        }
    };
    read.map_err(|source| BodyError::Broken { coding, source })?
        .ok_or(BodyError::TooLarge { limit })
}

/// `None` where there is more than the limit.
async fn drain<R: AsyncRead + Unpin>(mut reader: R, limit: usize) -> io::Result<Option<Bytes>> {
    let mut content = BytesMut::new();
    loop {
        if content.capacity() - content.len() < 4096 {
            content.reserve(64 * 1024);
        }
        if reader.read_buf(&mut content).await? == 0 {
            return Ok(Some(content.freeze()));
        }
        if content.len() > limit {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn reads_several_members() {
        let both = [gzip(b"one\n"), gzip(b"two\n")].concat();
        let content = read(both.as_slice(), Coding::of_content(&both), 100).await.unwrap();
        assert_eq!(content, "one\ntwo\n");
    }

    #[tokio::test]
    async fn stops_at_the_limit() {
        let bomb = gzip(&vec![b'a'; 10_000_000]);
        let error = read(bomb.as_slice(), Coding::Gzip, 1_000_000).await.unwrap_err();
        assert!(matches!(error, BodyError::TooLarge { limit: 1_000_000 }), "{error}");
    }

    #[tokio::test]
    async fn says_when_it_is_cut_off() {
        let cut = &gzip(b"a sentence that is long enough to be cut")[..20];
        assert!(matches!(read(cut, Coding::Gzip, 100).await, Err(BodyError::Broken { .. })));
    }
}
