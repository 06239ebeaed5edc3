#!/usr/bin/env bash
# Checks that the core compiles to WebAssembly: without features, for a target that has no files and no threads.
# Needs Debian's rustc-web, cargo-web, rust-web-src, libstd-rust-web-dev and lld; says so and passes where they are absent.
set -euo pipefail
cd "$(dirname "$0")/.."
for need in /usr/bin/cargo /usr/bin/rustc /usr/bin/wasm-ld /usr/lib/rustlib/src/rust/library/std; do
  [[ -e $need ]] || { echo "skipped: there is no $need here"; exit 0; }
done
# The standard library is built from its source, which a stable compiler does only when it is reported so.
export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld
cargo check --locked --quiet -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown --target-dir target/wasm \
  --lib --no-default-features
