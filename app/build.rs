//! Keeps what the linker knows of the references between functions, by which the bundler cuts the client in two.
//!
//! Here and not in the configuration of cargo, where it would compile every dependency for the browser again.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
