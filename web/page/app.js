// The page: takes inputs, has them checked one after the other, and shows what came of it.

import { Engine } from "./engine.js";
import { panel } from "./fixes.js";
import { chosen as chosenInputs, dropped, numbered } from "./inputs.js";
import * as options from "./options.js";
import * as results from "./results.js";
import { newDraft } from "./room.js";
import { number, size, speak, word } from "./words.js";

const at = (id) => document.getElementById(id);
const engine = new Engine();
const queue = [];
let targets = [];
let isBusy = false;
let isFirst = true;

function onProgress({ phase, files, ofFiles, bytes, ofBytes }) {
  const bar = at("bar");
  if (ofBytes > 0) [bar.max, bar.value] = [ofBytes, Math.min(bytes, ofBytes)];
  else bar.removeAttribute("value");
  const amount = ofFiles > 0 ? `: ${word("amount", number(files), number(ofFiles), size(bytes), size(ofBytes))}` : "";
  at("work-text").textContent = word(phase) + amount;
}

/** Asks the module something about inputs that were checked; progress is shown. */
async function ask(request, inputs, writes = false) {
  if (isBusy) return { cancelled: true };
  [isBusy, at("work").hidden] = [true, false];
  onProgress({ phase: "opening", files: 0, ofFiles: 0, bytes: 0, ofBytes: 0 });
  at("work-name").textContent = request.output;
  const { described, files } = numbered(inputs);
  const draft = writes ? await newDraft() : null;
  const answer = await engine.call({ ...request, inputs: described }, files, { progress: onProgress }, draft);
  [isBusy, at("work").hidden] = [false, true];
  return answer;
}

/** Checks inputs that belong together, and shows them. */
async function check({ inputs, wanted }) {
  const name = inputs.map((input) => input.name).join(", ");
  at("work-name").textContent = name;
  onProgress({ phase: "opening", files: 0, ofFiles: 0, bytes: 0, ofBytes: 0 });
  const { described, files } = numbered(inputs);
  const request = { do: "check", inputs: described, options: wanted, thumbnails: true, reports: ["json", "html", "csv"] };
  const start = performance.now();
  const result = { name, inputs, wanted };
  const on = { progress: onProgress, summary: () => (result.milliseconds = performance.now() - start) };
  Object.assign(result, await engine.call(request, files, on));
  results.add(result, isFirst);
  isFirst = false;
  document.dispatchEvent(new CustomEvent("imgpack", { detail: result }));
}

async function work() {
  if (isBusy) return;
  [isBusy, at("work").hidden, isFirst] = [true, false, true];
  let count = 0;
  for (let next = queue.shift(); next; next = queue.shift(), count += 1) {
    try {
      await check(next);
    } catch (error) {
      at("status").textContent = word("broken", error.message);
      queue.length = 0;
    }
  }
  [isBusy, at("work").hidden] = [false, true];
  if (count > 0) at("status").textContent = word("done", count);
}

/** Puts inputs into the queue: together where the platform takes them so, else each by itself. */
function enqueue(inputs) {
  const wanted = options.chosen();
  const joins = targets.find((target) => target.id === wanted.target)?.joins;
  const groups = joins ? [inputs] : inputs.map((input) => [input]);
  queue.push(...groups.filter((group) => group.length > 0).map((group) => ({ inputs: group, wanted })));
  return work();
}

for (const id of ["file", "folder"]) {
  at(id).addEventListener("change", ({ target }) => {
    const inputs = chosenInputs(target);
    target.value = "";
    enqueue(inputs);
  });
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  at("drop").classList.add("over");
});
document.addEventListener("dragleave", (event) => event.relatedTarget ?? at("drop").classList.remove("over"));
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  at("drop").classList.remove("over");
  enqueue(await dropped(event.dataTransfer));
});

at("cancel").addEventListener("click", () => {
  queue.length = 0;
  engine.cancel();
});

at("language").addEventListener("change", ({ target }) => {
  speak(target.value);
  localStorage.setItem("language", target.value);
  results.again();
});

at("language").value = speak(localStorage.getItem("language") ?? navigator.language.slice(0, 2));
try {
  ({ targets } = (await engine.call({ do: "targets" })).summary);
  options.build(targets);
  results.offer((result) => panel(result, targets, ask));
  document.documentElement.dataset.ready = "";
} catch (error) {
  at("status").classList.remove("hidden");
  at("status").textContent = word("broken", error.message);
}

// Only where it is served: a copy of the page then works without a network.
navigator.serviceWorker?.register("service-worker.js").catch(() => {});
