#!/bin/sh
# Prints the path of a Chromium; MUSTER_CHROMIUM chooses one.
for name in "${MUSTER_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" && exit 0
done
exit 1
