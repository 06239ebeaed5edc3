#!/usr/bin/env bash
# Builds the page and plays its scenes in a headless browser, then holds its reports against those of the program: on the
# fixtures, and on the folders that are given. Says so and passes where the toolchain or the browser is absent.
# usage: web/test.sh [CORPUS…] ; IMGPACK=path of the program; SCENES=0 leaves the scenes out, which take minutes
set -euo pipefail
cd "$(dirname "$0")/.."
for need in node npm; do
  command -v "$need" >/dev/null || { echo "web/test.sh: skipped: there is no $need here"; exit 0; }
done
web/build.sh --quick || { status=$?; [[ $status -eq 77 ]] && exit 0; exit "$status"; }
[[ -d web/node_modules ]] || npm install --silent --no-audit --no-fund --prefix web
export IMGPACK=${IMGPACK:-$PWD/target/debug/imgpack}
[[ -x $IMGPACK ]] || cargo build --locked --quiet
[[ ${SCENES:-1} == 0 ]] || node --test web/test.mjs web/firefox.mjs
node web/equality.mjs --bin "$IMGPACK" fixtures "$@" || { status=$?; [[ $status -eq 77 ]] || exit "$status"; }
