#!/usr/bin/env bash
# Are the tables that imgpack writes for Symbiota read back row for row by PHP's fgetcsv? Needs php-cli.
# usage: scripts/symbiota-oracle.sh        the nasty cells, each as a caption, and a table of many random ones
#        scripts/symbiota-oracle.sh ROWS   so many random rows (default 2,000)
source "$(dirname "$0")/common.sh"
need php
need python3
ROWS=${1:-2000}

# Writes nasty.csv as RFC 4180 has it, every cell between quotes, and what must come out as JSON Lines.
python3 - "$WORK" "$ROWS" <<'PYTHON'
import csv, json, random, sys
work, count = sys.argv[1], int(sys.argv[2])
nasty = ['C:\\dir\\', 'a,b\\', 'x\\"y', 'x\\\\', 'x\\\\\\', '\\', '\\\\', '"', '""', '\\"', '"\\', 'a"b', 'line\nbreak', 'cr\rin', 'a\\\nb\\',
         'x;y\\', 'tab\there\\', 'pipe|\\', ' lead', 'trail ', 'é\\', 'ü,\\"', '\\,', ',\\', 'sep=;', '=1+1', '', '0', "it's", '\\\\"', '\\"\\"',
         'C:\\a\\"b\\",c\\']
random.seed(7)
letters = ['\\', '"', ',', '\n', ';', ' ', 'a', 'é', '\t', '|']
nasty += [''.join(random.choice(letters) for _ in range(random.randint(1, 9))) for _ in range(count)]

def written(value):
    """What the page says of such a cell: unquoted where it may be, else a blank behind the backslash."""
    quoted = any(c in value for c in ',;\t|"\r\n') or value.lower().startswith('sep=')
    out, escaped = '', False
    for c in value:
        if quoted and escaped and c == '"':
            out += ' '
        escaped = c == '\\' and not escaped
        out += c
    return out + ' ' if quoted and escaped else out

with open(work + '/nasty.csv', 'w', newline='', encoding='utf-8') as file:
    rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator='\n')
    rows.writerow(['catalogNumber', 'originalUrl', 'caption', 'notes'])
    with open(work + '/wanted.jsonl', 'w', encoding='utf-8') as wanted:
        wanted.write(json.dumps(['catalogNumber', 'originalUrl', 'caption', 'notes']) + '\n')
        for number, cell in enumerate(nasty, 1000):
            row = [f'WIS-{number}', f'https://e.org/{number}.jpg', cell, 'behind it']
            rows.writerow(row)
            wanted.write(json.dumps(row[:2] + [written(cell)] + row[3:]) + '\n')
PYTHON

check() {
  RUNS=$((RUNS + 1))
  "$@" >"$LOG" 2>&1 || bad "$*"
}

"$IMGPACK" build "$WORK/nasty.csv" --target symbiota -o "$WORK/fixed.csv" --quiet >"$LOG" 2>&1 || bad "build"
check php "$ROOT/scripts/symbiota-oracle.php" "$WORK/fixed.csv" "$WORK/wanted.jsonl"
# The rows of the input that PHP misreads are what the build is for; without any the oracle proves nothing.
RUNS=$((RUNS + 1))
php "$ROOT/scripts/symbiota-oracle.php" "$WORK/nasty.csv" "$WORK/wanted.jsonl" >"$LOG" && bad "PHP read the input rightly"
# Each cell alone in a table of its own.
while IFS= read -r line; do
  python3 - "$WORK" "$line" <<'PYTHON'
import csv, json, sys
row = json.loads(sys.argv[2])
with open(sys.argv[1] + '/one.csv', 'w', newline='', encoding='utf-8') as file:
    rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator='\n')
    rows.writerow(['catalogNumber', 'originalUrl', 'caption', 'notes'])
    rows.writerow(row)
PYTHON
  rm -f "$WORK/one-fixed.csv"
  "$IMGPACK" build "$WORK/one.csv" --target symbiota -o "$WORK/one-fixed.csv" --quiet >"$LOG" 2>&1 || bad "build $line"
  { head -n 1 "$WORK/wanted.jsonl"; echo "$line"; } >"$WORK/one.jsonl"
  check php "$ROOT/scripts/symbiota-oracle.php" "$WORK/one-fixed.csv" "$WORK/one.jsonl"
done < <(sed -n '2,33p' "$WORK/wanted.jsonl")
finish "PHP reads what imgpack writes"
