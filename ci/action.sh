#!/usr/bin/env bash
# What the GitHub action runs: imgpack with the inputs of the action as its options; a report for people comes with annotations and a summary.
set -euo pipefail
export PATH=${RUNNER_TEMP:-/tmp}/imgpack/bin:$PATH
words=(check --format human)
[[ -z ${INPUT_TARGET:-} ]] || words+=(--target "$INPUT_TARGET")
[[ ${INPUT_STRICT:-false} != true ]] || words+=(--strict)
[[ -z ${INPUT_SARIF:-} ]] || words+=(--format "sarif=$INPUT_SARIF")
while IFS= read -r word; do
  [[ -z $word ]] || words+=("$word")
done <<< "${INPUT_ARGS:-}"
[[ -z ${INPUT_PATH:-} ]] || words+=(-- "$INPUT_PATH")
status=0
imgpack "${words[@]}" || status=$?
echo "status=$status" >> "${GITHUB_OUTPUT:-/dev/null}"
exit "$status"
