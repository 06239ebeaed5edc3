// What was checked: a list of packages, and the report of the one that is looked at.

import { make } from "./options.js";
import { number, word } from "./words.js";

const at = (id) => document.getElementById(id);
const results = [];
let offered = null;
let shown = null;

function state(result) {
  if (result.cancelled) return ["warning", "cancelled"];
  if (result.trap || result.summary?.packages?.some((one) => one.defective)) return ["error", "trap"];
  if (result.summary?.error) return ["error", "failed"];
  const packages = result.summary.packages;
  return packages.every((one) => one.ready) ? ["good", "ready"] : [packages.some((one) => one.fails) ? "error" : "warning", "notReady"];
}

function counts(result) {
  const sum = (name) => (result.summary?.packages ?? []).reduce((all, one) => all + one[name], 0);
  return result.summary?.packages ? word("counts", ...["errors", "warnings", "hints"].map((name) => number(sum(name)))) : "";
}

function row(result) {
  const [look, name] = state(result);
  const button = make("button", { type: "button", className: "package-name" }, result.name);
  button.setAttribute("aria-pressed", String(result === shown));
  result.button = button;
  button.addEventListener("click", () => show(result, true));
  return make("li", {}, make("span", { className: `level ${look}` }, word(name)), " ", button, " ", make("span", { className: "counts" }, counts(result)));
}

/** Says how a panel of fixes is made. */
export function offer(makePanel) {
  offered = makePanel;
}

/** Adds a package that was looked at, and shows it where none is shown yet. */
export function add(result, isFirst) {
  results.push(result);
  at("results").hidden = false;
  at("packages").append(row(result));
  if (isFirst) show(result, false);
}

function link(result, format, blob) {
  const stem = result.name.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  const anchor = make("a", { href: URL.createObjectURL(blob), download: `${stem}-report.${format}`, className: "button" }, format.toUpperCase());
  return anchor;
}

function actions(result) {
  const formats = ["html", "csv", "json"].filter((format) => result[format]);
  if (formats.length === 0) return [];
  return [make("p", {}, word("download"), " ", ...formats.flatMap((format) => [link(result, format, result[format]), " "]))];
}

function problem(result) {
  if (result.cancelled) return word("stopped", result.name);
  if (result.trap) return word("trapped", result.name, result.trap);
  return result.summary?.error ? word("refused", result.name, result.summary.error) : null;
}

/** Takes the packages out of an HTML report; nothing in it runs. */
async function sections(blob) {
  const text = await blob.text();
  // Its head holds a style, which the policy of this page would complain about.
  const parsed = new DOMParser().parseFromString(text.slice(text.indexOf("<body>")), "text/html");
  return [...parsed.querySelectorAll("main > *")].map((element) => document.importNode(element, true));
}

/** Lets the script of the report make its filter, and sort its tables. */
function enliven() {
  const script = make("script", { src: "report.js" });
  script.addEventListener("load", () => script.remove());
  document.head.append(script);
}

/** Shows a package. */
export async function show(result, takesFocus) {
  shown?.button.setAttribute("aria-pressed", "false");
  shown = result;
  shown.button.setAttribute("aria-pressed", "true");
  const text = problem(result);
  at("shown").hidden = false;
  at("filter").hidden = true;
  at("filter").replaceChildren();
  at("actions").replaceChildren(...actions(result));
  at("fixes").replaceChildren(...(text ? [] : [offered(result)]));
  if (text) at("report").replaceChildren(make("p", { className: "verdict error", lang: document.documentElement.lang }, text));
  else {
    const content = await sections(result.html);
    if (shown !== result) return;
    at("report").replaceChildren(...content);
    enliven();
  }
  if (takesFocus) at("shown").focus();
}

/** Writes everything in the language that is spoken now. */
export function again() {
  at("packages").replaceChildren(...results.map(row));
  if (shown) show(shown, false);
}
