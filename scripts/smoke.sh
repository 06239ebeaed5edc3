#!/usr/bin/env bash
# A quick look at all of hardening, for every change: under a minute. The long runs are in docs/hardening.md.
set -u
cd "$(dirname "$0")/.." || exit 2
STATUS=0
scripts/kill-sweep.sh 20 25 || STATUS=1
scripts/faults.sh 10 || STATUS=1
scripts/damage.py 700 60 || STATUS=1
scripts/differential.py || STATUS=1
scripts/bombs.py overlap PNG TIFF JPEG || STATUS=1
scripts/modes.py 40 || STATUS=1
exit $STATUS
