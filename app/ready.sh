#!/bin/sh
# What a build needs that cargo does not bring. Whatever is missing is said in one sentence.
set -eu

fail() { echo "$1" >&2; exit 1; }

command -v cargo >/dev/null 2>&1 ||
    fail "Muster is built with Rust: install it from https://rustup.rs (in a new shell, cargo is found), then run this again."
command -v cc >/dev/null 2>&1 ||
    fail "SQLite is built with a C compiler, and there is none: install one (apt-get install build-essential, or xcode-select --install), then run this again."

target=wasm32-unknown-unknown
if ! [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
    command -v rustup >/dev/null 2>&1 ||
        fail "This Rust cannot build for browsers: add its target $target, or install Rust from https://rustup.rs, then run this again."
    rustup --quiet target add "$target" ||
        fail "The Rust target $target could not be added: look at the message above, then run this again."
fi
