// The form: which options there are, for which platforms, and what was chosen.

import { label, word } from "./words.js";

const DEPTHS = ["", "names", "header", "structure", "entropy", "pixels"];
/** Each option with the platforms that take it (none: all), and its values where they are few. */
const OPTIONS = [
  { name: "depth", values: DEPTHS },
  { name: "csv" },
  { name: "file_column" },
  { name: "base_url", for: ["labelbox", "symbiota"] },
  { name: "exclude", lines: true },
  { name: "encoding" },
  { name: "name_encoding" },
  { name: "symbiota_mode", for: ["symbiota"], values: ["", "media", "folder", "associated", "archive"] },
  { name: "pattern", for: ["symbiota"] },
  { name: "category_from", for: ["onestepai"], values: ["", "parent", "path"] },
  { name: "root_category", for: ["onestepai"] },
  { name: "item_merge_mode", for: ["v7-darwin"], values: ["", "slots", "channels", "series"] },
  { name: "remote_path", for: ["v7-darwin"] },
  { name: "preserve_folders", for: ["v7-darwin"], flag: true },
];

const form = document.getElementById("options");
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

function control({ name, values, lines, flag }) {
  const id = `option-${name}`;
  if (values) return make("select", { id, name }, ...values.map((value) => make("option", { value }, value || "–")));
  if (lines) return make("textarea", { id, name, rows: 2, spellcheck: false });
  if (flag) return make("input", { id, name, type: "checkbox" });
  return make("input", { id, name, type: "text", spellcheck: false, autocomplete: "off" });
}

/** Builds the form for these platforms. */
export function build(targets) {
  const select = form.elements.target;
  for (const { id, title } of targets) select.append(make("option", { value: id }, title));
  const fields = OPTIONS.map((option) => {
    const text = make("label", { htmlFor: `option-${option.name}` }, label(option.name));
    text.dataset.option = option.name;
    const field = make("div", { className: "field" }, text, control(option));
    field.dataset.for = (option.for ?? []).join(" ");
    return field;
  });
  document.getElementById("fields").append(...fields);
  select.addEventListener("change", show);
  show();
}

/** Shows the options that the chosen platform takes. */
function show() {
  const target = form.elements.target.value;
  for (const field of form.querySelectorAll("[data-for]")) {
    const takers = field.dataset.for.split(" ").filter(Boolean);
    field.hidden = takers.length > 0 && target !== "" && !takers.includes(target);
  }
}

/** What was chosen, as the module takes it. */
export function chosen() {
  const options = {};
  const target = form.elements.target.value;
  if (target) options.target = target;
  for (const { name, lines, flag } of OPTIONS) {
    const element = form.elements[name];
    if (element.closest("[data-for]").hidden) continue;
    const value = flag ? element.checked : element.value.trim();
    if (value) options[name] = lines ? value.split("\n").map((line) => line.trim()).filter(Boolean) : value;
  }
  return options;
}

form.addEventListener("submit", (event) => event.preventDefault());
export { make, word };
