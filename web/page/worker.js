// The module and the files that it reads, in a thread of its own. Reading is synchronous here, so that the module
// needs neither shared memory nor special headers.

import { Drafts } from "./drafts.js";

const PIECES = ["summary", "json", "html", "csv", "panic"];
const PHASES = ["opening", "reading", "comparing", "judging", "writing", "verifying", "naming"];
/** Bytes that are read at once: few at first, more while reads follow one another. */
const [AHEAD_LEAST, AHEAD_MOST] = [64 << 10, 8 << 20];
/** Milliseconds between two reports of progress. */
const TICK = 100;

const reader = new FileReaderSync();
/** Outputs are files with numbers from here on. */
const DRAFTS = 0x4000_0000;
let drafts = new Drafts();
let instance;
let files = [];
let ahead = { file: -1, offset: 0, bytes: new Uint8Array(0), step: AHEAD_LEAST };
let answering;
let lastTick = 0;

const memory = (pointer, length) => new Uint8Array(instance.exports.memory.buffer, pointer, length);

function fill(file, offset, length) {
  const follows = ahead.file === file && offset === ahead.offset + ahead.bytes.length;
  const step = follows ? Math.min(ahead.step * 2, AHEAD_MOST) : AHEAD_LEAST;
  const end = offset + Math.max(step, length);
  ahead = { file, offset, bytes: new Uint8Array(reader.readAsArrayBuffer(files[file].slice(offset, end))), step };
}

function read(file, offset, pointer, length) {
  try {
    if (file >= DRAFTS) return drafts.at(file - DRAFTS).read(memory(pointer, length), offset);
    const start = offset - ahead.offset;
    if (ahead.file !== file || start < 0 || start >= ahead.bytes.length) fill(file, offset, length);
    const from = offset - ahead.offset;
    const bytes = ahead.bytes.subarray(from, from + length);
    memory(pointer, bytes.length).set(bytes);
    return bytes.length;
  } catch {
    ahead.file = -1;
    return -1;
  }
}

/** Calls what may fail for the module, which knows no exceptions. */
function attempt(work) {
  try {
    return work() ?? 0;
  } catch {
    return -1;
  }
}

const draft = (pointer, length) => attempt(() => DRAFTS + drafts.begin(new TextDecoder().decode(memory(pointer, length).slice())));
const write = (file, offset, pointer, length) => attempt(() => drafts.at(file - DRAFTS).write(memory(pointer, length), offset));
const keep = (file) => attempt(() => drafts.keep(file - DRAFTS));
const close = (file) => attempt(() => drafts.close(file - DRAFTS));

function take(piece, pointer, length) {
  const bytes = memory(pointer, length).slice();
  postMessage({ id: answering, piece: PIECES[piece], bytes }, [bytes.buffer]);
}

function progress(phase, done, ofFiles, bytes, ofBytes, findings) {
  const now = performance.now();
  if (now - lastTick < TICK) return;
  lastTick = now;
  postMessage({ id: answering, progress: { phase: PHASES[phase], files: done, ofFiles, bytes, ofBytes, findings } });
}

async function answer({ id, request, files: given, draft: name }) {
  [answering, files, lastTick, ahead.file, drafts] = [id, given, 0, -1, new Drafts()];
  try {
    if (name) await drafts.prepare(name);
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    memory(instance.exports.room(bytes.length), bytes.length).set(bytes);
    instance.exports.call();
    postMessage({ id, done: true, outputs: await drafts.end() });
  } catch (error) {
    postMessage({ id, trap: String(error) });
  }
  files = [];
}

/** What the module imports; libraries in it name functions of a browser that nothing calls. */
function imports(module) {
  const all = { host: { read, draft, write, keep, close, take, progress } };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (all[from] ??= {})[name] ??= () => {
      throw new Error(`${name} is not provided`);
    };
  }
  return all;
}

onmessage = async ({ data }) => {
  if (!data.module) return answer(data);
  try {
    instance = await WebAssembly.instantiate(data.module, imports(data.module));
    postMessage({ ready: true });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};
