# What the scripts here share: the program, a place on memory, a sample, counting. Sourced, not run.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
IMGPACK=${IMGPACK:-$ROOT/target/debug/imgpack}
[[ -x $IMGPACK ]] || { echo "build it first, or name it: IMGPACK=… $0" >&2; exit 2; }
MEMORY=/dev/shm; [[ -w $MEMORY ]] || MEMORY=${TMPDIR:-/tmp}
WORK=$(mktemp -d "$MEMORY/imgpack-hardening.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
RUNS=0 BAD=0
# Standard output and error of the run that was last made.
LOG=$WORK/log

need() {
  command -v "$1" >/dev/null || { echo "skipped: there is no $1 here"; exit 0; }
}

# Distinguishes a failure with what led to it.
bad() {
  BAD=$((BAD + 1))
  echo "FAILED: $*"
  sed 's/^/    /' "$LOG" 2>/dev/null | tail -n 4
}

# absent, old, complete or torn: an output against the old and the right one.
state() {
  local out=$1 right=$2
  if [[ ! -e $out ]]; then echo absent
  elif diff -rq "$out" "$right" >/dev/null 2>&1; then echo complete
  elif [[ -e $WORK/old ]] && diff -rq "$out" "$WORK/old" >/dev/null 2>&1; then echo old
  else echo torn
  fi
}

# What is staged beside an output and was not removed.
leftovers() {
  find "$1" -maxdepth 1 -name '.*.imgpack-*' | wc -l
}

# A status that no run may end with: a panic, an abort, a fault, a caught panic.
is_crash() {
  case $1 in 70|101|132|134|135|136|138|139) return 0 ;; *) return 1 ;; esac
}

finish() {
  echo "$1: $RUNS runs, $BAD failures"
  [[ $BAD -eq 0 ]]
}
