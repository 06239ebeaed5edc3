// The page in a headless browser, served from a folder: what every test of it starts with.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json",
  ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json",
};

/** Serves a folder on 127.0.0.1 as a static host does; resolves with the server and its URL. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname).replace(/\/$/, "/index.html");
    const path = join(folder, normalize(name));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/** The path of the browser, or nothing where there is none. */
export function browserPath() {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return known.find((path) => path && existsSync(path));
}

/** Starts the browser; `null` with a word where it, or the package that drives it, is missing. */
export async function launch(options = {}) {
  const executablePath = browserPath();
  const driver = await import("playwright-core").catch(() => null);
  if (!executablePath || !driver) {
    console.error(`skipped: ${executablePath ? "run `npm install` in web/ first" : "there is no chromium here"}`);
    return null;
  }
  return driver.chromium.launch({ executablePath, args: ["--no-sandbox"], ...options });
}

/** Opens the page and waits until its module answers. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  await page.goto(url);
  await page.waitForSelector("html[data-ready]", { timeout: 60_000 });
  return page;
}

/** Lets `on` hear of every package that the page has looked at, with its JSON report as a text. */
export async function listen(page, on) {
  await page.exposeFunction("imgpackHeard", on);
  await page.evaluate(() => {
    let last = Promise.resolve();
    const tell = async ({ name, trap, cancelled, summary, milliseconds, json }) =>
      globalThis.imgpackHeard({ name, trap, cancelled, error: summary?.error, milliseconds, json: await json?.text() });
    // In the order of the packages, however long a text takes.
    document.addEventListener("imgpack", ({ detail }) => (last = last.then(() => tell(detail))));
  });
}
