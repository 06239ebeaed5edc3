// Checks files and folders with the page, in a headless browser and through its own inputs. Prints the JSON report of
// each on one line, in the order given.
// usage: node web/check.mjs --dist web/dist [--target T] FILE…
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { launch, listen, open, serve } from "./browser.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: "string", default: new URL("dist", import.meta.url).pathname }, target: { type: "string", short: "t" } },
});
if (positionals.length === 0) {
  console.error("usage: node web/check.mjs --dist web/dist [--target T] FILE…");
  process.exit(2);
}
const browser = await launch();
if (!browser) process.exit(77);
const { server, url } = await serve(resolve(values.dist));
try {
  const page = await open(browser, url);
  if (values.target) await page.selectOption("#target", values.target);
  let heard;
  await listen(page, (result) => heard(result));
  for (const path of positionals.map((path) => resolve(path))) {
    const answer = new Promise((resolve) => (heard = resolve));
    await page.setInputFiles(statSync(path).isDirectory() ? "#folder" : "#file", path);
    const { name, json, ...rest } = await answer;
    const failure = { name, trap: rest.trap, error: rest.error };
    // A report holds no line end but those of its layout.
    console.log(json ? json.trim().split("\n").map((line) => line.trimStart()).join("") : JSON.stringify(failure));
    process.exitCode ||= json ? 0 : 1;
  }
} finally {
  await browser.close();
  server.close();
}
