#!/bin/sh
# What the tests in a browser need: Node, the packages of this folder, a Chromium.
set -eu
cd "$(dirname "$0")"

fail() { echo "$1" >&2; exit 1; }

install() {
    command -v apt-get >/dev/null 2>&1 ||
        fail "The tests need $1, which this system has no apt-get to install: install it, then run this again."
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    echo "installing $1"
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $1; } >/dev/null ||
        fail "apt-get could not install $1: install it by hand, then run this again."
}

command -v npm >/dev/null 2>&1 || install "nodejs npm"
./chromium.sh >/dev/null || install chromium

# npm keeps a copy of the lock file it installed from.
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund ||
        fail "npm could not install the packages of end2end: look at the message above, then run this again."
fi
