// What a build would correct in a package, and the build itself: the plan first, the file to save last.

import { make } from "./options.js";
import { number, size, word } from "./words.js";

/** Names of outputs for each shape that a platform is given. */
const EXTENSIONS = { archive: [".zip", ".tar.gz", ".tar"], csv: [".csv"], json: [".json"] };
const PERMITS = ["unsafe_fixes", "convert", "downscale", "bake_orientation", "strip_metadata", "strip_location"];
/** Bytes that may be saved where a browser keeps them in memory. */
const BLOB_MOST = 1e9;

const stemOf = (name) => name.replace(/\.(tar\.gz|tgz|tar\.bz2|tbz2|tar|zip|csv|json|xlsx)$/i, "");

/** The names that an output of this package may have, the likeliest first. */
export function names(result, targets) {
  const target = targets.find(({ id }) => id === result.summary.packages[0].target);
  const input = result.inputs[0];
  const all = (target?.emits ?? []).flatMap((shape) => EXTENSIONS[shape] ?? []);
  const likely = all.find((extension) => input.file && input.name.toLowerCase().endsWith(extension));
  const ordered = likely ? [likely, ...all.filter((extension) => extension !== likely)] : all;
  return ordered.map((extension) => `${stemOf(input.name)}-fixed${extension}`);
}

function change({ entry, action, from, to }) {
  const values = [from, to].filter((value) => value !== null).map((value) => make("code", {}, value));
  const arrow = values.length === 2 ? [values[0], " → ", values[1]] : values;
  return make("li", {}, make("code", {}, entry), " ", action, ...(arrow.length ? [": ", ...arrow] : []));
}

/** The wishes with the fixes of a rule declined, or not. */
const without = (wanted, code, isDeclined) => {
  const others = (wanted.declined ?? []).filter((one) => one !== code);
  return { ...wanted, declined: isDeclined ? [...others, code] : others };
};

/** The fixes of a rule under a box that takes them out of the plan. */
function rule(code, wanted, replan, ...shown) {
  const box = make("input", { type: "checkbox", checked: !(wanted.declined ?? []).includes(code) });
  box.addEventListener("change", () => replan(without(wanted, code, !box.checked)));
  return make("li", {}, make("label", {}, box, make("span", { className: "hidden" }, code)), ...shown);
}

function applied({ code, count, changes }, wanted, replan) {
  const head = make("summary", {}, word("changes", number(count), code));
  return rule(code, wanted, replan, make("details", {}, head, make("ul", { lang: "en" }, ...changes.map(change))));
}

const declined = (code, wanted, replan) => rule(code, wanted, replan, make("span", {}, word("declined", code)));

function permit(name, count, wanted, replan) {
  const box = make("input", { type: "checkbox", checked: wanted[name] === true });
  box.addEventListener("change", () => replan({ ...wanted, [name]: box.checked }));
  const text = word("permit")[name] + (count ? ` (${number(count)})` : "");
  return make("li", {}, make("label", {}, box, text));
}

/** The plan as a list: what is safe is ticked and may be unticked, what is not may be ticked. */
function planned({ steps, skipped }, wanted, replan) {
  const waiting = PERMITS.filter((name) => wanted[name] || skipped.waiting[name]);
  const rules = [
    ...steps.map((step) => applied(step, wanted, replan)),
    ...(wanted.declined ?? []).map((code) => declined(code, wanted, replan)),
  ];
  return [
    rules.length === 0 ? make("p", {}, word("nothing")) : make("ul", {}, ...rules),
    ...(waiting.length ? [make("p", {}, word("permits"))] : []),
    make("ul", {}, ...waiting.map((name) => permit(name, skipped.waiting[name], wanted, replan))),
  ];
}

async function save(name, blob, notice) {
  if (!globalThis.showSaveFilePicker) {
    const anchor = make("a", { href: URL.createObjectURL(blob), download: name });
    anchor.click();
    return;
  }
  const handle = await showSaveFilePicker({ suggestedName: name }).catch(() => null);
  if (!handle) return;
  notice(word("saving", name));
  // The browser writes beside the place, and gives the name only when all is written.
  await blob.stream().pipeTo(await handle.createWritable());
  notice(word("saved", name));
}

function saveButton({ name, blob }, notice) {
  const button = make("button", { type: "button", className: "main" }, word("save", name, size(blob.size)));
  button.addEventListener("click", () => save(name, blob, notice).catch((error) => notice(word("unsaved", name, error.message))));
  return button;
}

/** What came of a build. */
function outcome(answer, notice) {
  if (answer.summary?.error) return [make("p", { className: "verdict error" }, word("unbuilt", answer.summary.error))];
  if (answer.trap) return [make("p", { className: "verdict error" }, word("unbuilt", answer.trap))];
  const { left } = answer.summary;
  if (answer.outputs.length === 0) return [make("p", { className: "verdict error" }, word("refusedBuild", number(left.errors)))];
  const text = word("built", ...["errors", "warnings", "hints"].map((name) => number(left[name])));
  return [make("p", { className: `verdict ${left.ready ? "good" : "warning"}` }, text), make("p", {}, ...answer.outputs.flatMap((output) => [saveButton(output, notice), " "]))];
}

const bytesOf = ({ file, files }) => (file ? file.size : files.reduce((sum, [, one]) => sum + (one?.size ?? 0), 0));

/** Whether what comes of a package has to fit into memory, and may not. */
function isTooLarge(inputs) {
  return !navigator.storage?.getDirectory && inputs.reduce((sum, input) => sum + bytesOf(input), 0) > BLOB_MOST;
}

/** The part of a panel that changes: the plan, and what came of it. */
function planner(result, select, ask) {
  const [body, notice] = [make("div", {}), make("p", { role: "status" })];
  const request = (wanted, more) => ({ do: "build", options: { ...result.wanted, ...wanted }, output: select.value, reports: [], ...more });
  const build = async (button, place, wanted) => {
    button.disabled = true;
    place.replaceChildren();
    const answer = await ask(request(wanted), result.inputs, true);
    if (!answer.cancelled) place.replaceChildren(...outcome(answer, (text) => (notice.textContent = text)));
    button.disabled = false;
  };
  const plan = async (wanted) => {
    body.replaceChildren(make("p", {}, word("planning")));
    const answer = await ask(request(wanted, { dry_run: true }), result.inputs);
    if (answer.cancelled) return body.replaceChildren();
    if (!answer.summary?.steps) return body.replaceChildren(...outcome(answer));
    const button = make("button", { type: "button", className: "main" }, word("build"));
    const place = make("div", {});
    button.addEventListener("click", () => build(button, place, wanted));
    const warning = isTooLarge(result.inputs) ? [make("p", {}, word("large"))] : [];
    body.replaceChildren(...planned(answer.summary, wanted, plan), ...warning, make("p", {}, button), place);
  };
  return { plan, parts: [body, notice], isEmpty: () => body.childElementCount === 0 };
}

/** The panel of a package. `ask(request, inputs, writes)` asks the module, `targets` are its platforms. */
export function panel(result, targets, ask) {
  const known = names(result, targets);
  const section = make("section", { className: "plan" }, make("h3", {}, word("fix")));
  section.setAttribute("aria-label", word("fix"));
  if (known.length === 0) {
    section.append(make("p", {}, word("folderOnly")));
    return section;
  }
  const select = make("select", { id: "output" }, ...known.map((name) => make("option", { value: name }, name)));
  const { plan, parts, isEmpty } = planner(result, select, ask);
  const start = make("button", { type: "button" }, word("plan"));
  start.addEventListener("click", () => plan({}));
  select.addEventListener("change", () => isEmpty() || plan({}));
  section.append(make("p", {}, make("label", { htmlFor: "output" }, word("saveAs"), " "), select, " ", start), ...parts);
  return section;
}
