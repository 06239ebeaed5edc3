#!/usr/bin/env bash
# Kills `imgpack build` at every system call that touches files, and at random times. Afterwards the output
# must be absent, the old one, or complete, and the next build must remove what was left.
#
#   scripts/kill-sweep.sh [RANDOM_KILLS=1000] [EVERY=1]
#
# EVERY=n takes only every n-th system call, for a quick look. SIGINT and SIGTERM must leave nothing at all.
source "$(dirname "$0")/common.sh"
need strace
RANDOM_KILLS=${1:-1000} EVERY=${2:-1}
CALLS="openat read pread64 write pwrite64 close fsync ftruncate rename renameat2 unlink unlinkat mkdir rmdir copy_file_range getdents64 statx lseek"
declare -A STATES=()

python3 "$ROOT/scripts/sample.py" "$WORK/in" 6
(cd "$WORK/in" && python3 -m zipfile -c "$WORK/in.zip" data.csv img)

build() { "$IMGPACK" build "$1" --jobs 1 -o "$2" --force >"$LOG" 2>&1; }

# A build that gets a signal at one of its system calls.
signalled() {
  { strace -f -qq -o /dev/null -e trace="${1%%:*}" -e inject="$1" \
    "$IMGPACK" build "$INPUT" --jobs 1 -o "$WORK/out/$NAME$TAIL" --force >"$LOG" 2>&1; } 2>/dev/null
  STATUS=$?
}

# An empty or an old place for an output, by turns.
prepare() {
  rm -rf "$WORK/out"; mkdir "$WORK/out"
  if ((RUNS % 2)); then cp -r "$WORK/old" "$WORK/out/$NAME"; fi
  RUNS=$((RUNS + 1))
}

after_kill() {
  local what=$1 found
  found=$(state "$WORK/out/$NAME" "$WORK/right-$NAME")
  STATES[$found]=$((${STATES[$found]:-0} + 1))
  [[ $found != torn ]] || bad "$what: the output is torn"
  build "$INPUT" "$WORK/out/$NAME$TAIL" || bad "$what: the next build ends with $?"
  [[ $(state "$WORK/out/$NAME" "$WORK/right-$NAME") == complete ]] || bad "$what: the next output is not right"
  [[ $(leftovers "$WORK/out") -eq 0 ]] || bad "$what: the next build leaves something behind"
}

after_signal() {
  local what=$1 status=$2 wanted=$3 found
  found=$(state "$WORK/out/$NAME" "$WORK/right-$NAME")
  STATES[$found]=$((${STATES[$found]:-0} + 1))
  [[ $found != torn ]] || bad "$what: the output is torn"
  [[ $status -eq $wanted || $found == complete ]] || bad "$what: ends with $status"
  [[ $(leftovers "$WORK/out") -eq 0 ]] || bad "$what: something is left behind"
}

# Calls of one kind that the main thread makes.
count() {
  grep -c " $1(" "$WORK/trace"
}

sweep() {
  # A slash at the end of the name asks for a folder.
  INPUT=$1 NAME=${2%/} TAIL=${2#"${2%/}"}
  rm -rf "$WORK/old"; mkdir -p "$WORK/first"; rm -rf "$WORK/first/$NAME"
  build "$INPUT" "$WORK/first/$NAME$TAIL" || { bad "$NAME: the first build fails"; return; }
  rm -rf "$WORK/right-$NAME"; mv "$WORK/first/$NAME" "$WORK/right-$NAME"
  if [[ -d $WORK/right-$NAME ]]; then mkdir "$WORK/old"; echo old >"$WORK/old/old"; else echo old >"$WORK/old"; fi
  prepare
  strace -f -o "$WORK/trace" "$IMGPACK" build "$INPUT" --jobs 1 -o "$WORK/out/$NAME$TAIL" --force >"$LOG" 2>&1
  local call when total signal number
  for call in $CALLS; do
    total=$(count "$call")
    for ((when = 1; when <= total; when += EVERY)); do
      prepare
      signalled "$call:signal=KILL:when=$when"
      after_kill "$NAME, killed at $call $when"
    done
  done
  for call in openat write fsync rename renameat2 pread64 close; do
    total=$(count "$call")
    for ((when = 1; when <= total; when += EVERY)); do
      for signal in INT:130 TERM:143; do
        number=${signal#*:}
        prepare
        signalled "$call:signal=${signal%:*}:when=$when"
        # Before the program listens, the signal ends it at once: nothing was begun then.
        after_signal "$NAME, ${signal%:*} at $call $when" "$STATUS" "$number"
      done
    done
  done
}

at_random() {
  INPUT=$WORK/in NAME=upload.zip TAIL=
  rm -rf "$WORK/old"; echo old >"$WORK/old"
  local begin end micros number pid
  prepare; begin=$(date +%s%N); build "$INPUT" "$WORK/out/$NAME$TAIL"; end=$(date +%s%N)
  micros=$(((end - begin) / 1000))
  for ((number = 0; number < RANDOM_KILLS; number++)); do
    prepare
    "$IMGPACK" build "$INPUT" -o "$WORK/out/$NAME$TAIL" --force >"$LOG" 2>&1 &
    pid=$!
    sleep "$(awk -v t=$((RANDOM * 32768 + RANDOM)) -v m="$micros" 'BEGIN { printf "%.6f", (t % m + 1) / 1e6 }')"
    kill -KILL $pid 2>/dev/null
    { wait $pid; } 2>/dev/null
    after_kill "random kill $number"
  done
}

sweep "$WORK/in" upload.zip
sweep "$WORK/in.zip" upload.tar.gz
sweep "$WORK/in" folder/
[[ $RANDOM_KILLS -eq 0 ]] || at_random
for found in "${!STATES[@]}"; do echo "  $found: ${STATES[$found]}"; done
finish kill-sweep
