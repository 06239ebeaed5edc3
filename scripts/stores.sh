#!/usr/bin/env bash
# Judges one package on the disk and in four stores on the loopback, and compares the reports: moto and s3s-fs for S3, Azurite
# for Azure, a stub for Google. Counts requests and bytes. Needs a program with the feature `remote`:
#   cargo build --features remote && scripts/stores.sh [COUNT]      COUNT objects, 2,000 where none is named
# moto and Pillow come from PyPI, Azurite from npm; s3s-fs is taken where it is (cargo install s3s-fs --features binary --version 0.14.1).
source "$(dirname "$0")/common.sh"
need python3
CACHE=${STORES_CACHE:-$HOME/.cache/imgpack-stores}
COUNT=${1:-2000}
mkdir -p "$CACHE"
[[ -x $CACHE/venv/bin/python ]] || python3 -m venv "$CACHE/venv"
PYTHON=$CACHE/venv/bin/python
"$PYTHON" -c 'import azure.storage.blob, boto3, moto, numpy, PIL' 2>/dev/null ||
  "$PYTHON" -m pip install --quiet --disable-pip-version-check 'moto[server]' boto3 azure-storage-blob numpy Pillow
if command -v npm >/dev/null && [[ ! -x $CACHE/node_modules/.bin/azurite-blob ]]; then
  (cd "$CACHE" && npm install --silent --no-fund --no-audit azurite@3.35.0)
fi
PATH=$CACHE/bin:$PATH IMGPACK=$IMGPACK CACHE=$CACHE exec "$PYTHON" "$ROOT/scripts/stores.py" "$COUNT"
