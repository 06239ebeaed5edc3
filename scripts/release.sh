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
export SOURCE_DATE_EPOCH LC_ALL=C
python=$(command -v python3 || command -v python)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf dist
mkdir dist "$work/extra"

# Compiler flags that keep the paths of this machine out of the program.
flags() {
  echo "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$PWD=/imgpack --remap-path-prefix=$("$1" --print sysroot)=/rust"
}

# The man pages and completions that a program of this system writes, and the page where it can be built, for every archive.
extra() {
  mkdir -p "$work/extra/completions"
  "$1" man --dir "$work/extra/man"
  for shell in bash zsh fish powershell elvish; do
    "$1" completions "$shell" > "$work/extra/completions/imgpack.$shell"
  done
  if [[ ! -d $work/extra/page ]] && web/build.sh; then cp -r web/dist "$work/extra/page"; fi
}

archive() {
  local folder=$work/imgpack-$version-$1 program=$2
  mkdir "$folder"
  cp -r "$program" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$work/extra"/. "$folder"
  "$python" scripts/archive.py "$folder" dist
  unpacked "$1" "$folder" "$(basename "$program")"
}

# Tries what is in the archive. The static program was tried where there is nothing else.
unpacked() {
  local packed=("dist/${2##*/}".[tz]*) here=$work/unpacked/${2##*/}
  "$python" -c 'import shutil, sys; shutil.unpack_archive(*sys.argv[1:])' "${packed[0]}" "$work/unpacked"
  diff -r "$2" "$here"
  case $1 in
    *static) ;;
    *windows-gnu) by_wine "$here/$3" ;;
    *) is_this "$here/$3" ;;
  esac
  rm -r "$work/unpacked"
}

# Asserts that a command names this version.
is_this() {
  local shown; shown=$("$@" --version | tr -d '\r')
  [[ $shown == "imgpack $version" ]] || { echo "$*: $shown, not imgpack $version"; exit 1; }
  echo "runs: $(basename "$1")${2:+ $2}"
}

# The wheel and the archive hold the same program. On Linux zig links it, which knows the symbols of every glibc.
native() {
  local linked=() program=target/$host/release/imgpack
  [[ $host != *windows* ]] || program+=.exe
  [[ $host != *linux* ]] || linked=(--zig --compatibility manylinux2014)
  RUSTFLAGS=$(flags rustc) scripts/wheel.sh dist --release --features remote --target "$host" ${linked[@]+"${linked[@]}"}
  [[ $host != *linux* ]] || needs_at_most 2.17 "$program"
  is_this "$program"
  extra "$program"
  archive "$host" "$program"
  scripts/npm.sh "$program" dist
}

# Asserts the same of a Windows program, where wine is at hand.
by_wine() {
  command -v wine > /dev/null || { echo "not run: there is no wine here"; return 0; }
  scripts/wine.sh "$(dirname "$1")"
  WINEDEBUG=-all WINEPREFIX=${WINEPREFIX:-$PWD/target/windows/wine} is_this wine "$1"
}

needs_at_most() {
  local newest; newest=$(objdump -T "$2" | grep -o 'GLIBC_[0-9.]*' | cut -d_ -f2 | sort -Vu | tail -n 1)
  [[ $(printf '%s\n' "$newest" "$1" | sort -V | tail -n 1) == "$1" ]] || { echo "$2 needs glibc $newest"; exit 1; }
  echo "glibc: $newest, at most $1"
}

# It runs where there is nothing else: in a root folder that holds the program alone.
static() {
  local program=target/static/$host/release/imgpack
  RUSTFLAGS="$(flags rustc) -C target-feature=+crt-static" cargo build --quiet --release --locked --features remote --target "$host" --target-dir target/static
  mkdir "$work/root"
  cp "$program" "$work/root"
  if [[ $EUID == 0 ]]; then is_this chroot "$work/root" /imgpack; else is_this "$program"; fi
  extra "$program"
  archive "${host/%-gnu/-static}" "$program"
}

windows() {
  for need in /usr/bin/cargo /usr/lib/rustlib/src/rust/library/std /usr/bin/x86_64-w64-mingw32-gcc; do
    [[ -e $need ]] || { echo "skipped: there is no $need here"; return 0; }
  done
  # The standard library is built from its source, which a stable compiler does only when asked to.
  PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 RUSTFLAGS=$(flags /usr/bin/rustc) cargo build --quiet --release --locked --features remote \
    -Zbuild-std=std,panic_abort --target x86_64-pc-windows-gnu --target-dir target/windows
  archive x86_64-pc-windows-gnu target/windows/x86_64-pc-windows-gnu/release/imgpack.exe
}

for target in "${@:-native static windows}"; do for one in $target; do "$one"; done; done
cd dist
if command -v sha256sum > /dev/null; then sha256sum -- *; else shasum -a 256 -- *; fi > "$work/sums"
mv "$work/sums" SHA256SUMS
cat SHA256SUMS
