#!/usr/bin/env bash
# Puts the page into web/dist/: the module, the page's own files, and the look and the script of the HTML report.
# Needs Debian's rustc-web, cargo-web, rust-web-src, libstd-rust-web-dev and lld; says so and ends with 77 where they are
# absent. usage: web/build.sh [--quick] ; --quick builds a larger and slower module in a quarter of the time
set -euo pipefail
cd "$(dirname "$0")/.."
profile=page
[[ ${1:-} != --quick ]] || profile=page-dev
for need in /usr/bin/cargo /usr/bin/rustc /usr/bin/wasm-ld /usr/lib/rustlib/src/rust/library/std; do
  [[ -e $need ]] || { echo "web/build.sh: skipped: there is no $need here"; exit 77; }
done
(
  # The standard library is built from its source, which a stable compiler does only when asked to.
  export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Ctarget-feature=+simd128
  cargo build --locked --quiet -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size --target wasm32-unknown-unknown --target-dir target/wasm \
    --profile "$profile" --package imgpack-web
)
rm -rf web/dist
mkdir -p web/dist
cp web/page/* web/dist/
cp src/report/html/style.css web/dist/report.css
cp src/report/html/script.js web/dist/report.js
cp "target/wasm/wasm32-unknown-unknown/$profile/imgpack_web.wasm" web/dist/imgpack.wasm
# What binaryen makes smaller still, where it is at hand.
if [[ $profile == page ]] && command -v wasm-opt > /dev/null; then
  wasm-opt -Oz --enable-simd --enable-bulk-memory --enable-sign-ext --enable-mutable-globals --enable-multivalue \
    --enable-nontrapping-float-to-int --enable-reference-types web/dist/imgpack.wasm -o web/dist/imgpack.wasm
fi
# The service worker keeps exactly these files, under a name that changes with any of them.
(
  cd web/dist
  files=$(find . -type f ! -name service-worker.js -printf '%P\n' | sort)
  version=$(cat $files service-worker.js | sha256sum | cut -c1-16)
  list=$(printf '"%s", ' $files)
  sed -i "s|@VERSION@|$version|; s|\"@FILES@\"|${list%, }|" service-worker.js
)
raw=$(stat -c %s web/dist/imgpack.wasm)
echo "web/dist: module of $raw bytes, $(gzip -9 -c web/dist/imgpack.wasm | wc -c) gzipped"
