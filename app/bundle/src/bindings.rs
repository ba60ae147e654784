//! Runs wasm-bindgen, as a library so that the lock file keeps it equal to the crate that the client uses.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::shrink::shrink;
use crate::split::{Cut, LOADERS};

pub(crate) struct Client {
    pub(crate) wasm: Vec<u8>,
    pub(crate) script: String,
}

pub(crate) fn generate(cut: Cut) -> Result<Client> {
    let mut output = Bindgen::new()
        .input_bytes("app", cut.first)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The other files are linked to what the first one exports.
        .keep_lld_exports(true)
        // The loader passes the hashed address; a default would name a file that is not there.
        .omit_default_module_path(true)
        .generate_output()
        .context("generating the bindings of the client")?;
    // Every crate has an entry, most of them empty.
    let snippets = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty());
    let foreign: Vec<&String> =
        snippets.map(|(name, _)| name).chain(output.local_modules().keys()).collect();
    ensure!(
        foreign.is_empty(),
        "dependencies of the client bring JavaScript files of their own, which are not bundled: {foreign:?}"
    );
    let script = without_layout(&with_loaders(output.js(), &cut.loaders)?);
    let script = shrink(&script, output.wasm_mut())?;
    Ok(Client { wasm: output.wasm_mut().emit_wasm(), script })
}

/// Puts the loaders where the script would import them from a file.
fn with_loaders(script: &str, loaders: &str) -> Result<String> {
    let ending = format!(" from \"{LOADERS}\"");
    let is_import = |line: &&str| line.trim_end_matches(';').ends_with(&ending);
    let Some(import) = script.lines().find(is_import) else { return Ok(script.to_owned()) };
    let name = import.strip_prefix("import * as ").and_then(|rest| rest.split(' ').next());
    let name = name.with_context(|| format!("{import} is not the import of a whole module"))?;
    let names = loaders.lines().filter_map(|line| {
        line.strip_prefix("const __wasm_split_load_")?.split_once(" = ").map(|(name, _)| name)
    });
    let mut whole = script.replacen(import, "", 1) + "\n" + loaders;
    write!(whole, "const {name} = {{")?;
    for name in names {
        write!(whole, " __wasm_split_load_{name},")?;
    }
    whole.push_str(" };\n");
    Ok(whole)
}

/// The generators leave the layout to their own command line tools; nobody reads the result, so it goes altogether,
/// and so do the comments, which stand on lines of their own.
fn without_layout(script: &str) -> String {
    let comment =
        |line: &str| line.starts_with("/*") || line.starts_with('*') || line.starts_with("//");
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !comment(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_goes_and_lines_stay() {
        assert_eq!(without_layout("  let a = 1;\n\n    a += 1;"), "let a = 1;\na += 1;\n");
        assert_eq!(without_layout("/**\n * @returns {number}\n */\nlet a;"), "let a;\n");
        assert_eq!(without_layout("// why\nlet a;\n/* b */"), "let a;\n");
    }

    #[test]
    fn loaders_become_part_of_the_script() {
        let script = "import * as import1 from \"./loaders.js\"\nuse(import1);";
        let whole = with_loaders(script, "const __wasm_split_load_later = f();\n").unwrap();
        assert_eq!(
            whole,
            "\nuse(import1);\nconst __wasm_split_load_later = f();\n\
             const import1 = { __wasm_split_load_later, };\n"
        );
        assert_eq!(with_loaders("use();", "").unwrap(), "use();");
        assert!(with_loaders("import { a } from \"./loaders.js\";", "").is_err());
    }
}
