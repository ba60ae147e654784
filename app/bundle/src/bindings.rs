//! Runs wasm-bindgen, as a library so that the lock file keeps it equal to the crate that the client uses.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

pub(crate) struct Client {
    pub(crate) wasm: Vec<u8>,
    pub(crate) script: String,
}

pub(crate) fn generate(wasm: &Path) -> Result<Client> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The loader passes the hashed address; a default would name a file that is not there.
        .omit_default_module_path(true)
        .generate_output()
        .with_context(|| format!("generating the bindings of {}", wasm.display()))?;
    // Every crate has an entry, most of them empty.
    let snippets = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty());
    let foreign: Vec<&String> =
        snippets.map(|(name, _)| name).chain(output.local_modules().keys()).collect();
    ensure!(
        foreign.is_empty(),
        "dependencies of the client bring JavaScript files of their own, which are not bundled: {foreign:?}"
    );
    let script = without_indentation(output.js());
    Ok(Client { wasm: output.wasm_mut().emit_wasm(), script })
}

/// The generator leaves the layout to its own command line tool; nobody reads the result, so it goes altogether, and so
/// do the comments, whose lines begin with an asterisk and which stand on lines of their own.
fn without_indentation(script: &str) -> String {
    let comment = |line: &str| line.starts_with("/**") || line.starts_with('*');
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !comment(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_goes_and_lines_stay() {
        assert_eq!(without_indentation("  let a = 1;\n\n    a += 1;"), "let a = 1;\na += 1;\n");
        assert_eq!(without_indentation("/**\n * @returns {number}\n */\nlet a;"), "let a;\n");
    }
}
