//! One style sheet out of many files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// Puts the file that declares the order of the layers first and the others by name: with layers declared, the order
/// of files matters only inside a layer.
pub(crate) fn concatenate(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    for path in style_sheets(folder)? {
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        files.push((!declares_layers(&text), path, text));
    }
    ensure!(!files.is_empty(), "no style sheets in {}", folder.display());
    files.sort();
    let sheet: String = files.into_iter().map(|(_, _, text)| text + "\n").collect();
    // Fonts lie beside the sheets, so these also work unbundled; served, they lie with all other files.
    Ok(sheet.replace("url(\"fonts/", "url(\"/static/"))
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
    fn the_declaring_file_comes_first() {
        let folder = std::env::temp_dir().join(format!("bundle-style-{}", std::process::id()));
        fs::create_dir_all(folder.join("parts")).unwrap();
        fs::write(folder.join("base.css"), "@layer base { a { b: url(\"fonts/c.woff2\") } }")
            .unwrap();
        fs::write(folder.join("tokens.css"), "@layer base, parts;").unwrap();
        fs::write(folder.join("parts/grid.css"), "@layer parts { }").unwrap();
        let sheet = concatenate(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let base = "@layer base { a { b: url(\"/static/c.woff2\") } }";
        assert_eq!(sheet, format!("@layer base, parts;\n{base}\n@layer parts {{ }}\n"));
    }
}
