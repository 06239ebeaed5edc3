#!/usr/bin/env bash
# Packs the npm package and the one with the program for this system, installs both from these files, and runs them.
# Usage: scripts/npm.sh [PROGRAM] [FOLDER]   PROGRAM is target/release/imgpack; the packages end in FOLDER (target/npm).
# Needs Node.js and npm; says so and passes where they are absent.
set -euo pipefail
cd "$(dirname "$0")/.."
for need in node npm; do
  command -v "$need" > /dev/null || { echo "skipped: there is no $need here"; exit 0; }
done
program=$(realpath "${1:-target/release/imgpack}")
folder=${2:-target/npm}
mkdir -p "$folder"
folder=$(realpath "$folder")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(node -p 'require("./npm/imgpack/package.json").version')

cp -r npm/imgpack "$work/imgpack"
cp LICENSE-MIT LICENSE-APACHE "$work/imgpack"
# The package of one system holds nothing but the program; npm installs it where `os` and `cpu` fit.
node - "$work/system" "$program" "$version" <<'JS'
const fs = require("node:fs");
const [folder, program, version] = process.argv.slice(2);
const { platform, arch } = process;
const file = platform === "win32" ? "imgpack.exe" : "imgpack";
fs.mkdirSync(folder);
fs.copyFileSync(program, `${folder}/${file}`);
fs.chmodSync(`${folder}/${file}`, 0o755);
const description = `imgpack for ${platform} ${arch}`;
const system = { name: `@imgpack/${platform}-${arch}`, version, description, license: "MIT OR Apache-2.0", os: [platform], cpu: [arch], files: [file] };
// The program is linked with the C library of GNU.
if (platform === "linux") system.libc = ["glibc"];
fs.writeFileSync(`${folder}/package.json`, JSON.stringify(system, null, 2));
JS
cp LICENSE-MIT LICENSE-APACHE "$work/system"
(cd "$work/imgpack" && npm pack --silent --pack-destination "$folder")
(cd "$work/system" && npm pack --silent --pack-destination "$folder")

# Both come from the files that were just packed: nothing else is asked for.
mkdir "$work/user"
cd "$work/user"
echo '{"private": true}' > package.json
npm install --silent --offline --no-audit --no-fund "$folder/imgpack-$version.tgz" "$folder"/imgpack-*-*-"$version".tgz
shown=$(npx --offline imgpack --version)
[[ $shown == "imgpack $version" ]] || { echo "npx imgpack --version: $shown, not imgpack $version"; exit 1; }
status=0
npx --offline imgpack check "$OLDPWD/fixtures/example-error" --quiet > report 2>&1 || status=$?
[[ $status == 1 ]] || { echo "npx imgpack check: status $status, not 1"; exit 1; }
rm -rf node_modules/@imgpack
status=0
npx --offline imgpack --version 2> error || status=$?
[[ $status == 2 ]] && grep -q "is not installed" error || { cat error; echo "without its program: status $status, not 2"; exit 1; }
echo "npm: $shown, from $folder"
