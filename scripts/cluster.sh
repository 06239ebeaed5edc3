#!/usr/bin/env bash
# Checks a data set with planted defects in parts, on each engine that is named, and compares the findings byte for byte
# with those of one machine; again with a scanner and a worker that are killed on the way.
# Usage: scripts/cluster.sh [local|sail|spark|ray]…     local and sail where none is named
# ENTRIES=50000 makes the set as large; $IMGPACK names the program. An engine that pip cannot install is skipped with a word.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
program=${IMGPACK:-$root/target/debug/imgpack}
[[ -x $program ]] || { echo "build it first, or name it: IMGPACK=… $0" >&2; exit 2; }
command -v python3 >/dev/null || { echo "skipped: there is no Python here"; exit 0; }
engines=("$@"); (($#)) || engines=(local sail)
entries=${ENTRIES:-2000}
target=(--target opendatasoft)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Nobody is called, and nothing listens but on loopback.
export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost RAY_USAGE_STATS_ENABLED=0 DO_NOT_TRACK=1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONPATH=$root/python PYTHONDONTWRITEBYTECODE=1
# Workers of Ray are nicer than whatever else this machine does.
export RAY_worker_niceness=0 RUST_LOG=error PYTHONWARNINGS=ignore

# A program that is killed on the way: the first scan after it wrote half of its facts; where KILL=worker is said, the
# first `map` takes the process with it that started it.
cat > "$work/killed" <<SCRIPT
#!/usr/bin/env bash
if [[ \$1 == scan ]] && mkdir "$work/once-scan" 2>/dev/null; then
  "$program" "\${@/%facts.jsonl.zst/half.jsonl.zst}" || true
  for file in "\$@"; do
    half=\${file/%facts.jsonl.zst/half.jsonl.zst}
    [[ \$half != "\$file" && -e \$half ]] && truncate --size "\$((\$(stat -c %s "\$half") / 2))" "\$half"
  done
  kill -KILL \$\$
fi
if [[ \$1 == map && -e "$work/kill-worker" ]] && mkdir "$work/once-map" 2>/dev/null; then
  kill -KILL "\$PPID"
fi
exec "$program" "\$@"
SCRIPT
chmod +x "$work/killed"

cd "$work"
python3 "$root/scripts/cluster_set.py" data "$entries" 7
python3 -c 'import shutil; shutil.make_archive("packed", "zip", "data")'
inputs=(data packed.zip)
status=0
"$program" check "${inputs[@]}" "${target[@]}" --quiet --format jsonl=one.jsonl || status=$?
[[ $status == 1 ]] || { echo "one machine: status $status, not 1"; exit 1; }
echo "one machine: $(wc -l < one.jsonl) findings of $(cut -d'"' -f4 one.jsonl | sort -u | wc -l) codes"

# Compares what stands in a file with what one machine says: same NAME FILE STATUS SECONDS
same() {
  [[ $3 == 1 ]] && cmp -s one.jsonl "$2" && { echo "same: $1, ${4} s"; return; }
  echo "FAILED: $1: status $3; $(diff one.jsonl "$2" 2>&1 | head -n 4 | cut -c1-200)"; exit 1
}

# Runs an engine by the command line of the wheel: engine NAME PYTHON WORD…
engine() {
  local name=$1 python=$2; shift 2
  local status=0 start=$SECONDS
  rm -f out.jsonl
  "$python" -m imgpack.cluster "$@" "${target[@]}" "${inputs[@]}" -o out.jsonl > log 2>&1 || status=$?
  [[ $status == 1 ]] || tail -n 12 log
  same "$name" out.jsonl "$status" "$((SECONDS - start))"
}

# The same with a scanner that is killed, and with a worker: killed KILLS NAME PYTHON WORD…
killed() {
  local kills=$1; shift
  rm -rf once-scan once-map kill-worker
  [[ $kills == scanner ]] || touch kill-worker
  IMGPACK=$work/killed engine "$1, $kills killed" "${@:2}"
  [[ -d once-scan ]] || { echo "FAILED: no scanner was killed"; exit 1; }
  [[ $kills == scanner || -d once-map ]] || { echo "FAILED: no worker was killed"; exit 1; }
}

by_hand() {
  local status=0 start=$SECONDS
  for i in 1 2 3; do "$program" scan "${inputs[@]}" --shard $i/3 -o "facts-$i.jsonl.zst" --quiet; done
  "$program" check --facts 'facts-*.jsonl.zst' "${target[@]}" --quiet --format jsonl=out.jsonl || status=$?
  same "check --facts, 3 parts" out.jsonl "$status" "$((SECONDS - start))"
  start=$SECONDS status=0
  for i in 1 2 3; do "$program" map "facts-$i.jsonl.zst" "${target[@]}" -o "rows-$i.jsonl"; done
  # No order of rows is relied on.
  cat rows-*.jsonl | sort -R > all && rm rows-*.jsonl && mv all rows-0.jsonl
  for i in 1 2; do "$program" reduce rows-0.jsonl --buckets $i/2 -o "groups-$i.jsonl"; done
  "$program" merge rows-0.jsonl 'groups-*.jsonl' --facts 'facts-*.jsonl.zst' "${target[@]}" \
    --quiet --format jsonl=out.jsonl || status=$?
  same "map, reduce and merge, rows shuffled" out.jsonl "$status" "$((SECONDS - start))"
  rm -f facts-* rows-* groups-*
}

gnu_parallel() {
  command -v parallel >/dev/null || { echo "skipped: there is no GNU parallel here"; return; }
  local status=0 start=$SECONDS
  export IMGPACK_IS="$program"
  seq 4 | parallel --will-cite -j2 "\$IMGPACK_IS scan ${inputs[*]} --shard {}/4 -o facts-{}.jsonl.zst --quiet &&
    \$IMGPACK_IS map facts-{}.jsonl.zst ${target[*]} -o rows-{}.jsonl.zst"
  seq 3 | parallel --will-cite -j2 "\$IMGPACK_IS reduce 'rows-*.jsonl.zst' --buckets {}/3 -o groups-{}.jsonl.zst"
  "$program" merge 'rows-*.jsonl.zst' 'groups-*.jsonl.zst' --facts 'facts-*.jsonl.zst' "${target[@]}" \
    --quiet --format jsonl=out.jsonl || status=$?
  same "GNU parallel, 4 parts, 3 reducers" out.jsonl "$status" "$((SECONDS - start))"
  rm -f facts-* rows-* groups-*
}

# An environment of Python with these packages, made once: PYTHON is its interpreter.
with() {
  local folder=$root/target/cluster-$1; shift
  PYTHON=$folder/bin/python
  [[ -x $PYTHON && -e $folder/whole ]] && return
  python3 -m venv "$folder" && "$PYTHON" -m pip install --quiet "$@" && touch "$folder/whole"
}

# What a job calls: job ENGINE
job() {
  "$PYTHON" "$root/scripts/cluster_api.py" "$1" one.jsonl opendatasoft "${inputs[@]}" > log 2>&1 ||
    { tail -n 12 log; echo "FAILED: a job on $1"; exit 1; }
  tail -n 1 log
}

export IMGPACK=$program
for one in "${engines[@]}"; do
  case $one in
    local)
      by_hand
      gnu_parallel
      engine "parallel" python3 --engine parallel --jobs 2 --parts 3
      killed scanner "parallel" python3 --engine parallel --jobs 2
      ;;
    sail)
      # Sail knows few versions of the client.
      with sail pysail==0.7.2 pyspark-client==4.1.1 'pandas<3' pyarrow || { echo "skipped: pip cannot install Sail"; continue; }
      SAIL_MODE=local-cluster engine "Sail local-cluster" "$PYTHON" --engine sail --parts 3
      SAIL_MODE=local-cluster killed scanner "Sail local-cluster" "$PYTHON" --engine sail
      job sail
      ;;
    spark)
      command -v java >/dev/null || { echo "skipped: there is no Java here"; continue; }
      with spark pyspark==4.3.0 pyarrow 'pandas<3' || { echo "skipped: pip cannot install Spark"; continue; }
      SPARK_HOME=$("$PYTHON" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
      export SPARK_HOME PYSPARK_PYTHON=$PYTHON
      export PYSPARK_SUBMIT_ARGS="--master local-cluster[2,1,1024] --conf spark.ui.enabled=false pyspark-shell"
      engine "Spark local-cluster[2,1,1024]" "$PYTHON" --engine spark --parts 3
      killed worker "Spark local-cluster[2,1,1024]" "$PYTHON" --engine spark
      job spark
      ;;
    ray)
      with ray 'ray[data]==2.60.0' || { echo "skipped: pip cannot install Ray"; continue; }
      engine "Ray" "$PYTHON" --engine ray --jobs 2 --parts 3
      killed worker "Ray" "$PYTHON" --engine ray --jobs 2
      job ray
      ;;
    *) echo "there is no engine $one: local, sail, spark or ray" >&2; exit 2 ;;
  esac
done
echo "cluster: all the same"
