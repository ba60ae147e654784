#!/usr/bin/env bash
# Builds client and server without optimising, starts the server, and does so again whenever a source changes.
set -u
target=$1
sources=(app shared style server Cargo.toml Cargo.lock)
changed_since=$(mktemp)
server=
trap 'stop; rm -f "$changed_since"' EXIT
trap 'exit 0' INT TERM

export MUSTER_LISTEN=${MUSTER_LISTEN:-127.0.0.1:8080} MUSTER_DATA=${MUSTER_DATA:-./data}

build() {
    cargo build -p app --target wasm32-unknown-unknown &&
        cargo run -q --release -p app-bundle -- --dev --out "$target/site" \
            --wasm "$target/wasm32-unknown-unknown/debug/app.wasm" &&
        cargo build -p server
}

stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
    server=
}

while true; do
    touch "$changed_since"
    if build; then
        stop
        "$target/debug/muster" serve --demo &
        server=$!
    else
        echo "The server keeps running as it was; waiting for a change."
    fi
    until find "${sources[@]}" -type f -newer "$changed_since" -print -quit | grep -q .; do
        sleep 0.5
    done
done
