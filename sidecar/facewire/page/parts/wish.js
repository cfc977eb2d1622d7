/** What a person has set and the sidecar has not yet confirmed. */

const REST_MS = 50;
/** Status comes once a second: after this, the next one tells what was made of the wish. */
const HOLD_MS = 1500;

const said = new WeakMap();

/** Show one line at its place, what stands between backticks as code; `wrong` says that it is a failure. */
export function say(element, text, wrong = false) {
  element.toggleAttribute("data-wrong", wrong && text !== "");
  if (said.get(element) === text) return;
  said.set(element, text);
  element.replaceChildren(...text.split("`").map((part, index) => (index % 2 ? codeOf(part) : part)));
}

function codeOf(text) {
  const code = document.createElement("code");
  code.textContent = text;
  return code;
}

/**
 * Sends at most twenty requests a second, the newest values alone; meanwhile status must not pull the control back.
 *
 * @param {(fields: object) => Promise<object>} send
 * @param {HTMLElement} note - where a refusal is told, in the sidecar's words.
 * @param {() => void} [done] - after each that was carried out.
 */
export function createWish(send, note, done = () => {}) {
  let waiting = null;
  let busy = false;
  let settled_ms = -Infinity;

  async function push(fields) {
    waiting = merged(waiting, fields);
    if (busy) return;
    busy = true;
    while (waiting) {
      const now = waiting;
      waiting = null;
      try {
        await send(now);
        say(note, "");
        done();
      } catch (error) {
        say(note, sentence(error.message), true);
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    busy = false;
    settled_ms = performance.now();
  }

  return { push, get pending() { return busy || performance.now() - settled_ms < HOLD_MS; } };
}

function merged(old, fields) {
  if (!old) return { ...fields };
  const both = { ...old, ...fields };
  for (const key of Object.keys(fields)) {
    if (isMap(old[key]) && isMap(fields[key])) both[key] = { ...old[key], ...fields[key] };
  }
  return both;
}

const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** A message of the sidecar as a sentence. */
export function sentence(message) {
  const text = `${message}`.trim();
  return text && text[0].toUpperCase() + text.slice(1) + (/[.!?)]$/.test(text) ? "" : ".");
}

/** A number, rounded, with a minus sign as wide as a digit. */
export const minus = (value) => `${Math.round(value)}`.replace("-", "−");
