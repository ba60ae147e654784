//! Two style sheets out of many files: one for what the queue needs, and what is in the folder `later`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder of what is read with the rest of the client.
const LATER: &str = "later";

pub(crate) struct Sheets {
    pub(crate) first: String,
    pub(crate) later: String,
}

pub(crate) fn concatenate(folder: &Path) -> Result<Sheets> {
    let later = folder.join(LATER);
    let paths = style_sheets(folder)?;
    let (later, first) = paths.into_iter().partition(|path| path.starts_with(&later));
    Ok(Sheets { first: sheet(first)?, later: sheet(later)? })
}

/// Puts the file that declares the order of the layers first and the others by name: with layers declared, the order
/// of files matters only inside a layer.
fn sheet(paths: Vec<PathBuf>) -> Result<String> {
    let mut files = Vec::new();
    for path in paths {
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        files.push((!declares_layers(&text), path, text));
    }
    files.sort();
    let sheet: String = files.into_iter().map(|(_, _, text)| bare(&text)).collect();
    // Fonts lie beside the sheets, so these also work unbundled; served, they lie with all other files.
    Ok(sheet.replace("url(\"fonts/", "url(\"/static/"))
}

/// The rules without comments and without indentation, a third less to send.
fn bare(text: &str) -> String {
    let lines = without_comments(text);
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A comment becomes a space, since it may be all that stands between two words. Inside quotes there are none.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if let Some(comment) = rest.strip_prefix("/*") {
            kept.push(' ');
            comment.find("*/").map_or(rest.len(), |end| end + 4)
        } else {
            let end = if rest.starts_with('/') { 1 } else { end_of_quote(rest) };
            kept.push_str(&rest[..end]);
            end
        };
        rest = &rest[end..];
    }
    kept + rest
}

/// How long the quoted text is with which this begins; a quote after a backslash does not end it.
fn end_of_quote(text: &str) -> usize {
    let mut letters = text.char_indices();
    let quote = letters.next().map(|(_, letter)| letter);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else if Some(letter) == quote {
            return at + 1;
        }
    }
    text.len()
}

/// True for a statement such as `@layer reset, base;`, false for a block such as `@layer base { … }`.
fn declares_layers(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.starts_with("@layer ") && line.contains(',') && line.ends_with(';')
    })
}

fn style_sheets(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(style_sheets(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "css") {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_statement_declares_the_order() {
        assert!(declares_layers("/* order */\n@layer reset, base;\n"));
        assert!(!declares_layers("@layer base {\n  a, b { color: red; }\n}\n"));
    }

    #[test]
    fn comments_go_and_quotes_stay() {
        assert_eq!(bare("/* one\n two */\na { b: c }\n"), "a { b: c }\n");
        assert_eq!(bare("  a/**/b { c: 1px/2 }\n\n"), "a b { c: 1px/2 }\n");
        let quoted = r#"a { content: "/* \" */"; b: url('/*.svg') }"#;
        assert_eq!(bare(quoted), format!("{quoted}\n"));
        assert_eq!(bare("a { } /* never closed"), "a { }\n");
        assert_eq!(bare("/*/ one */a { }"), "a { }\n");
    }

    #[test]
    fn the_declaring_file_comes_first() {
        let folder = std::env::temp_dir().join(format!("bundle-style-{}", std::process::id()));
        fs::create_dir_all(folder.join("parts")).unwrap();
        fs::write(folder.join("base.css"), "@layer base { a { b: url(\"fonts/c.woff2\") } }")
            .unwrap();
        fs::write(folder.join("tokens.css"), "@layer base, parts;").unwrap();
        fs::write(folder.join("parts/grid.css"), "@layer parts { }").unwrap();
        fs::create_dir_all(folder.join(LATER)).unwrap();
        fs::write(folder.join(LATER).join("menu.css"), "@layer parts { b { c: d } }").unwrap();
        let sheets = concatenate(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let base = "@layer base { a { b: url(\"/static/c.woff2\") } }";
        assert_eq!(sheets.later, "@layer parts { b { c: d } }\n");
        assert_eq!(sheets.first, format!("@layer base, parts;\n{base}\n@layer parts {{ }}\n"));
    }
}
