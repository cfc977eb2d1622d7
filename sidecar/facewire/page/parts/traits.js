/** A character's traits, such as its gaze: a control for each that the sidecar knows and that has a bound. */

import { address } from "../link/sidecar.js";
import { createWish, say } from "./wish.js";

const STEP = 0.05;

/**
 * @typedef {object} Trait - of /traits.json.
 * @property {string} name
 * @property {string} help
 * @property {number|string|null} usual
 * @property {number} low
 * @property {number} high
 * @property {string} unit - empty for a factor.
 * @property {string[]} choices - where it is a word.
 * @property {boolean} direction - for a running game alone.
 */

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} note
 * @param {object} page
 * @param {(op: string, fields?: object) => Promise<object>} page.ask
 * @param {() => string} page.subject
 * @param {() => void} page.changed
 */
export function createTraits(box, note, { ask, subject, changed }) {
  const wish = createWish((character) => ask("set", { subject: subject(), character }), note, changed);
  const controls = new Map();
  let shown = {};

  /** Make the controls. The sidecar's software has the traits, so this is done once. */
  async function load() {
    const answer = await fetch(address("traits.json"));
    if (!answer.ok) return;
    for (const trait of (await answer.json()).traits) {
      if (trait.direction) continue;
      const make = trait.choices.length ? makeChoice : trait.unit ? makeNumber : makeSlider;
      const control = make(trait);
      controls.set(trait.name, control);
      box.append(control.row);
    }
    show(shown);
  }

  function makeSlider({ name, low, high, usual, help }) {
    const row = rowOf("slider", name, help);
    const input = Object.assign(document.createElement("input"), { type: "range", id: `trait-${name}` });
    Object.assign(input, { min: low, max: high, step: STEP, title: help });
    const output = document.createElement("output");
    output.htmlFor = input.id;
    row.append(input, output);
    const set = (value) => { input.value = value ?? usual; say(output, `${Number(Number(input.value).toFixed(2))}`); };
    input.addEventListener("input", () => { set(input.value); wish.push({ [name]: input.valueAsNumber }); });
    return { row, set };
  }

  /** For what has a unit: its range is too wide for a slider's hundred places. */
  function makeNumber({ name, low, high, usual, unit, help }) {
    const row = rowOf("field short", name, help);
    const input = Object.assign(document.createElement("input"), { type: "number", id: `trait-${name}` });
    Object.assign(input, { min: low, max: high, step: 0.1, title: help });
    const after = document.createElement("span");
    after.textContent = unit;
    row.append(input, after);
    const set = (value) => { if (document.activeElement !== input) input.value = value ?? usual; };
    input.addEventListener("change", () => {
      input.value = Math.min(Math.max(Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : usual, low), high);
      wish.push({ [name]: input.valueAsNumber });
    });
    return { row, set };
  }

  function makeChoice({ name, choices, usual, help }) {
    const row = rowOf("field", name, help);
    const input = Object.assign(document.createElement("select"), { id: `trait-${name}`, title: help });
    input.append(...choices.map((choice) => new Option(choice)));
    row.append(input);
    const set = (value) => { input.value = value ?? usual; };
    input.addEventListener("change", () => wish.push({ [name]: input.value }));
    return { row, set };
  }

  function rowOf(className, name, help) {
    const row = document.createElement("div");
    row.className = className;
    const label = Object.assign(document.createElement("label"), { htmlFor: `trait-${name}`, title: help });
    const words = name.replaceAll("_", " ");
    label.textContent = words[0].toUpperCase() + words.slice(1);
    row.append(label);
    return row;
  }

  /** @param {object} character - of a subject's status: what is not as usual. */
  function show(character) {
    shown = character;
    if (wish.pending) return;
    for (const [name, control] of controls) control.set(character[name]);
  }

  return { load, show };
}
