#!/usr/bin/env bash
# Makes the files of a release in dist/, tries them, and writes SHA256SUMS. The same commit, compilers and tools give the same bytes.
#   native   for this system: an archive, a wheel, the npm packages; on Linux for glibc 2.17 or newer
#   static   an archive for any Linux at all, also for an image from scratch
#   windows  an archive, built on Linux by way of the Debian packages that scripts/windows.sh names
# Usage: scripts/release.sh [native] [static] [windows]    all three where none is named. Needs Python 3.8 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
host=$(rustc --print host-tuple)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C PIP_DISABLE_PIP_VERSION_CHECK=1
python=$(command -v python3 || command -v python)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf dist
mkdir dist "$work/extra"

# Compiler flags that keep the paths of this machine out of the program.
flags() {
  echo "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$PWD=/imgpack --remap-path-prefix=$("$1" --print sysroot)=/rust"
}

# The man pages and completions that a program of this system writes, for every archive.
extra() {
  "$1" man --help > "$work/said" 2>&1 || return 0
  mkdir -p "$work/extra/completions"
  "$1" man --dir "$work/extra/man"
  for shell in bash zsh fish powershell elvish; do
    "$1" completions "$shell" > "$work/extra/completions/imgpack.$shell"
  done
}

archive() {
  local folder=$work/imgpack-$version-$1 program=$2
  mkdir "$folder"
  cp -r "$program" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$work/extra"/. "$folder"
  "$python" scripts/archive.py "$folder" dist
}

# Asserts that a command names this version.
is_this() {
  local shown; shown=$("$@" --version | tr -d '\r')
  [[ $shown == "imgpack $version" ]] || { echo "$*: $shown, not imgpack $version"; exit 1; }
  echo "runs: $(basename "$1")${2:+ $2}"
}

# The wheel and the archive hold the same program. On Linux zig links it, which knows the symbols of every glibc.
native() {
  local tools=$PWD/target/release-tools linked=() program=target/$host/release/imgpack
  [[ $host != *windows* ]] || program+=.exe
  "$python" -m venv "$tools"
  local PATH=$tools/bin:$tools/Scripts:$PATH
  python -m pip install --quiet -r scripts/release-tools.txt
  [[ $host != *linux* ]] || linked=(--zig --compatibility manylinux2014)
  RUSTFLAGS=$(flags rustc) maturin build --release --locked --target "$host" --out dist ${linked[@]+"${linked[@]}"}
  [[ $host != *linux* ]] || needs_at_most 2.17 "$program"
  is_this "$program"
  try_wheel
  extra "$program"
  archive "$host" "$program"
  scripts/npm.sh "$program" dist
}

needs_at_most() {
  local newest; newest=$(objdump -T "$2" | grep -o 'GLIBC_[0-9.]*' | cut -d_ -f2 | sort -Vu | tail -n 1)
  [[ $(printf '%s\n' "$newest" "$1" | sort -V | tail -n 1) == "$1" ]] || { echo "$2 needs glibc $newest"; exit 1; }
  echo "glibc: $newest, at most $1"
}

# As users install it: by pip into a fresh environment, and by uv for one run.
try_wheel() {
  "$python" -m venv "$work/fresh"
  local bin=$work/fresh/bin; [[ -d $bin ]] || bin=$work/fresh/Scripts
  "$bin/python" -m pip install --quiet --no-index dist/*.whl
  is_this "$bin/imgpack"
  UV_CACHE_DIR=$work/uv is_this uv tool run --offline --from dist/*.whl imgpack
}

# It runs where there is nothing else: in a root folder that holds the program alone.
static() {
  local program=target/static/$host/release/imgpack
  RUSTFLAGS="$(flags rustc) -C target-feature=+crt-static" cargo build --quiet --release --locked --target "$host" --target-dir target/static
  mkdir "$work/root"
  cp "$program" "$work/root"
  if [[ $EUID == 0 ]]; then is_this chroot "$work/root" /imgpack; else is_this "$program"; fi
  archive "${host/%-gnu/-static}" "$program"
}

windows() {
  for need in /usr/bin/cargo /usr/lib/rustlib/src/rust/library/std /usr/bin/x86_64-w64-mingw32-gcc; do
    [[ -e $need ]] || { echo "skipped: there is no $need here"; return 0; }
  done
  # The standard library is built from its source, which a stable compiler does only when asked to.
  PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 RUSTFLAGS=$(flags /usr/bin/rustc) cargo build --quiet --release --locked \
    -Zbuild-std=std,panic_abort --target x86_64-pc-windows-gnu --target-dir target/windows
  archive x86_64-pc-windows-gnu target/windows/x86_64-pc-windows-gnu/release/imgpack.exe
}

for target in "${@:-native static windows}"; do for one in $target; do "$one"; done; done
cd dist
if command -v sha256sum > /dev/null; then sha256sum -- *; else shasum -a 256 -- *; fi > "$work/sums"
mv "$work/sums" SHA256SUMS
cat SHA256SUMS
