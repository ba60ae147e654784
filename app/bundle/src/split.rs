//! Cuts what the client reads later off the file that it starts with, where the client marked it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

/// What the cut first file imports its loaders from. No file has this name: they are put into the script that starts
/// the client, so that two files whose names contain hashes need not name one another.
pub(crate) const LOADERS: &str = "./loaders.js";

/// By which the loaders would import the script that starts the client.
const START: &str = "./start.js";

pub(crate) struct Cut {
    /// The first file, for wasm-bindgen.
    pub(crate) first: Vec<u8>,
    /// What reads the others and links them to the first.
    pub(crate) loaders: String,
    /// The others with their names.
    pub(crate) later: Vec<(String, Vec<u8>)>,
}

/// Cuts `wasm`. What the cutter writes passes through the folder `scratch`, which is removed afterwards.
pub(crate) fn cut(wasm: &Path, scratch: &Path) -> Result<Cut> {
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let first = scratch.join("first.wasm");
    let mut options = Options::new(&input);
    options.output_dir = scratch;
    options.main_out_path = &first;
    options.link_name = LOADERS;
    options.main_module = START;
    let parts = transform(options)
        .map_err(|report| anyhow!("{report:#}"))
        .with_context(|| format!("cutting {}", wasm.display()))?;
    let mut later = Vec::new();
    for path in parts.split_modules {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file has a name")?;
        later.push((name.to_owned(), compact(&fs::read(&path)?).with_context(|| name.to_owned())?));
    }
    later.sort();
    let cut = Cut {
        first: fs::read(&first)?,
        loaders: as_part_of_start(&fs::read_to_string(scratch.join(LOADERS))?),
        later,
    };
    fs::remove_dir_all(scratch).with_context(|| format!("removing {}", scratch.display()))?;
    Ok(cut)
}

/// Without names, and with numbers as short as they can be: the linker leaves room in each for any other.
fn compact(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    Ok(config.parse(wasm)?.emit_wasm())
}

/// The loaders as they stand in the script that they would import, with addresses that the site fills in.
fn as_part_of_start(loaders: &str) -> String {
    let lines = loaders.lines().filter(|line| !line.starts_with("import "));
    let lines = lines.map(|line| line.strip_prefix("export ").unwrap_or(line));
    let script: String = lines.flat_map(|line| [line, "\n"]).collect();
    script.replace("new URL(\"./", "new URL(\"/static/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loaders_need_no_file_of_their_own() {
        let loaders = "import { initSync } from \"./start.js\";\n\
             const src = fetch(new URL(\"./split_later.wasm\", import.meta.url));\n\
             export const load = wrap(src);\n";
        assert_eq!(
            as_part_of_start(loaders),
            "const src = fetch(new URL(\"/static/split_later.wasm\", import.meta.url));\n\
             const load = wrap(src);\n"
        );
    }
}
