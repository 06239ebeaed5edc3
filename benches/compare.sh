#!/usr/bin/env bash
# Compares imgpack with cat, cp, unzip and 7z on the same images in the same run: medians of wall and CPU seconds.
# Usage: benches/compare.sh FOLDER [WORK]    FOLDER holds images and one CSV; WORK is scratch space (default: a temporary folder).
# Needs: zip, unzip, 7-Zip as 7zz, GNU time as /usr/bin/time. Everything is read once before, so that the page cache is warm.
set -euo pipefail
folder=$(realpath "$1")
work=${2:-$(mktemp -d)}
runs=${RUNS:-5}
cd "$(dirname "$0")/.."
cargo build --release --quiet
imgpack=$PWD/target/release/imgpack
mkdir -p "$work"
stored=$work/stored.zip
deflated=$work/deflated.zip
[ -f "$stored" ] || (cd "$folder" && zip -q -0 -r -X "$stored" .)
[ -f "$deflated" ] || (cd "$folder" && zip -q -1 -r -X "$deflated" .)
cat "$stored" "$deflated" > /dev/null
find "$folder" -type f -print0 | xargs -0 cat > /dev/null

# Prints the medians of wall and CPU seconds, and the largest memory in MiB.
measure() {
  local name=$1; shift
  local lines=""
  for _ in $(seq "$runs"); do
    rm -rf "$work/out" "$work/out.zip"
    lines+=$( { /usr/bin/time -f "%e %U %S %M" "$@" > /dev/null 2> "$work/err" || true; tail -n 1 "$work/err"; } )$'\n'
  done
  printf '%s' "$lines" | awk -v name="$name" '
    NF == 4 { wall[n] = $1; cpu[n] = $2 + $3; if ($4 > mem) mem = $4; n++ }
    function median(values, count,   i, j, t) {
      for (i = 1; i < count; i++) for (j = i; j > 0 && values[j-1] > values[j]; j--) { t = values[j]; values[j] = values[j-1]; values[j-1] = t }
      return values[int(count / 2)]
    }
    END { printf "%-34s %8.2f %8.2f %8.0f\n", name, median(wall, n), median(cpu, n), mem / 1024 }'
}

printf '%-34s %8s %8s %8s\n' "work" "wall s" "CPU s" "MiB"
measure "cat, stored zip"               cat "$stored"
measure "imgpack header, stored zip"    "$imgpack" check "$stored" --quiet --depth header
measure "imgpack structure, stored zip" "$imgpack" check "$stored" --quiet
measure "unzip -t, stored zip"          unzip -tq "$stored"
measure "7zz t, stored zip"             7zz t "$stored"
measure "imgpack structure, deflated"   "$imgpack" check "$deflated" --quiet
measure "unzip -t, deflated"            unzip -tq "$deflated"
measure "find + cat, folder"            sh -c "find '$folder' -type f -print0 | xargs -0 cat"
measure "imgpack structure, folder"     "$imgpack" check "$folder" --quiet
measure "cp -r, folder"                 cp -r "$folder" "$work/out"
measure "imgpack build, folder"         "$imgpack" build "$folder" -o "$work/out.zip" --quiet --keep-going
measure "zip -0 -r, folder"             sh -c "cd '$folder' && zip -q -0 -r '$work/out.zip' ."
