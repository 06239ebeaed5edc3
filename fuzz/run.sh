#!/usr/bin/env bash
# Runs fuzz targets one after the other and prints a line of figures for each.
#
#   fuzz/run.sh [-s SANITIZER] [-n EXECUTIONS] SECONDS [TARGET…]
#
# SANITIZER is none or address, none without -s. A target ends after so many executions or seconds, whichever
# comes first; 0 is no limit. Ends with 1 where a target found something; what it found is in
# fuzz/artifacts/TARGET.
set -u
cd "$(dirname "$0")/.." || exit 2
SANITIZER=none EXECUTIONS=-1
while getopts s:n: option; do
  case $option in s) SANITIZER=$OPTARG ;; n) EXECUTIONS=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
SECONDS_EACH=${1:-60}; shift
declare -A DICTIONARY=(
  [zip_audit]=zip [zip_agree]=zip [check]=zip [tar_audit]=tar [gzip]=tar [names]=names [round_trip]=names
  [table]=table [voc]=xml [svg]=xml [json]=fixture [picture]=picture
)
# Rules and reports cost a millisecond for a thousand bytes of names or rows; short inputs reach the same places.
declare -A LONGEST=([names]=128 [table]=512 [round_trip]=192 [json]=1024 [check]=2048)
TARGETS=("$@")
[[ ${#TARGETS[@]} -gt 0 ]] || mapfile -t TARGETS < <(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | tail -n +2)
STATUS=0
for target in "${TARGETS[@]}"; do
  mkdir -p "fuzz/corpus/$target" fuzz/artifacts/"$target"
  log=fuzz/artifacts/$target.log
  RUSTC_BOOTSTRAP=1 cargo fuzz run -O --debug-assertions --no-trace-compares -s "$SANITIZER" "$target" -- \
    -dict="fuzz/dictionaries/${DICTIONARY[$target]}.dict" -runs="$EXECUTIONS" -max_total_time="$SECONDS_EACH" \
    -max_len="${LONGEST[$target]:-4096}" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 >"$log" 2>&1
  status=$?
  for folder in /dev/shm/imgpack-fuzz-*; do
    # Another run may be at work beside this one.
    kill -0 "${folder##*-}" 2>/dev/null || rm -rf "$folder"
  done
  printf '%-11s %-8s %10s runs %6s s %6s edges %5s inputs  exit %d\n' "$target" "$SANITIZER" \
    "$(grep -a -m1 -o "number_of_executed_units: *[0-9]*" "$log" | tr -dc 0-9)" "$SECONDS_EACH" \
    "$(grep -a -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2)" "$(find "fuzz/corpus/$target" -type f | wc -l)" $status
  [[ $status -eq 0 ]] || STATUS=1
done
exit $STATUS
