#!/usr/bin/env bash
# Compares imgpack with what people use today, on the same images in the same run: one table, ratios first, each against
# imgpack's row of its group (2.0 = it takes twice as long). The least of RUNS (3) runs in alternation.
# Usage: benches/compare.sh FOLDER [WORK]    FOLDER holds images and one CSV; WORK is scratch space (default: a temporary folder).
# Needs zip and GNU time as /usr/bin/time. Peers that are not there are named: unzip, 7-Zip, ImageMagick, vips, jpeginfo, pngcheck,
# gifsicle, tiffinfo, and Pillow for PYTHON (python3). IMGPACK names a program in place of a release build.
set -euo pipefail
folder=$(realpath "$1")
work=${2:-$(mktemp -d)}
mkdir -p "$work"
work=$(realpath "$work")
cd "$(dirname "$0")/.."
if [ -z "${IMGPACK:-}" ]; then
  cargo build --release --quiet
  IMGPACK=$PWD/target/release/imgpack
fi
# Everything is read once before, so that the page cache is warm.
find "$folder" -type f -print0 | xargs -0 cat > /dev/null
exec python3 benches/compare.py "$IMGPACK" "$folder" "$work"
