#!/usr/bin/env bash
# Builds imgpack, shows what is wrong with a small broken example, corrects it, and checks the result.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet
imgpack() { echo; echo "\$ imgpack $*"; target/debug/imgpack "$@"; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

imgpack check fixtures/example-error || true
imgpack build fixtures/example-error -o "$out/upload.zip"
imgpack check "$out/upload.zip"
echo
echo "The corrected table, as it stands in the archive:"
unzip -p "$out/upload.zip" list.csv 2>/dev/null || python3 -c "
import sys, zipfile
print(zipfile.ZipFile(sys.argv[1]).read('list.csv').decode(), end='')" "$out/upload.zip"
