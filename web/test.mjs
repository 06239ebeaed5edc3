// The page in a headless browser, as a person uses it: what it shows, what it refuses, what it does when things go wrong.
// usage: node --test web/test.mjs ; DIST=web/dist, IMGPACK=target/debug/imgpack, SCREENSHOTS=FOLDER
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, listen, open, serve } from "./browser.mjs";
import { folder, hugeImage, manyImages, zip } from "./samples.mjs";

const root = new URL("..", import.meta.url).pathname;
const dist = process.env.DIST ?? join(root, "web/dist");
const program = process.env.IMGPACK ?? join(root, "target/debug/imgpack");
const work = mkdtempSync(join(tmpdir(), "page-"));
let browser;
let host;

before(async () => {
  browser = await launch();
  host = await serve(dist);
});
after(async () => {
  await browser?.close();
  host?.server.close();
  rmSync(work, { recursive: true, force: true });
});

/** A test in a page of its own; skipped where there is no browser. */
const scene = (name, play, options = {}) =>
  test(name, { timeout: 300_000 }, async (t) => {
    if (!browser) return t.skip("no browser");
    const page = await open(browser, host.url, options);
    try {
      await play(page, t);
    } finally {
      await page.context().close();
    }
  });

/** Chooses a path and resolves with what the page made of it. */
async function checked(page, paths, input = "#file") {
  const heard = [];
  let resolve;
  const all = new Promise((done) => (resolve = done));
  const count = [paths].flat().length;
  await listen(page, (result) => heard.push(result) === count && resolve());
  await page.setInputFiles(input, paths);
  await all;
  return heard;
}

scene("nothing but the page's own files is asked for, and nothing else could be", async (page) => {
  const asked = [];
  page.context().on("request", (request) => asked.push(request.url()));
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  await checked(page, zip(work, "fine.zip"));
  assert.deepEqual(asked.filter((url) => !url.startsWith(host.url) && !url.startsWith("blob:")), []);
  const elsewhere = host.url.replace("127.0.0.1", "localhost");
  const send = `fetch(${JSON.stringify(elsewhere)}, { method: "POST", body: "secret" }).then(() => "sent", (error) => "refused")`;
  assert.equal(await page.evaluate(send), "refused");
  const worker = page.workers().at(-1);
  assert.equal(await worker.evaluate(send), "refused");
  assert.ok(page.complaints.some((text) => text.includes("Content Security Policy")), page.complaints.join("\n"));
});

scene("it works without a network after the first visit", async (page) => {
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  const [{ json }] = await checked(page, zip(work, "offline.zip"));
  assert.equal(JSON.parse(json).schema, "imgpack.report.v1");
});

scene("a folder is one package, with thumbnails of the images that something is found on", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  const [{ json }] = await checked(page, folder(work, "set"), "#folder");
  assert.equal(JSON.parse(json).input.container, "directory");
  await page.waitForSelector("#report tr[data-level]");
  assert.ok((await page.locator("#report td.image img").count()) > 0);
  await page.fill("#filter input[type=search]", "no such word");
  assert.equal(await page.locator("#report tr[data-level]:visible").count(), 0);
});

scene("reports are saved as the program writes them", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  await checked(page, zip(work, "reports.zip"));
  for (const format of ["html", "csv", "json"]) {
    const waiting = page.waitForEvent("download");
    await page.click(`#actions a[download$=".${format}"]`);
    const text = readFileSync(await (await waiting).path(), "utf8");
    const words = ["check", "reports.zip", "-t", "opendatasoft", "--no-config", "--format", format];
    const native = run(words).out;
    if (format === "html") assert.ok(text.includes("imgpack report"));
    else assert.equal(text, native);
  }
});

function run(words) {
  try {
    return { out: execFileSync(program, words, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }), code: 0 };
  } catch (error) {
    return { out: error.stdout, code: error.status };
  }
}

scene("a corrected package is planned, built, checked again and saved as the program builds it", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  await checked(page, zip(work, "build.zip"));
  await page.evaluate(() => delete globalThis.showSaveFilePicker);
  await page.click("#fixes button");
  await page.waitForSelector("#fixes .plan ul li");
  assert.ok(await page.isChecked("#fixes li input"));
  await page.click("#fixes button.main");
  const save = page.locator("#fixes button.main", { hasText: "build-fixed.zip" });
  await save.waitFor();
  const waiting = page.waitForEvent("download");
  await save.click();
  const ours = readFileSync(await (await waiting).path());
  run(["build", "build.zip", "-o", "native.zip", "-t", "opendatasoft", "--no-config"]);
  assert.ok(ours.equals(readFileSync(join(work, "native.zip"))));
});

scene("a fix that is unticked is not made", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  await checked(page, zip(work, "declined.zip"));
  await page.click("#fixes button");
  await page.waitForSelector("#fixes .plan ul li");
  const box = page.locator("#fixes .plan ul li input").first();
  const before = await page.locator("#fixes .plan details").count();
  await box.click();
  await page.waitForFunction((count) => document.querySelectorAll("#fixes .plan details").length === count - 1, before);
  assert.match(await page.textContent("#fixes .plan"), /left as it is/);
  await page.locator("#fixes .plan ul li", { hasText: "left as it is" }).locator("input").click();
  await page.waitForFunction((count) => document.querySelectorAll("#fixes .plan details").length === count, before);
});

scene("a picked place is written by a stream", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  await checked(page, zip(work, "picked.zip"));
  await page.evaluate(() => {
    globalThis.showSaveFilePicker = async () => (await navigator.storage.getDirectory()).getFileHandle("picked", { create: true });
  });
  await page.click("#fixes button");
  await page.click("#fixes button.main");
  await page.locator("#fixes button.main", { hasText: "picked-fixed.zip" }).click();
  await page.waitForFunction(() => document.querySelector("#fixes [role=status]").textContent.includes("is saved"));
  const size = await page.evaluate(async () => (await (await (await navigator.storage.getDirectory()).getFileHandle("picked")).getFile()).size);
  assert.ok(size > 500);
});

scene("a page that is closed while it saves leaves no half of a file", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  await checked(page, zip(work, "closed.zip", 3_000_000));
  await page.evaluate(() => {
    const write = FileSystemWritableFileStream.prototype.write;
    const halted = { write: (chunk, stream) => (globalThis.begun = true, write.call(stream, chunk.subarray(0, 1000)).then(() => new Promise(() => {}))) };
    globalThis.showSaveFilePicker = async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("picked", { create: true });
      return { createWritable: async () => handle.createWritable().then((stream) => new WritableStream({ write: (chunk) => halted.write(chunk, stream) })) };
    };
  });
  await page.click("#fixes button");
  await page.click("#fixes button.main");
  await page.locator("#fixes button.main", { hasText: "closed-fixed.zip" }).click();
  await page.waitForFunction(() => globalThis.begun);
  const next = await page.context().newPage();
  await page.close();
  await next.goto(host.url);
  const left = await next.evaluate(async () => {
    const sizes = {};
    for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) sizes[name] = (await handle.getFile()).size;
    return sizes;
  });
  assert.equal(left.picked, 0);
});

/** The program's report on an input that lies alone in the folder of the tests. */
const native = (target, name) =>
  spawnSync(program, ["check", "--no-config", "--no-progress", "--format", "json", "--target", target, name], { cwd: work, encoding: "utf8", maxBuffer: 1 << 30 }).stdout;

scene("a hundred thousand images are checked as by the program", async (page) => {
  await page.selectOption("#target", "opendatasoft");
  const [{ json }] = await checked(page, manyImages(work, "many.zip", 100_000));
  assert.equal(JSON.parse(json).input.images, 100_000);
  assert.ok(json === native("opendatasoft", "many.zip"), "the reports differ");
});

scene("more than two gigabytes are checked as by the program", async (page) => {
  await page.selectOption("#target", "v7-darwin");
  const [{ json }] = await checked(page, hugeImage(work, "huge.tar"));
  assert.ok(JSON.parse(json).input.bytes > 2 ** 31);
  assert.ok(json === native("v7-darwin", "huge.tar"), "the reports differ");
});

scene("a check that traps is not verified, and the next one is checked", async (page) => {
  const worker = readFileSync(join(dist, "worker.js"), "utf8");
  const body = worker.replace("instance.exports.call();", 'if (request.inputs?.[0].name === "trap.zip") throw new WebAssembly.RuntimeError("unreachable");\n    instance.exports.call();');
  await page.context().route("**/worker.js", (route) => route.fulfill({ body, contentType: "text/javascript" }));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one?.unregister()));
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  const [first, second] = await checked(page, [zip(work, "trap.zip"), zip(work, "after.zip")]);
  assert.match(first.trap, /unreachable/);
  assert.ok(second.json);
  assert.match(await page.textContent("#report"), /“trap.zip” could not be verified/);
}, { serviceWorkers: "block" });

scene("a file that changes while it is read is not ready", async (page) => {
  const path = zip(work, "changing.zip");
  const signal = new URL("changed", page.url()).href;
  const worker = readFileSync(join(dist, "worker.js"), "utf8");
  const wait = `const changed = new XMLHttpRequest();\n    changed.open("GET", ${JSON.stringify(signal)}, false);\n    changed.send();\n    `;
  const body = worker.replace("instance.exports.call();", `${wait}instance.exports.call();`);
  await page.context().route("**/worker.js", (route) => route.fulfill({ body, contentType: "text/javascript" }));
  await page.context().route("**/changed", (route) => {
    appendFileSync(path, "more");
    return route.fulfill({ body: "" });
  });
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one?.unregister()));
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  const [{ json }] = await checked(page, path);
  assert.equal(JSON.parse(json).verdict.ready, false);
  assert.match(json, /changed or vanished/);
}, { serviceWorkers: "block" });

scene("a check can be cancelled, and another one begun", async (page) => {
  const path = zip(work, "long.zip", 200_000_000);
  const heard = [];
  await listen(page, (result) => heard.push(result));
  await page.setInputFiles("#file", path);
  await page.click("#cancel");
  await page.waitForFunction(() => document.querySelector("#packages li"));
  assert.match(await page.textContent("#packages li"), /cancelled/);
  await page.setInputFiles("#file", zip(work, "next.zip"));
  while (heard.length < 2) await page.waitForTimeout(50);
  assert.ok(heard[0].cancelled && heard[1].json);
});

scene("it speaks French, and says so; messages stay English", async (page) => {
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  await checked(page, zip(work, "french.zip"));
  assert.match(await page.textContent("#packages li"), /prêt/);
  assert.equal(await page.getAttribute("#report", "lang"), "en");
}, { locale: "fr-FR" });

scene("everything can be reached and done with the keyboard", async (page) => {
  const names = [];
  for (let count = 0; count < 8; count += 1) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  assert.deepEqual(names.slice(0, 5), ["language", "target", "SUMMARY", "file", "folder"]);
});

for (const [width, look] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
  scene(`axe finds nothing at ${width} pixels, ${look}`, async (page) => {
    await page.selectOption("#target", "opendatasoft");
    await page.click("summary");
    await checked(page, folder(work, `axe-${width}-${look}`), "#folder");
    await page.waitForSelector("#report tr[data-level]");
    await page.click("#fixes button");
    await page.waitForSelector("#fixes .plan ul li");
    const shots = process.env.SCREENSHOTS;
    if (shots) mkdirSync(shots, { recursive: true });
    if (shots) await page.screenshot({ path: join(shots, `${width}-${look}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.ok(!wide, "the page is wider than its window");
    // The policy of the page forbids a script in a text; a debugger may run one all the same.
    await page.evaluate(readFileSync(join(root, "web/node_modules/axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map((node) => node.target)}`), []);
  }, { viewport: { width, height: 900 }, colorScheme: look });
}
