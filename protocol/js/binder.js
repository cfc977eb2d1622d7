/**
 * Finds its way about an avatar: which of its shapes follows what, by their names.
 * `protocol/NAMES.md` is the text behind it, `names.js` the table that all readers of the protocol share.
 */

import { CHANNELS, VISEMES } from "./facewire.js";
import table from "./names.js";

const ENOUGH = 6; // So many channels of the mouth make one; with fewer, visemes are better.
const SIDES = /(l)eft$|(r)ight$/;
const OPEN = table.families.findIndex(({ id }) => id === "open"); // The family of a mouth that merely opens.

const spellings = new Map();
const whole = new Map(); // Those that nothing but a mesh's name may precede.
table.families.forEach((family, index) => {
  const into = family.whole ? whole : spellings;
  for (const [name, sources] of Object.entries(family.names)) {
    for (const spelling of [name.toLowerCase(), name.toLowerCase().replace(SIDES, "$1$2")]) {
      if (!into.has(spelling)) into.set(spelling, { family: index, sources });
    }
  }
});

const isMouth = (channel) => /^(mouth|jaw)|^tongueOut$/.test(channel);
const isViseme = (source) => VISEMES.includes(source);

/** What one name stands for: the place of its family in the table, and what it follows; undefined if nothing. */
export function read(name) {
  const { words, before } = split(name);
  for (let start = 0; start < words.length; start += 1) {
    const joined = words.slice(start).join("");
    const followsMesh = start === 0 || ".:".includes(before[start]);
    const found = spellings.get(joined) ?? withoutPrefix(joined) ?? (followsMesh ? whole.get(joined) : undefined);
    if (found) return holdsSpelling(words.slice(0, start)) ? undefined : found;
  }
  return undefined;
}

/** Its words in lower case, and what separates each from the one before. */
function split(name) {
  const words = [];
  const before = [];
  for (const [, separator, word] of name.matchAll(/([_\-.:|/ ]?)([^_\-.:|/ ]*)/g)) {
    if (word) words.push(word.toLowerCase()), before.push(separator);
  }
  while (words.length > 1 && (/^\d+$/.test(words.at(-1)) || table.suffixes.includes(words.at(-1)))) words.pop();
  return { words, before };
}

function withoutPrefix(joined) {
  const found = table.prefixes.filter((prefix) => joined.startsWith(prefix));
  return found.map((prefix) => spellings.get(joined.slice(prefix.length))).find(Boolean);
}

/** Whether a shape corrects a combination, such as `jawOpen_mouthClose`. */
function holdsSpelling(words) {
  return words.some((_, start) => words.some((__, end) => spellings.has(words.slice(start, end + 1).join(""))));
}

/** What the shapes of these names follow, on one avatar. */
export function bind(names) {
  const shapes = unclaimed(names);
  const followed = new Set([...shapes.values()].flatMap(({ sources }) => Object.keys(sources)));
  const mouth = [...followed].filter(isMouth);
  const hasVisemes = [...followed].some(isViseme);
  const opens = [...shapes.values()].some(({ family, sources }) => family !== OPEN && "jawOpen" in sources);
  const byChannels = mouth.length > 0 && ((opens && mouth.length >= ENOUGH) || !hasVisemes);
  const isDropped = byChannels ? isViseme : hasVisemes ? isMouth : () => false;
  for (const [name, { sources }] of shapes) if (Object.keys(sources).some(isDropped)) shapes.delete(name);
  return new Binding(shapes, byChannels ? "channels" : hasVisemes ? "visemes" : "");
}

/** The shapes of which no source is followed by one of an earlier family. */
function unclaimed(names) {
  const found = [...new Set(names)].map((name) => [name, read(name)]).filter(([, match]) => match);
  const claimed = new Map();
  const bound = new Map();
  for (const [name, match] of found.sort(([, one], [, other]) => one.family - other.family)) {
    const sources = Object.keys(match.sources);
    if (!sources.every((source) => (claimed.get(source) ?? match.family) === match.family)) continue;
    for (const source of sources) claimed.set(source, match.family);
    bound.set(name, match);
  }
  return bound;
}

export class Binding {
  #steps = []; // Flat, so that a render loop allocates nothing.

  constructor(shapes, mouth) {
    this.mouth = mouth;
    this.shapes = Object.fromEntries([...shapes].map(([name, { sources }]) => [name, { ...sources }]));
    this.turnsJaw = mouth === "channels" && ![...shapes.values()].some(({ sources }) => "jawOpen" in sources);
    for (const [name, { sources }] of shapes) {
      const indices = Object.keys(sources).map((one) => (isViseme(one) ? VISEMES.indexOf(one) : CHANNELS.indexOf(one)));
      const part = Object.keys(sources).some(isViseme) ? "vis" : "w";
      this.#steps.push({ name, part, indices, factors: Object.values(sources) });
    }
  }

  /** Calls `set(name, weight)` for each shape; weights are 0 to 1. */
  apply(face, set) {
    for (let step = 0; step < this.#steps.length; step += 1) {
      const { name, part, indices, factors } = this.#steps[step];
      let weight = 0;
      for (let one = 0; one < indices.length; one += 1) weight += face[part][indices[one]] * factors[one];
      set(name, Math.min(Math.max(weight, 0), 1));
    }
  }
}
