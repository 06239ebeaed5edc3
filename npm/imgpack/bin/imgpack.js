#!/usr/bin/env node
// Starts the program of this system, which an optional package brings, and ends as it ends.
"use strict";
const { spawn } = require("node:child_process");
const os = require("node:os");

const name = `@imgpack/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "imgpack.exe" : "imgpack";
let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(`imgpack: the package ${name} is not installed
  it holds the program for this system; install without --omit=optional, or build imgpack from its source`);
  process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// The program cleans up at the first signal and takes no notice of a second, so all are passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`imgpack: ${program} does not start: ${error.message}`);
  process.exit(2);
});
child.on("exit", (status, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : status));
