#!/usr/bin/env bash
# Builds the wheel, installs it by pip into a fresh environment and by uv for one run, and runs the program in both.
# Usage: scripts/wheel.sh [FOLDER [OPTION…]]   the wheel ends in FOLDER (target/wheel); options are maturin's (--profile dev).
# Needs Python 3.8 or newer with venv; says so and passes where that is absent.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(command -v python3 || command -v python) || { echo "skipped: there is no Python here"; exit 0; }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
folder=${1:-target/wheel}
options=("${@:2}")
(($# > 1)) || options=(--profile dev)
export PIP_DISABLE_PIP_VERSION_CHECK=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tools=$PWD/target/release-tools
[[ -d $tools ]] || "$python" -m venv "$tools"
PATH=$tools/bin:$tools/Scripts:$PATH
python -m pip install --quiet -r scripts/release-tools.txt
mkdir -p "$folder"
rm -f "$folder"/imgpack-*.whl
maturin build --quiet --locked --out "$folder" "${options[@]}"

# Asserts that a command names this version.
is_this() {
  local shown; shown=$("$@" --version | tr -d '\r')
  [[ $shown == "imgpack $version" ]] || { echo "$*: $shown, not imgpack $version"; exit 1; }
}
"$python" -m venv "$work/fresh"
bin=$work/fresh/bin; [[ -d $bin ]] || bin=$work/fresh/Scripts
"$bin/python" -m pip install --quiet --no-index "$folder"/imgpack-*.whl
is_this "$bin/imgpack"
status=0
"$bin/imgpack" check fixtures/example-error --quiet > "$work/report" || status=$?
[[ $status == 1 ]] || { cat "$work/report"; echo "check from the wheel: status $status, not 1"; exit 1; }
# The modules of the wheel find the program of the wheel, and no engine is needed to import them.
"$bin/imgpack" check fixtures/example-error --target opendatasoft --quiet --format "jsonl=$work/own.jsonl" || true
status=0
env -u IMGPACK -u PYTHONPATH "$bin/python" -m imgpack.cluster --target opendatasoft fixtures/example-error \
  -o "$work/parts.jsonl" || status=$?
[[ $status == 1 ]] && cmp "$work/own.jsonl" "$work/parts.jsonl" || { echo "in parts from the wheel: status $status"; exit 1; }
"$bin/python" -c 'import imgpack.spark, imgpack.ray'
UV_CACHE_DIR=$work/uv is_this uv tool run --quiet --offline --from "$folder"/imgpack-*.whl imgpack
echo "wheel: $(cd "$folder" && ls imgpack-*.whl), by pip and by uv"
