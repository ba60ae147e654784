//! Turns the compiled client into files that a server can hand out as they are.
//!
//! Every file gets a name that contains a hash of its content, so browsers may keep it for ever, and stands beside a
//! brotli and a gzip copy, so the server never compresses it again. Sources refer to one another by plain addresses
//! such as `/static/style.css`; here they become the hashed ones.

mod bindings;
mod options;
mod shrink;
mod site;
mod split;
mod style;

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::options::Options;
use crate::site::Site;

fn main() -> Result<()> {
    let options = Options::from_arguments(env::args().skip(1))?;
    let mut cut = split::cut(&options.wasm, &options.out.with_added_extension("cut"))?;
    let later = std::mem::take(&mut cut.later);
    let client = bindings::generate(cut)?;

    // A file can refer only to files that were added before it, since it contains their hashes.
    let mut site = Site::default();
    site.add_folder(&options.style.join("fonts"))?;
    site.add_folder(&options.app.join("static"))?;
    site.add("app.wasm", client.wasm);
    for (name, wasm) in later {
        site.add(&name, wasm);
    }
    site.add_text("app.js", &client.script)?;
    let sheets = style::concatenate(&options.style)?;
    site.add_text("style.css", &sheets.first)?;
    site.add_text("later.css", &sheets.later)?;
    site.add_text("boot.js", &read(&options.app.join("boot.js"))?)?;
    let page = site.fill(&read(&options.app.join("index.html"))?).context("in index.html")?;

    site.write(&page, &options.out, options.effort)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
