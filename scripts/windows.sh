#!/usr/bin/env bash
# Builds imgpack.exe, runs the example of the README with it under Wine, and compares reports and output with those of
# the program of this system. With `scripts/windows.sh tests` the end-to-end tests run there as well, as Windows programs that call
# imgpack.exe; with CASES=…/run.py so does a suite that takes a program as `--bin`. Needs Debian's rustc-web, cargo-web, rust-web-src, gcc-mingw-w64-x86-64, wine and wine64.
set -euo pipefail
cd "$(dirname "$0")/.."
for need in /usr/bin/cargo /usr/bin/rustc /usr/lib/rustlib/src/rust/library/std /usr/bin/x86_64-w64-mingw32-gcc /usr/bin/wine; do
  [[ -e $need ]] || { echo "skipped: there is no $need here"; exit 0; }
done
cargo build --locked --quiet
native=$PWD/target/debug/imgpack
# The standard library is built from its source, which a stable compiler does only when asked to.
cargo_windows() {
  PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 cargo "$1" --locked --quiet -Zbuild-std=std,panic_abort \
    --target x86_64-pc-windows-gnu --target-dir target/windows "${@:2}"
}
cargo_windows build
folder=$PWD/target/windows/x86_64-pc-windows-gnu/debug
scripts/wine.sh "$folder"
export WINEDEBUG=-all WINEPREFIX=${WINEPREFIX:-$PWD/target/windows/wine}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/native" "$work/windows"
cp -r fixtures/example-error "$work/native"
cp -r fixtures/example-error "$work/windows"

# Runs a command with both programs and compares status and standard output.
both() {
  local native_status=0 windows_status=0
  (cd "$work/native" && "$native" "$@") > "$work/native.out" || native_status=$?
  (cd "$work/windows" && wine "$folder/imgpack.exe" "$@") > "$work/windows.out" || windows_status=$?
  [[ $native_status == "$windows_status" ]] || { echo "imgpack $*: status $windows_status, not $native_status"; exit 1; }
  cmp "$work/native.out" "$work/windows.out" || { echo "imgpack $*: the reports differ"; exit 1; }
  echo "the same, status $windows_status: imgpack $*"
}

# Says what a command of the Windows program alone must end with.
windows() {
  local wanted=$1 status=0; shift
  (cd "$work/windows" && wine "$folder/imgpack.exe" "$@") > "$work/windows.out" 2>&1 || status=$?
  [[ $status == "$wanted" ]] || { cat "$work/windows.out"; echo "imgpack $*: status $status, not $wanted"; exit 1; }
  echo "status $status: imgpack $*"
}

both check example-error --format json
both build example-error -o upload.zip --format json
both check upload.zip --format json
cmp "$work/native/upload.zip" "$work/windows/upload.zip"
both build example-error -o corrected/ --format json
diff -r "$work/native/corrected" "$work/windows/corrected"
both check corrected --format json
both scan upload.zip
# What is there is kept unless it may be replaced: a file and a folder.
both build example-error -o upload.zip
both build example-error -o upload.zip --force --format json
both build example-error -o corrected/ --force --format json
diff -r "$work/native/corrected" "$work/windows/corrected"
# Names as they are written there.
windows 0 check '.\corrected'
windows 0 build 'example-error' -o 'by-backslash\'
diff -r "$work/windows/corrected" "$work/windows/by-backslash"
windows 0 check "Z:${work//\//\\}\\windows\\upload.zip"
leftovers=$(find "$work" -name '*.imgpack-*')
[[ -z $leftovers ]] || { echo "left behind: $leftovers"; exit 1; }
echo "Windows: the example of the README gives the same reports and the same bytes"

# Every test of the program is tried, and what fails is named at the end; those of this repository's pages and shape know no system.
if [[ ${1:-} == tests ]]; then
  cp "$folder/bcryptprimitives.dll" "$folder/deps"
  mapfile -t tests < <(find tests -maxdepth 2 \( -path 'tests/*.rs' -not -path 'tests/*/*' -o -name main.rs \) |
    sed 's|^tests/||; s|/main.rs$||; s|\.rs$||' | grep -vxE 'docs|packaging|remote|tidy|words' | sort)
  CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=wine cargo_windows test --no-fail-fast "${tests[@]/#/--test=}" || failed=1
fi
if [[ -n ${CASES:-} ]]; then
  printf '#!/bin/sh\nexport WINEDEBUG=%s WINEPREFIX="%s"\nexec wine "%s" "$@"\n' -all "$WINEPREFIX" "$folder/imgpack.exe" > "$work/imgpack"
  chmod +x "$work/imgpack"
  "${PYTHON:-python3}" -B "$CASES" --bin "$work/imgpack" || failed=1
fi
exit "${failed:-0}"
