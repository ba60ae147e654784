//! Tells the binary where the table of the built client is.
//!
//! The table is included by `main.rs` alone, and this script depends on the folder's name, not on its content: a
//! change of the client compiles those few lines again and links, while the library stays as it is.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A new migration changes no file that the compiler knows of.
    println!("cargo::rerun-if-changed=src/store/sqlite/migrations");
    println!("cargo::rerun-if-env-changed=MUSTER_CLIENT_DIR");
    let table = match env::var_os("MUSTER_CLIENT_DIR") {
        Some(folder) => PathBuf::from(folder).join("table.rs"),
        None => without_client(),
    };
    println!("cargo::rustc-env=MUSTER_CLIENT_TABLE={}", table.display());
}

fn without_client() -> PathBuf {
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let table = PathBuf::from(folder).join("table.rs");
    fs::write(&table, "None\n").expect("OUT_DIR is writable");
    table
}
