#!/bin/sh
# Compares the JPEGs that `build --convert` makes of 20 HEICs with what `heif-convert` of Debian makes of them, in dB.
# The HEICs are made of photographs or drawings by heif-enc. Skipped with a word where a program is missing.
# usage: scripts/heic.sh [JPEG…] ; IMGPACK=path of a program that is built with the feature `heic`
set -eu
for tool in heif-enc heif-convert vips; do
    if ! command -v "$tool" >/dev/null; then
        echo "heic: skipped: needs $tool (Debian: libheif-examples libvips-tools)"
        exit 0
    fi
done
program=$(realpath "${IMGPACK:-target/debug/imgpack}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/pics" "$work/theirs"

# Photographs that are given, or noise in waves of several sizes, even and odd.
number=0
photo() { printf '%s/photo-%02d.%s' "$work" "$number" "$1"; }
for given; do
    number=$((number + 1))
    vips copy "$given" "$(photo jpg)[Q=95,strip]"
done
while [ "$number" -lt 20 ]; do
    number=$((number + 1))
    width=$((320 + number * 37)) height=$((241 + number * 19))
    vips perlin "$work/a.v" "$width" "$height" --cell-size $((20 + number * 5)) --seed "$number"
    vips perlin "$work/b.v" "$width" "$height" --cell-size $((60 + number * 3)) --seed $((number + 50))
    vips bandjoin "$work/a.v $work/b.v $work/a.v" "$work/c.v"
    vips linear "$work/c.v" "$work/d.v" "90 110 70" "128 120 100"
    if [ $((number % 4)) -eq 3 ]; then
        # 16 bits a sample become 10 in the HEIC.
        vips linear "$work/d.v" "$work/e.v" 257 0
        vips cast "$work/e.v" "$work/f.v" ushort
        vips copy "$work/f.v" "$(photo png)" --interpretation rgb16
    else
        vips cast "$work/d.v" "$work/f.v" uchar
        vips copy "$work/f.v" "$(photo jpg)[Q=95]" --interpretation srgb
    fi
done

for photo in "$work"/photo-*; do
    name=$(basename "${photo%.*}")
    heif-enc -q 90 -p preset=ultrafast "$photo" -o "$work/pics/$name.heic" >/dev/null
    heif-convert "$work/pics/$name.heic" "$work/theirs/$name.png" >/dev/null
done
(cd "$work/pics" && { echo file; ls -- *.heic; } >list.csv)
"$program" build "$work/pics" -o "$work/ours/" -t opendatasoft --convert --quiet

worst=999
for ours in "$work"/ours/*.jpg; do
    name=$(basename "$ours" .jpg)
    vips colourspace "$work/theirs/$name.png" "$work/theirs.v" srgb
    vips cast "$work/theirs.v" "$work/eight.v" uchar
    vips subtract "$ours" "$work/eight.v" "$work/difference.v"
    vips multiply "$work/difference.v" "$work/difference.v" "$work/square.v"
    decibels=$(vips avg "$work/square.v" | awk '{ printf("%.1f", ($1 > 0) ? 10 * log(65025 / $1) / log(10) : 99) }')
    echo "$name $decibels dB"
    worst=$(echo "$worst $decibels" | awk '{ print(($1 < $2) ? $1 : $2) }')
done
made=$(find "$work/ours" -name '*.jpg' | wc -l)
echo "heic: $made of $number images, the worst $worst dB"
[ "$made" -eq "$number" ] && awk "BEGIN { exit !($worst >= 32) }"
