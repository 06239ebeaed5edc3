// The page in Firefox, driven by WebDriver BiDi: the same reports as the program's, and the same corrected package.
// usage: node --test web/firefox.mjs ; DIST=web/dist, IMGPACK=target/debug/imgpack, FIREFOX=path
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { serve } from "./browser.mjs";
import { zip } from "./samples.mjs";

const root = new URL("..", import.meta.url).pathname;
const program = process.env.IMGPACK ?? join(root, "target/debug/imgpack");
const work = mkdtempSync(join(tmpdir(), "firefox-"));
const known = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"];
const executablePath = known.find((path) => path && existsSync(path));
const driver = await import("puppeteer-core").catch(() => null);
const skip = executablePath && driver ? false : "no Firefox, or no puppeteer-core";
let browser;
let host;

before(async () => {
  if (skip) return;
  browser = await driver.default.launch({ browser: "firefox", executablePath, headless: true });
  host = await serve(process.env.DIST ?? join(root, "web/dist"));
});
after(async () => {
  await browser?.close();
  host?.server.close();
  rmSync(work, { recursive: true, force: true });
});

/** What the program prints, whatever it exits with. */
function run(words) {
  try {
    return execFileSync(program, words, { cwd: work, stdio: ["ignore", "pipe", "ignore"] }).toString();
  } catch (error) {
    return error.stdout.toString();
  }
}

/** A page for a target that has looked at a file, and its report. */
async function checked(path, target) {
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.waitForSelector("html[data-ready]");
  await page.select("#target", target);
  const report = page.evaluate(
    () => new Promise((done) => document.addEventListener("imgpack", async ({ detail }) => done((await detail.json?.text()) ?? detail.trap), { once: true })),
  );
  await (await page.$("#file")).uploadFile(path);
  return [page, await report];
}

for (const target of ["opendatasoft", "labelbox", "v7-darwin", "symbiota", "onestepai"]) {
  test(`the report for ${target} is the program's`, { skip, timeout: 120_000 }, async () => {
    const [page, report] = await checked(zip(work, "up.zip"), target);
    assert.equal(report, run(["check", "--no-config", "--jobs", "1", "--format", "json", "--target", target, "up.zip"]));
    await page.close();
  });
}

test("the corrected package is the program's", { skip, timeout: 120_000 }, async () => {
  const [page] = await checked(zip(work, "build.zip"), "opendatasoft");
  // What the page hands to the browser to be saved.
  const saved = page.evaluate(
    () =>
      new Promise((done) => {
        URL.createObjectURL = (blob) => {
          blob.arrayBuffer().then((bytes) => done(Array.from(new Uint8Array(bytes))));
          return "blob:nowhere";
        };
      }),
  );
  await page.click("#fixes button");
  await page.waitForSelector("#fixes .plan ul li");
  await page.click("#fixes button.main");
  await page.waitForFunction(() => [...document.querySelectorAll("#fixes button.main")].some((button) => button.textContent.includes("build-fixed.zip")));
  await page.evaluate(() => [...document.querySelectorAll("#fixes button.main")].find((button) => button.textContent.includes("build-fixed.zip")).click());
  run(["build", "build.zip", "-o", "native.zip", "-t", "opendatasoft", "--no-config"]);
  assert.ok(Buffer.from(await saved).equals(readFileSync(join(work, "native.zip"))));
});
