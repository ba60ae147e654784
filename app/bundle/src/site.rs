//! The set of files: their names with hashes, the references between them, and writing them out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::{fs, io, thread};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::options::Effort;

/// What stands before the name of every hashed file, in sources and in the result.
const PREFIX: &str = "/static/";

/// The file that the server's binary includes.
const TABLE: &str = "table.rs";

#[derive(Default)]
pub(crate) struct Site {
    files: BTreeMap<String, File>,
}

struct File {
    hashed_name: String,
    content: Vec<u8>,
}

impl Site {
    pub(crate) fn add(&mut self, name: &str, content: Vec<u8>) {
        let hashed_name = hashed(name, &content);
        self.files.insert(name.to_owned(), File { hashed_name, content });
    }

    /// Adds a file whose references become hashed ones.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> Result<()> {
        let filled = self.fill(text).with_context(|| format!("in {name}"))?;
        self.add(name, filled.into_bytes());
        Ok(())
    }

    /// Adds the files of a folder as they are; a folder that is not there has none.
    pub(crate) fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.with_context(|| format!("reading {}", folder.display()))?,
        };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let served = path.extension().is_some_and(|extension| extension != "txt");
            if let Some(name) = name.filter(|_| served && path.is_file()) {
                let content =
                    fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                self.add(name, content);
            }
        }
        Ok(())
    }

    /// Replaces every `/static/name` by its hashed address; a name that was not added is a mistake.
    pub(crate) fn fill(&self, text: &str) -> Result<String> {
        let mut filled = String::with_capacity(text.len());
        let mut pieces = text.split(PREFIX);
        filled.extend(pieces.next());
        for piece in pieces {
            let end = piece.find(|character| !is_part_of_name(character)).unwrap_or(piece.len());
            let (name, rest) = piece.split_at(end);
            let file = self
                .files
                .get(name)
                .with_context(|| format!("{PREFIX}{name} refers to a file that does not exist"))?;
            filled.extend([PREFIX, file.hashed_name.as_str(), rest]);
        }
        Ok(filled)
    }

    /// Writes page and files with their compressed copies, and the table by which the server includes them. What an
    /// earlier build left is removed; what is already there is left alone, so that only changes are compressed again
    /// and only changes reach the server's build.
    pub(crate) fn write(&self, page: &str, out: &Path, effort: Effort) -> Result<()> {
        fs::create_dir_all(out).with_context(|| format!("creating {}", out.display()))?;
        let page_name = hashed("index.html", page.as_bytes());
        let mut contents = vec![(page_name.as_str(), page.as_bytes())];
        contents.extend(
            self.files.values().map(|file| (file.hashed_name.as_str(), file.content.as_slice())),
        );
        let mut names = BTreeSet::from([TABLE.to_owned()]);
        thread::scope(|scope| {
            let mut writing = Vec::new();
            for &(name, content) in &contents {
                for (copy, encoding) in copies_of(name, effort) {
                    let path = out.join(&copy);
                    names.insert(copy);
                    writing.push(scope.spawn(move || write_copy(&path, content, encoding)));
                }
            }
            let written = writing.into_iter().map(|writer| writer.join().expect("no panics"));
            written.collect::<Result<()>>()
        })?;
        remove_stale(out, &names)?;
        write_changed(&out.join(TABLE), &table(&page_name, self.files.values(), &names))
    }
}

/// A Rust expression of type `Option<server::assets::Client>`.
fn table<'a>(
    page_name: &str,
    files: impl Iterator<Item = &'a File>,
    names: &BTreeSet<String>,
) -> String {
    let entry = |name: &str| {
        let copy = |extension: &str| {
            let copy = format!("{name}.{extension}");
            if names.contains(&copy) {
                format!("Some(include_bytes!({copy:?}))")
            } else {
                "None".to_owned()
            }
        };
        format!(
            "server::assets::File {{ name: {name:?}, identity: include_bytes!({name:?}), \
             brotli: {}, gzip: {} }}",
            copy("br"),
            copy("gz"),
        )
    };
    let files: Vec<String> = files.map(|file| entry(&file.hashed_name)).collect();
    format!(
        "Some(server::assets::Client {{\n    page: {},\n    files: &[\n        {},\n    ],\n}})\n",
        entry(page_name),
        files.join(",\n        "),
    )
}

#[derive(Clone, Copy)]
enum Encoding {
    Identity,
    Brotli,
    Gzip,
}

fn copies_of(name: &str, effort: Effort) -> Vec<(String, Encoding)> {
    let mut copies = vec![(name.to_owned(), Encoding::Identity)];
    // Fonts are brotli inside already, and on one's own machine nothing is gained by compressing.
    if effort == Effort::Best && !has_extension(name, "woff2") {
        copies.push((format!("{name}.br"), Encoding::Brotli));
        copies.push((format!("{name}.gz"), Encoding::Gzip));
    }
    copies
}

fn write_copy(path: &Path, content: &[u8], encoding: Encoding) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let compressed = match encoding {
        Encoding::Identity => content.to_vec(),
        Encoding::Brotli => brotli(content)?,
        Encoding::Gzip => gzip(content)?,
    };
    // Written aside first: a build that was interrupted must not leave half a file under a name that promises all.
    let aside = path.with_added_extension("part");
    fs::write(&aside, compressed).with_context(|| format!("writing {}", aside.display()))?;
    fs::rename(&aside, path).with_context(|| format!("writing {}", path.display()))
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = ::brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    ::brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn write_changed(path: &Path, text: &str) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn remove_stale(folder: &Path, expected: &BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let known = entry.file_name().to_str().is_some_and(|name| expected.contains(name));
        if !known {
            fs::remove_file(entry.path())
                .with_context(|| format!("removing {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// `app.wasm` becomes `app-0123456789abcdef.wasm`.
fn hashed(name: &str, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let head = digest.first_chunk().expect("a SHA-256 has 32 bytes");
    let hash = u64::from_be_bytes(*head);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash:016x}.{extension}"),
        None => format!("{name}-{hash:016x}"),
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

fn is_part_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_hashed() {
        let mut site = Site::default();
        site.add("a.css", b"body {}".to_vec());
        let name = hashed("a.css", b"body {}");
        assert!(name.starts_with("a-") && name.len() == "a-0123456789abcdef.css".len());
        let page = site.fill(r#"<link href="/static/a.css"> /static/a.css"#).unwrap();
        assert_eq!(page, format!(r#"<link href="/static/{name}"> /static/{name}"#));
    }

    #[test]
    fn a_reference_to_nothing_is_a_mistake() {
        let error = Site::default().fill("/static/gone.js").unwrap_err().to_string();
        assert_eq!(error, "/static/gone.js refers to a file that does not exist");
    }

    #[test]
    fn a_change_replaces_the_old_files() {
        let out = std::env::temp_dir().join(format!("bundle-site-{}", std::process::id()));
        let build = |content: &[u8]| {
            let mut site = Site::default();
            site.add("a.js", content.to_vec());
            site.write("page", &out, Effort::Best).unwrap();
            let names = fs::read_dir(&out).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.collect::<BTreeSet<String>>()
        };
        let (first, second) = (build(b"one"), build(b"two"));
        let table = fs::read_to_string(out.join(TABLE)).unwrap();
        fs::remove_dir_all(&out).unwrap();

        let (script, page) = (hashed("a.js", b"two"), hashed("index.html", b"page"));
        let with_copies =
            |name: &str| [name.to_owned(), format!("{name}.br"), format!("{name}.gz")];
        let mut expected: BTreeSet<String> = with_copies(&script).into();
        expected.extend(with_copies(&page));
        expected.insert(TABLE.to_owned());
        assert_eq!(second, expected);
        assert_ne!(first, second);
        assert!(table.contains(&format!("brotli: Some(include_bytes!({:?}))", script + ".br")));
    }
}
