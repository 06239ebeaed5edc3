#!/usr/bin/env bash
# Makes the site in target/site, of docs/, a page for each rule and the targets, and checks its links.
# Takes mdbook from the path, or builds it once; MDBOOK names another.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --quiet
python3 scripts/site_source.py target/debug/imgpack target/site-source
mdbook=${MDBOOK:-$(command -v mdbook || echo target/site-tools/bin/mdbook)}
[[ -x $mdbook ]] || cargo install --quiet --locked mdbook@0.5.4 --no-default-features --features search --root target/site-tools
"$mdbook" build
python3 scripts/site_links.py target/site
