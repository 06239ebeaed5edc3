// Holds the page against the program: the JSON report of every file and folder, for five targets, byte for byte.
// Prints how many are equal; what differs is listed, and its reports are kept in a folder.
// usage: node web/equality.mjs [--dist web/dist] [--bin target/debug/imgpack] [--keep FOLDER] CORPUS…
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

import { launch, listen, open, serve } from "./browser.mjs";

const TARGETS = ["opendatasoft", "labelbox", "v7-darwin", "symbiota", "onestepai"];
const here = new URL(".", import.meta.url).pathname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: "string", default: join(here, "dist") },
    bin: { type: "string", default: join(here, "../target/debug/imgpack") },
    keep: { type: "string" },
    target: { type: "string", multiple: true, default: TARGETS },
  },
});

const program = resolve(values.bin);

/** All files and folders below a path; a browser hands out neither an empty folder nor what is no file. */
function below(path) {
  const found = [];
  let isWhole = true;
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const own = join(path, entry.name);
    if (entry.isFile()) found.push(own);
    else if (entry.isDirectory()) {
      const inside = below(own);
      found.push(...inside);
      isWhole &&= inside.includes(own);
    } else isWhole = false;
  }
  if (isWhole && found.length > 0) found.push(path);
  return found;
}

/** The report of the program on an input that lies alone, as it does for the page. */
function native(folder, name, target) {
  const words = ["check", "--no-config", "--no-progress", "--jobs", "1", "--format", "json", "--target", target, name];
  return new Promise((resolve) => {
    execFile(program, words, { cwd: folder, maxBuffer: 1 << 28 }, (error, out, problems) => resolve(out || problems));
  });
}

const inputs = positionals.flatMap((path) => below(resolve(path)));
const alone = mkdtempSync(join(tmpdir(), "equality-"));
for (const [number, path] of inputs.entries()) {
  mkdirSync(join(alone, String(number)));
  symlinkSync(path, join(alone, String(number), basename(path)));
}

async function natives(target) {
  const reports = new Array(inputs.length);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < inputs.length; index = next++) {
      reports[index] = await native(join(alone, String(index)), basename(inputs[index]), target);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return reports;
}

/** Inputs in the order given, cut so that a part is handed to the page at once: files, unless they would be joined. */
function parts(target) {
  const most = target === "v7-darwin" ? 1 : 50;
  const all = [];
  for (const path of inputs) {
    const isFolder = statSync(path).isDirectory();
    const last = all.at(-1);
    if (last && !isFolder && !last.isFolder && last.paths.length < most) last.paths.push(path);
    else all.push({ isFolder, paths: [path] });
  }
  return all;
}

async function pages(page, target, heard) {
  await page.selectOption("#target", target);
  const reports = [];
  for (const { isFolder, paths } of parts(target)) {
    const wanted = reports.length + paths.length;
    await new Promise((resolve) => {
      heard.on = ({ json, trap, error }) => reports.push(json ?? `trap: ${trap} error: ${error}`) === wanted && resolve();
      page.setInputFiles(isFolder ? "#folder" : "#file", isFolder ? paths[0] : paths);
    });
  }
  return reports;
}

function keep(target, path, [ours, theirs]) {
  if (!values.keep) return;
  const stem = join(values.keep, `${target}-${relative("/", path).replaceAll("/", "_")}`);
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(`${stem}.page.json`, ours);
  writeFileSync(`${stem}.program.json`, theirs);
}

const browser = await launch();
if (!browser) process.exit(77);
const { server, url } = await serve(resolve(values.dist));
let [equal, all] = [0, 0];
try {
  const page = await open(browser, url);
  const heard = {};
  await listen(page, (result) => heard.on(result));
  for (const target of values.target) {
    const theirs = await natives(target);
    const ours = await pages(page, target, heard);
    const different = inputs.map((path, index) => [path, ours[index], theirs[index]]).filter(([, a, b]) => a !== b);
    [equal, all] = [equal + inputs.length - different.length, all + inputs.length];
    console.log(`${target}: ${inputs.length - different.length} of ${inputs.length} reports are equal`);
    for (const [path, ...both] of different) {
      console.log(`  different: ${path}`);
      keep(target, path, both);
    }
  }
} finally {
  await browser.close();
  server.close();
  rmSync(alone, { recursive: true, force: true });
}
const folders = inputs.filter((path) => statSync(path).isDirectory()).length;
console.log(`equality: ${equal} of ${all} (${inputs.length - folders} files and ${folders} folders, ${values.target.length} targets)`);
process.exitCode = equal === all ? 0 : 1;
