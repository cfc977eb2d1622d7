/** The 52 as bars by region: a listbox of rows for people and keys, and one canvas under it for what moves. */

import { regionsOf } from "./channels.js";
import { colours, createSurface } from "./surface.js";

const NAME_WIDTH = 9;
const MARK_WIDTH = 5;

/**
 * @param {HTMLElement} list - becomes the listbox.
 * @param {HTMLCanvasElement} canvas - lies under it.
 * @param {(row: import("./channels.js").Row) => void} onChoose
 */
export function createBars(list, canvas, onChoose) {
  const surface = createSurface(canvas, place);
  let rows = [];
  let options = [];
  let tops = [];
  let chosen = -1;

  /** Build the rows once the names are known. */
  function setNames(names) {
    list.replaceChildren();
    rows = [];
    options = [];
    for (const region of regionsOf(names)) {
      const group = element("div", "region", { role: "group", "aria-label": region.name });
      group.append(element("div", "region-name", { "aria-hidden": "true" }, region.name));
      for (const row of region.rows) {
        const option = element("div", "channel", { role: "option", "aria-selected": "false", tabindex: "-1" });
        option.append(element("span", "channel-name", {}, row.name), element("span", "channel-mark", {}));
        option.setAttribute("aria-label", row.title);
        group.append(option);
        rows.push(row);
        options.push(option);
      }
      list.append(group);
    }
    place();
    choose(Math.max(0, rows.findIndex((row) => row.channels[0] === "jawOpen")), false);
  }

  function place() {
    const top = list.getBoundingClientRect().top;
    tops = options.map((option) => option.getBoundingClientRect().top - top);
    draw(last);
  }

  function choose(index, focus = true) {
    if (!rows.length) return;
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    options[chosen]?.setAttribute("aria-selected", "false");
    options[chosen]?.setAttribute("tabindex", "-1");
    chosen = next;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].setAttribute("tabindex", "0");
    if (focus) options[chosen].focus();
    onChoose(rows[chosen]);
  }

  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1000, End: 1000 };
  list.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    choose(chosen + STEPS[event.key]);
  });
  list.addEventListener("click", (event) => {
    const index = options.indexOf(event.target.closest(".channel"));
    if (index >= 0) choose(index);
  });

  let marks = [];

  /** Show what is set: each row's gain and offset, and whether it is driven at all. */
  function setMarks(describe) {
    options.forEach((option, index) => {
      const { text, driven } = describe(rows[index]);
      if (marks[index] === text + driven) return;
      marks[index] = text + driven;
      option.lastChild.textContent = text;
      option.dataset.driven = driven ? "yes" : "no";
      option.setAttribute("aria-label", [rows[index].title, text, driven ? "" : "not driven"].filter(Boolean).join(", "));
    });
  }

  let last = null;

  /** Draw 52 weights, 0..1. */
  function draw(weights) {
    last = weights;
    const { context, width } = surface;
    surface.clear();
    if (!rows.length) return;
    const rem = tops.length > 1 ? (options[0].offsetHeight || 24) / 1.5 : 16;
    const left = NAME_WIDTH * rem;
    const room = Math.max(width - left - MARK_WIDTH * rem, 40);
    const height = 1.5 * rem;
    context.fillStyle = colours.line;
    for (let index = 0; index < rows.length; index++) {
      const count = rows[index].indexes.length;
      for (let side = 0; side < count; side++) context.fillRect(left, bandTop(tops[index], height, side, count), room, bandHeight(count));
    }
    if (!weights) return;
    context.fillStyle = colours.accent;
    for (let index = 0; index < rows.length; index++) {
      const { indexes } = rows[index];
      for (let side = 0; side < indexes.length; side++) {
        const weight = Math.min(Math.max(weights[indexes[side]], 0), 1);
        if (weight > 0.002) context.fillRect(left, bandTop(tops[index], height, side, indexes.length), Math.max(weight * room, 1), bandHeight(indexes.length));
      }
    }
  }

  return { setNames, setMarks, draw, choose: (index) => choose(index, false), get row() { return rows[chosen]; } };
}

const bandHeight = (count) => (count === 1 ? 6 : 4);
const bandTop = (top, height, side, count) => Math.round(top + height / 2 - (count === 1 ? 3 : 5) + side * 6);

function element(tag, className, attributes, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}
