#!/usr/bin/env bash
# Lets the system fail under imgpack: full disks, quotas, bad sectors, too few descriptors, limits of files,
# closed outputs. A build ends with 2 and leaves nothing, a check ends with 2 or 3; never a panic, never a
# torn output.
#
#   scripts/faults.sh [EVERY=1]          (EVERY=n takes only every n-th place, for a quick look)
source "$(dirname "$0")/common.sh"
need strace
EVERY=${1:-1}

python3 "$ROOT/scripts/sample.py" "$WORK/in" 6
(cd "$WORK/in" && python3 -m zipfile -c "$WORK/in.zip" data.csv img && tar -czf "$WORK/in.tar.gz" data.csv img)
echo old >"$WORK/old"

# A build into a fresh folder: `run NAME PREFIX…`, where PREFIX is what runs the program.
run() {
  NAME=${1%/} TAIL=${1#"${1%/}"}
  shift
  rm -rf "$WORK/out"; mkdir "$WORK/out"
  RUNS=$((RUNS + 1))
  { "$@" "$IMGPACK" build "$INPUT" --jobs 1 -o "$WORK/out/$NAME$TAIL" >"$LOG" 2>&1; } 2>/dev/null
  STATUS=$?
}

# After a failed build: one of these statuses, no output but a complete one where that may be, nothing staged.
expect() {
  local what=$1 statuses=$2 may_be_there=${3:-no} found
  found=$(state "$WORK/out/$NAME" "$WORK/right-$NAME")
  is_crash "$STATUS" && bad "$what: ends with $STATUS"
  [[ " $statuses " == *" $STATUS "* ]] || bad "$what: ends with $STATUS, not with $statuses"
  [[ $found != torn ]] || bad "$what: the output is torn"
  [[ $found == absent || $STATUS -eq 0 || $may_be_there == yes ]] || bad "$what: there is an output after $STATUS"
  [[ $found == complete || $STATUS -ne 0 ]] || bad "$what: no output after success"
  [[ $(leftovers "$WORK/out") -eq 0 ]] || bad "$what: something is left behind"
}

# The right output, made in peace.
right() {
  run "$1"
  [[ $STATUS -eq 0 ]] || bad "a build in peace ends with $STATUS"
  rm -rf "$WORK/right-$NAME"; mv "$WORK/out/$NAME" "$WORK/right-$NAME"
}

# How often a build makes a system call.
calls() {
  run "$1" strace -f -qq -e trace="$2" -o "$WORK/trace"
  grep -c " $2(" "$WORK/trace"
}

# Every call of one kind fails once with every cause.
each_call_fails() {
  local output=$1 call=$2 causes=$3 statuses=$4 total when cause late
  total=$(calls "$output" "$call")
  for cause in $causes; do
    for ((when = 1; when <= total; when += EVERY)); do
      run "$output" strace -f -qq -e trace="$call,rename,renameat2" -e inject="$call:error=$cause:when=$when" -o "$WORK/trace"
      # After the output has its name, and when the report is written, an output is there.
      late=no
      grep -A99 'rename' "$WORK/trace" | grep -q INJECTED && late=yes
      grep -q 'write([12], .*INJECTED' "$WORK/trace" && late=yes
      expect "$output from ${INPUT##*/}: $call $when gives $cause" "$statuses" $late
    done
  done
}

writes() {
  local output
  for output in upload.zip upload.tar.gz folder/; do
    INPUT=$WORK/in; right "$output"
    # The last write goes to standard error or gives the report: those do not undo a finished output.
    each_call_fails "$output" write "ENOSPC EIO EDQUOT" "0 2"
    each_call_fails "$output" pwrite64 "ENOSPC EIO" "2"
    each_call_fails "$output" fsync "EIO ENOSPC" "2"
    each_call_fails "$output" renameat2 "EIO EXDEV" "2"
    each_call_fails "$output" mkdir "ENOSPC EACCES" "2"
    each_call_fails "$output" copy_file_range "ENOSPC EIO" "0 2"
    each_call_fails "$output" ftruncate "EIO" "0 2"
  done
}

# Every read of the input fails once; libraries are read before the program runs, so only these paths count.
reads() {
  local input call total when status paths=()
  for input in "$WORK/in.zip" "$WORK/in.tar.gz" "$WORK/in/img/leaf-000.png" "$WORK/in/data.csv"; do
    paths=(-P "$input")
    INPUT=$input
    case $input in "$WORK"/in/*) INPUT=$WORK/in ;; esac
    for call in read pread64 openat lseek fstat statx; do
      strace -f -qq "${paths[@]}" -e trace="$call" -o "$WORK/trace" "$IMGPACK" check "$INPUT" --jobs 1 >"$LOG" 2>&1
      total=$(grep -c "$call(" "$WORK/trace")
      for ((when = 1; when <= total; when += EVERY)); do
        RUNS=$((RUNS + 1))
        strace -f -qq "${paths[@]}" -e trace="$call" -e inject="$call:error=EIO:when=$when" -o "$WORK/trace" \
          "$IMGPACK" check "$INPUT" --jobs 1 >"$LOG" 2>&1
        status=$?
        is_crash $status && bad "${input##*/}: $call $when fails, ends with $status"
        case $call in
          read|pread64) [[ $status -eq 2 || $status -eq 3 ]] || bad "${input##*/}: $call $when fails, ends with $status" ;;
          *) [[ $status -le 3 ]] || bad "${input##*/}: $call $when fails, ends with $status" ;;
        esac
      done
    done
  done
}

descriptors() {
  local limit output
  for output in upload.zip folder/; do
    for INPUT in "$WORK/in" "$WORK/in.zip"; do
      right "$output"
      for ((limit = 8; limit <= 32; limit += EVERY)); do
        run "$output" bash -c "ulimit -n $limit; exec \"\$@\"" limited
        # With too few even to load its libraries the program does not start: 127.
        expect "$limit descriptors, ${INPUT##*/} to $output" "0 1 2 3 127"
      done
    done
  done
}

# A limit on the size of files, from nothing to more than the output needs. Steps of 1 KiB.
file_size() {
  local blocks size
  INPUT=$WORK/in; right upload.zip
  size=$(stat -c %s "$WORK/right-upload.zip")
  for ((blocks = 0; blocks <= size / 1024 + 2; blocks += EVERY)); do
    # What the program says must not fall under the limit as well.
    RUNS=$((RUNS + 1)); rm -rf "$WORK/out"; mkdir "$WORK/out"
    (ulimit -f "$blocks"; "$IMGPACK" build "$INPUT" --jobs 1 -o "$WORK/out/upload.zip" 2>&1) | cat >"$LOG"
    STATUS=${PIPESTATUS[0]}
    NAME=upload.zip; expect "files of at most $blocks KiB" "0 2"
  done
}

small_disks() {
  local pages size place=$WORK/disk
  INPUT=$WORK/in; mkdir -p "$place"
  if ! mount -t tmpfs -o size=64k none "$place" 2>/dev/null; then
    echo "skipped: disks of every size need the right to mount"
    return
  fi
  umount "$place"
  for output in upload.zip upload.tar.gz folder/; do
    right "$output"
    size=$(du -s -B4096 --apparent-size "$WORK/right-$NAME" | cut -f1)
    for ((pages = 1; pages <= size + 12; pages += EVERY)); do
      mount -t tmpfs -o size=$((pages * 4))k none "$place" || continue
      RUNS=$((RUNS + 1))
      "$IMGPACK" build "$INPUT" --jobs 1 -o "$place/$output" >"$LOG" 2>&1
      STATUS=$?
      rm -rf "$WORK/out"; cp -r "$place" "$WORK/out"; umount "$place"
      expect "a disk of $pages pages, $output" "0 2"
    done
  done
}

closed() {
  INPUT=$WORK/in; right upload.zip
  run upload.zip bash -c 'exec "$@" >&-' closed; expect "closed standard output" "0 2" yes
  run upload.zip bash -c 'exec "$@" >/dev/full' closed; expect "full standard output" "2" yes
  run upload.zip bash -c 'exec "$@" 2>/dev/full' closed; expect "full standard error" "0" yes
  run upload.zip bash -c 'exec "$@" <&- >&- 2>&-' closed; expect "nothing open" "0 2" yes
  run upload.zip bash -c '"$@" | head -c 0; exit ${PIPESTATUS[0]}' closed; expect "a reader that went away" "0 141" yes
  local command
  for command in rules targets "explain image/empty" "check $WORK/in" "scan $WORK/in" "check $WORK/in --format json" --help; do
    RUNS=$((RUNS + 1))
    # shellcheck disable=SC2086 # the words of a command
    "$IMGPACK" $command 2>"$LOG" | head -c 0; STATUS=${PIPESTATUS[0]}
    # The sample has a name in another case, so that a check finds something.
    [[ $STATUS -le 1 ]] || bad "$command into a closed pipe ends with $STATUS"
    "$IMGPACK" $command >/dev/full 2>"$LOG"; STATUS=$?
    [[ $STATUS -eq 2 ]] || bad "$command into a full file ends with $STATUS"
    "$IMGPACK" $command >&- 2>"$LOG"; STATUS=$?
    is_crash $STATUS && bad "$command with standard output closed ends with $STATUS"
  done
}

for part in writes reads descriptors file_size small_disks closed; do
  before=$RUNS
  $part
  echo "  $part: $((RUNS - before)) runs"
done
finish faults
