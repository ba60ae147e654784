//! Tells the binary where the table of the built client is.
//!
//! The table is included by `main.rs` alone, and this script does not depend on its content: a change of the client
//! compiles those few lines again and links, while the library stays as it is. For the same reason there is one place
//! for it, not a variable: a build with and one without would each compile the library again.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A new migration changes no file that the compiler knows of.
    println!("cargo::rerun-if-changed=src/store/sqlite/migrations");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let table = target_folder(&out).join("site").join("table.rs");
    if !table.exists() {
        let folder = table.parent().expect("the table lies in a folder");
        fs::create_dir_all(folder).expect("the target folder is writable");
        fs::write(&table, "None\n").expect("the target folder is writable");
    }
    println!("cargo::rustc-env=MUSTER_CLIENT_TABLE={}", table.display());
}

/// Cargo marks its folder as a cache for backup programs; how deep below it `out` lies depends on the command.
fn target_folder(out: &Path) -> &Path {
    out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).unwrap_or(out)
}
