/** Gain, offset and mask: of the chosen blendshape, and of the whole face; saved on request. */

import { createWish, say, sentence } from "./wish.js";

const LOWER = ["cheekPuff", "jaw", "mouth", "tongue"];
const isLower = (channel) => LOWER.some((prefix) => channel.startsWith(prefix));

/** The channels that a mask of SPEC.md drives. */
export function drivenBy(mask, channels) {
  if (Array.isArray(mask)) return new Set(mask);
  return new Set(channels.filter((channel) => mask === "full" || (mask !== "none" && isLower(channel) === (mask === "lower"))));
}

/**
 * @param {(id: string) => HTMLElement} find
 * @param {object} page
 * @param {(op: string, fields?: object) => Promise<object>} page.ask
 * @param {() => string} page.subject - whose face is tuned.
 * @param {() => void} page.changed - marks have to be shown anew.
 */
export function createTuning(find, { ask, subject, changed }) {
  const note = find("tune-note");
  const saved = find("save-note");
  const unsaved = () => say(saved, "Not in facewire.toml yet.");
  const wish = createWish((fields) => ask("set", { subject: subject(), ...fields }), note, unsaved);
  let channels = [];
  let row = null;
  let settings = { gain: {}, offset: {}, mask: "full" };

  const chosen = () => {
    const side = document.querySelector("input[name=side]:checked").value;
    if (!row || row.channels.length === 1 || side === "both") return row?.channels ?? [];
    return [row.channels[side === "left" ? 0 : 1]];
  };

  for (const [key, rest] of [["gain", 1], ["offset", 0]]) {
    const slider = find(key);
    const number = find(`${key}-number`);
    const set = (value) => {
      slider.value = value;
      for (const channel of chosen()) settings[key] = { ...settings[key], [channel]: value };
      wish.push({ [key]: Object.fromEntries(chosen().map((channel) => [channel, value])) });
      changed();
    };
    slider.addEventListener("input", () => { number.value = slider.value; set(slider.valueAsNumber); });
    number.addEventListener("change", () => {
      const value = Number.isFinite(number.valueAsNumber) ? number.valueAsNumber : rest;
      number.value = Math.min(Math.max(value, Number(number.min)), Number(number.max));
      set(Number(number.value));
    });
  }

  find("driven").addEventListener("change", ({ target }) => {
    const driven = drivenBy(settings.mask, channels);
    for (const channel of chosen()) target.checked ? driven.add(channel) : driven.delete(channel);
    setMask(channels.filter((channel) => driven.has(channel)));
  });
  for (const choice of document.querySelectorAll("input[name=mask]")) choice.addEventListener("change", () => setMask(choice.value));
  for (const choice of document.querySelectorAll("input[name=side]")) choice.addEventListener("change", showRow);

  function setMask(mask) {
    settings.mask = mask;
    wish.push({ mask });
    showMask();
    changed();
  }

  find("save").addEventListener("click", async () => {
    say(saved, "Saving…");
    try {
      const answer = await ask("save", { subject: subject() });
      // Nothing is written where the file says all of it already.
      say(saved, `Runs with ${answer.path} begin like this now.`);
    } catch (error) {
      say(saved, sentence(error.message), true);
    }
  });
  find("reset").addEventListener("click", async () => {
    try {
      await ask("reset", { subject: subject() });
      say(saved, "As the sidecar was started.");
    } catch (error) {
      say(saved, sentence(error.message), true);
    }
  });

  function showRow() {
    if (!row) return;
    say(find("tuned"), row.title);
    find("sides").disabled = row.channels.length === 1;
    const [first] = chosen();
    const values = { gain: settings.gain[first] ?? 1, offset: settings.offset[first] ?? 0 };
    for (const [key, value] of Object.entries(values)) {
      const number = find(`${key}-number`);
      if (document.activeElement !== number) number.value = Number(value.toFixed(3));
      find(key).value = value;
    }
    const driven = drivenBy(settings.mask, channels);
    find("driven").checked = driven.has(first);
  }

  function showMask() {
    const word = Array.isArray(settings.mask) ? "list" : settings.mask;
    for (const choice of document.querySelectorAll("input[name=mask]")) choice.checked = choice.value === word;
    showRow();
  }

  /** What stands at a row's end, and whether it is driven. */
  function describe(one) {
    const [first] = one.channels;
    const gain = settings.gain[first] ?? 1;
    const offset = settings.offset[first] ?? 0;
    const driven = drivenBy(settings.mask, channels);
    const text = [
      gain === 1 ? "" : `× ${Number(gain.toFixed(2))}`,
      offset === 0 ? "" : `${offset > 0 ? "+" : "−"} ${Math.abs(Number(offset.toFixed(2)))}`,
    ].filter(Boolean).join(" ");
    return { text, driven: one.channels.some((channel) => driven.has(channel)) };
  }

  return {
    describe,
    unsaved,
    setNames: (names) => { channels = names; },
    choose: (one) => { row = one; showRow(); },
    /** Take a subject's settings from status, unless a person is changing them. */
    show: (status) => {
      if (wish.pending) return;
      settings = { gain: status.gain ?? {}, offset: status.offset ?? {}, mask: status.mask ?? "full" };
      showMask();
      changed();
    },
  };
}
