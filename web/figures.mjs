// What the page costs: the size of the module, its time against the program's on one thread, the first verdict.
// The packages are made anew in a temporary folder.
// usage: node web/figures.mjs [--dist web/dist] [--bin target/release/imgpack]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { launch, listen, open, serve } from "./browser.mjs";

const here = new URL(".", import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    dist: { type: "string", default: join(here, "dist") },
    bin: { type: "string", default: join(here, "../target/release/imgpack") },
  },
});

/** Packages by their kind, made by Python's own writer of zips. */
const MAKE = `
import io, os, random, struct, sys, zipfile, zlib
folder = sys.argv[1]
draw = random.Random(7)
def png(width, height):
    rows = b"".join(b"\\0" + draw.randbytes(width * 3) for _ in range(height))
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
def package(name, count, make, method):
    with zipfile.ZipFile(os.path.join(folder, name), "w", method) as out:
        names = [f"images/{index:06}.png" for index in range(count)]
        out.writestr("list.csv", "name,file\\n" + "".join(f"{index},{name}\\n" for index, name in enumerate(names)))
        for index, own in enumerate(names):
            out.writestr(own, make(index))
package("ten.zip", 40, lambda _: png(290, 290), zipfile.ZIP_STORED)
package("images.zip", 160, lambda _: png(400, 400), zipfile.ZIP_STORED)
package("deflated.zip", 160, lambda _: png(400, 400), zipfile.ZIP_DEFLATED)
package("many.zip", 50000, lambda index: png(2, 1 + index % 40), zipfile.ZIP_STORED)
blob = draw.randbytes(1 << 20)
package("stored.zip", 240, lambda index: blob + struct.pack("<I", index), zipfile.ZIP_STORED)
`;

/** Seconds of the processor that the program needs on one thread, the least of three. */
function native(folder, name, depth) {
  const words = ["check", name, "-t", "opendatasoft", "--no-config", "--no-progress", "--jobs", "1", "--depth", depth, "--format", "json"];
  const script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); r = resource.getrusage(resource.RUSAGE_CHILDREN); print(r.ru_utime + r.ru_stime)";
  const once = () => Number(spawnSync("python3", ["-c", script, values.bin, ...words], { cwd: folder, encoding: "utf8" }).stdout);
  return Math.min(once(), once(), once());
}

/** Seconds until the page's verdict, the least of three. */
async function paged(page, path, depth, heard) {
  await page.evaluate((value) => (document.getElementById("option-depth").value = value), depth);
  const times = [];
  for (let count = 0; count < 3; count += 1) {
    const answer = new Promise((resolve) => (heard.resolve = resolve));
    await page.setInputFiles("#file", path);
    times.push((await answer).milliseconds / 1000);
  }
  return Math.min(...times);
}

const module = readFileSync(join(values.dist, "imgpack.wasm"));
console.log(`module: ${module.length} bytes, ${gzipSync(module, { level: 9 }).length} gzipped`);
const folder = mkdtempSync(join(tmpdir(), "figures-"));
const browser = await launch();
if (!browser) process.exit(77);
const { server, url } = await serve(values.dist);
try {
  spawnSync("python3", ["-c", MAKE, folder], { stdio: "inherit" });
  const page = await open(browser, url);
  await page.selectOption("#target", "opendatasoft");
  const heard = {};
  await listen(page, (result) => heard.resolve(result));
  const rows = [["ten.zip", "entropy"], ["images.zip", "entropy"], ["deflated.zip", "entropy"], ["many.zip", "structure"], ["stored.zip", "structure"]];
  for (const [name, depth] of rows) {
    const [ours, theirs] = [await paged(page, join(folder, name), depth, heard), native(folder, name, depth)];
    console.log(`${name} (${depth}): page ${ours.toFixed(2)} s, program ${theirs.toFixed(2)} s of one thread, ratio ${(ours / theirs).toFixed(1)}`);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
