#!/bin/sh
# Opens the HTML report in a headless browser, wide and narrow, light and dark: axe-core looks for what bars people from
# reading it, the policy of its head must refuse nothing of its own, and it must be whole without its script.
# Screenshots go to the folder that is given (default: a temporary one). Skipped with a word where there is no browser.
# usage: scripts/html-report.sh [FOLDER] ; IMGPACK=path of the program, CHROMIUM=path of the browser
set -eu
cd "$(dirname "$0")/.."

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$browser" ] || ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "html-report: skipped: needs chromium, node and npm (Debian: chromium nodejs npm)"
    exit 0
fi
program=${IMGPACK:-target/debug/imgpack}
[ -x "$program" ] || cargo build --quiet
program=$(realpath "$program")

# axe-core is fetched once, beside other caches and never into the repository.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/imgpack-html-report
axe=$cache/node_modules/axe-core/axe.min.js
[ -f "$axe" ] || npm install --silent --no-audit --no-fund --prefix "$cache" axe-core@4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
screenshots=${1:-$work/screenshots}
mkdir -p "$screenshots"
screenshots=$(realpath "$screenshots")

python3 scripts/html_report_set.py "$work/set"
(cd "$work" && "$program" check set -t opendatasoft --format html=report.html --quiet) || [ $? -eq 1 ]
node scripts/html-report.mjs "$browser" "$axe" "$work/report.html" "$screenshots"
