//! The command line: where the parts are, where the result goes.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// How hard to compress: a release is compressed once and sent often, a development build the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    Best,
    Quick,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) wasm: PathBuf,
    pub(crate) app: PathBuf,
    pub(crate) style: PathBuf,
    pub(crate) out: PathBuf,
    pub(crate) effort: Effort,
}

impl Options {
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wasm = None;
        let mut options = Self {
            wasm: PathBuf::new(),
            app: PathBuf::from("app"),
            style: PathBuf::from("style"),
            out: PathBuf::from("target/site"),
            effort: Effort::Best,
        };
        while let Some(argument) = arguments.next() {
            let mut path = || {
                let value = arguments.next().with_context(|| format!("{argument} needs a path"))?;
                Ok::<_, anyhow::Error>(PathBuf::from(value))
            };
            match argument.as_str() {
                "--wasm" => wasm = Some(path()?),
                "--app" => options.app = path()?,
                "--style" => options.style = path()?,
                "--out" => options.out = path()?,
                "--dev" => options.effort = Effort::Quick,
                _ => bail!(
                    "unknown argument {argument}; usage: \
                     app-bundle --wasm FILE [--app DIR] [--style DIR] [--out DIR] [--dev]"
                ),
            }
        }
        options.wasm = wasm.context("--wasm FILE is missing")?;
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::from_arguments(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_wasm_is_all_that_is_needed() {
        let options = parse("--wasm a.wasm").unwrap();
        assert_eq!(options.wasm, PathBuf::from("a.wasm"));
        assert_eq!(options.out, PathBuf::from("target/site"));
        assert_eq!(options.effort, Effort::Best);
    }

    #[test]
    fn development_builds_are_compressed_quickly() {
        assert_eq!(parse("--dev --wasm a.wasm").unwrap().effort, Effort::Quick);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse("").unwrap_err().to_string(), "--wasm FILE is missing");
        assert_eq!(parse("--wasm").unwrap_err().to_string(), "--wasm needs a path");
        assert!(parse("--fast").unwrap_err().to_string().starts_with("unknown argument --fast"));
    }
}
