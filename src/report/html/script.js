
"use strict";
// Filters and sorts what is on the page; the page is whole without it.
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const rows = all("tr[data-level]");
  if (rows.length === 0) return;

  const search = make("input", { type: "search", placeholder: "name, message or rule" });
  const levels = ["error", "warning", "hint"].map((level) => make("input", { type: "checkbox", checked: true, value: level }));
  const shown = make("output", {});
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(levels.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const section of all("section.code")) {
      const title = section.querySelector("h3").textContent.toLowerCase();
      let left = 0;
      for (const row of all("tr[data-level]", section)) {
        const text = title + " " + row.textContent.toLowerCase();
        row.hidden = !wanted.has(row.dataset.level) || !words.every((word) => text.includes(word));
        left += row.hidden ? 0 : 1;
      }
      section.hidden = left === 0;
      count += left;
    }
    shown.textContent = count + " of " + rows.length + " listed places";
  };
  const bar = document.getElementById("filter");
  bar.append(make("label", {}, "Filter ", search));
  for (const box of levels) bar.append(make("label", {}, box, box.value + "s"));
  bar.append(shown);
  bar.hidden = false;
  bar.addEventListener("input", update);
  update();

  const order = new Intl.Collator(undefined, { numeric: true });
  for (const table of all("table")) {
    all("thead th", table).forEach((head, column) => {
      if (head.textContent === "Image") return;
      const button = make("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const text = (row) => row.cells[column].textContent.replaceAll(",", "");
        const sorted = all("tbody tr", table).sort((a, b) => order.compare(text(a), text(b)) * (down ? -1 : 1));
        table.tBodies[0].append(...sorted);
      });
    });
  }
})();
