/** Each output's state in the sidecar's words, with a switch. */

import { say, sentence } from "./wish.js";

/** The door that this page came through: switched off here it could not be switched on again. */
const isOurs = (name) => name.startsWith("web ");
const WRONG = new Set(["refused", "failed"]);

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} note
 * @param {(op: string, fields?: object) => Promise<object>} ask
 */
export function createOutputs(list, note, ask) {
  const rows = new Map();

  function make(name) {
    const item = document.createElement("li");
    item.className = "output";
    const label = document.createElement("span");
    label.className = "output-name";
    label.id = `output-${rows.size}-${name.replace(/\W/g, "-")}`;
    label.textContent = name;
    const toggle = document.createElement("button");
    toggle.type = "button";
    toggle.hidden = isOurs(name);
    toggle.className = "switch";
    toggle.setAttribute("role", "switch");
    toggle.setAttribute("aria-labelledby", label.id);
    const why = document.createElement("p");
    why.className = "output-why";
    item.append(label, toggle, why);
    toggle.addEventListener("click", async () => {
      const on = toggle.getAttribute("aria-checked") !== "true";
      toggle.setAttribute("aria-checked", on);
      try {
        await ask("output", { name, on });
        say(note, "");
      } catch (error) {
        toggle.setAttribute("aria-checked", !on);
        say(note, sentence(error.message), true);
      }
    });
    list.append(item);
    return { item, toggle, why };
  }

  /** @param {Record<string, object>} outputs - of status. */
  function show(outputs) {
    const names = Object.keys(outputs);
    for (const [name, row] of rows) {
      if (name in outputs) continue;
      row.item.remove();
      rows.delete(name);
    }
    for (const name of names) {
      if (!rows.has(name)) rows.set(name, make(name));
      const { item, toggle, why } = rows.get(name);
      const { state, why: reason = "", packets = 0, dropped } = outputs[name];
      const text = [state, reason].filter(Boolean).join(": ");
      const counts = [packets ? `${packets.toLocaleString("en")} sent` : "", dropped ? `${dropped} dropped` : ""];
      say(why, [text, ...counts].filter(Boolean).join(" · "));
      item.dataset.wrong = WRONG.has(state) ? "yes" : "no";
      toggle.setAttribute("aria-checked", state !== "off");
    }
    if (names.every(isOurs)) say(note, "No other than this page and ZeroMQ; add some with `--livelink`, `--vmc`, `--osc` and others.");
    else if (!note.hasAttribute("data-wrong")) say(note, "");
  }

  return { show };
}
