// Drives a headless browser through its debugging pipe; needs no package.
// usage: node html-report.mjs BROWSER AXE REPORT FOLDER
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [browser, axe, report, folder] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "html-report-"));
const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"];
const child = spawn(browser, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const waiting = new Map();
const complaints = [];
let last = 0;
let loaded = () => {};
let rest = "";
child.stdio[4].setEncoding("utf8").on("data", (data) => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.method === "Log.entryAdded") complaints.push(message.params.entry.text);
    if (message.method === "Page.loadEventFired") loaded();
    const answer = waiting.get(message.id);
    waiting.delete(message.id);
    if (answer) message.error ? answer.reject(new Error(JSON.stringify(message.error))) : answer.resolve(message.result);
  }
});
const send = (method, params = {}, sessionId) =>
  new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    child.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
  });

const failures = [];
try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => send(method, params, sessionId);
  const value = async (expression) =>
    (await page("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
  const open = async () => {
    const done = new Promise((resolve) => (loaded = resolve));
    await page("Page.navigate", { url: pathToFileURL(report).href });
    await done;
  };
  for (const domain of ["Page", "Log", "Runtime"]) await page(`${domain}.enable`);

  await page("Emulation.setScriptExecutionDisabled", { value: true });
  await open();
  const { root } = await page("DOM.getDocument", { depth: 0 });
  const { outerHTML } = await page("DOM.getOuterHTML", { nodeId: root.nodeId });
  if (!outerHTML.includes('<div id="filter" hidden="">')) failures.push("without its script the page shows a filter");
  await page("Emulation.setScriptExecutionDisabled", { value: false });

  for (const [width, look] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
    await page("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
    await page("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: look }] });
    await open();
    const height = await value("document.documentElement.scrollHeight");
    for (const [part, y] of [["top", 0], ["end", Math.max(0, height - 1800)]]) {
      const clip = { x: 0, y, width, height: Math.min(height, 1800), scale: 1 };
      const { data } = await page("Page.captureScreenshot", { captureBeyondViewport: true, clip });
      writeFileSync(join(folder, `${width}-${look}-${part}.png`), Buffer.from(data, "base64"));
    }
    const wide = await value("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    if (wide) failures.push(`${width} ${look}: the page is wider than its window`);
    await page("Runtime.evaluate", { expression: readFileSync(axe, "utf8") });
    const run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})";
    const found = await value(`${run}.then(r => r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.slice(0, 3).map(n => n.target)))`);
    for (const violation of found ?? ["axe-core did not run"]) failures.push(`${width} ${look}: ${violation}`);
  }
  const filtered = await value(`(() => {
    const search = document.querySelector("#filter input[type=search]");
    search.value = "twin";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    return Array.from(document.querySelectorAll("tr[data-level]")).filter((row) => !row.hidden).length;
  })()`);
  if (!(filtered > 0 && filtered < 20)) failures.push(`the filter left ${filtered} places`);
  const sorted = await value(`(() => {
    const table = document.querySelector("main table");
    const button = table.querySelectorAll("th button")[2];
    button.click();
    const cells = Array.from(table.tBodies[0].rows).map((row) => Number(row.cells[2].textContent));
    return cells.every((count, at) => at === 0 || cells[at - 1] <= count);
  })()`);
  if (!sorted) failures.push("a click on a head did not sort");
  for (const complaint of complaints) failures.push(`the browser says: ${complaint}`);
} finally {
  child.kill();
  await new Promise((resolve) => child.on("exit", resolve));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
for (const failure of failures) console.error(`html-report: ${failure}`);
console.log(failures.length === 0 ? `html-report: four looks are fine; screenshots in ${folder}` : `html-report: ${failures.length} problems`);
process.exitCode = failures.length === 0 ? 0 : 1;
