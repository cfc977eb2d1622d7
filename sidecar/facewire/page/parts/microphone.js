/** Which microphone is listened to, its meter, gain and gate, and what is wrong with its sound. */

import { colours, createSurface } from "../charts/surface.js";
import { createWish, minus, say, sentence } from "./wish.js";

const LOWEST_DBFS = -72;
/** The subject that hears a microphone for this page, where the sidecar was started without one. */
const OURS = "me";
const share = (dbfs) => Math.min(Math.max((dbfs - LOWEST_DBFS) / -LOWEST_DBFS, 0), 1);

/**
 * @param {(id: string) => HTMLElement} find
 * @param {object} page
 * @param {(op: string, fields?: object) => Promise<object>} page.ask
 * @param {() => string} page.subject
 * @param {(name: string) => void} page.onSubject - our own subject begins to listen.
 */
export function createMicrophone(find, { ask, subject, onSubject }) {
  const state = find("microphone-state");
  const listen = find("listen");
  let listener = "";
  const wish = createWish((fields) => ask("microphone", { subject: listener, ...fields }), state);
  let level = null;
  const meter = createSurface(find("meter"), draw);
  let warned = "";
  let asked = false;

  find("device").addEventListener("change", ({ target }) => wish.push({ device: target.value }));
  find("mic-gain").addEventListener("input", ({ target }) => {
    find("mic-auto").checked = false;
    say(find("mic-gain-value"), `${target.value} dB`);
    wish.push({ gain: target.valueAsNumber });
  });
  find("mic-auto").addEventListener("change", ({ target }) => wish.push({ gain: target.checked ? "auto" : find("mic-gain").valueAsNumber }));
  find("mic-gate").addEventListener("change", ({ target }) => wish.push({ gate: target.checked ? "auto" : "off" }));

  listen.addEventListener("click", async () => {
    const stops = listener === OURS;
    listen.disabled = true;
    try {
      await ask(stops ? "close" : "listen", { subject: OURS });
      if (!stops) onSubject(OURS);
      say(state, "");
    } catch (error) {
      say(state, sentence(error.message), true);
    }
    listen.disabled = false;
  });

  async function listDevices(current) {
    asked = true;
    const choice = find("device");
    let names = [];
    try {
      names = Object.keys((await ask("devices")).microphones);
    } catch (error) {
      say(state, sentence(error.message), true);
    }
    if (!names.includes(current)) names.unshift(current);
    const options = names.map((name) => new Option(name, name, false, name === current));
    choice.replaceChildren(new Option("The system's", ""), ...options);
  }

  function draw() {
    const { context, width, height } = meter;
    meter.clear();
    context.fillStyle = colours.line;
    context.fillRect(0, 0, width, height);
    if (!level) return;
    context.fillStyle = level.peak_dbfs > -1 ? colours.wrong : colours.accent;
    context.fillRect(0, 0, share(level.level_dbfs) * width, height);
    context.fillStyle = colours.ink;
    context.fillRect(share(level.peak_dbfs) * width - 1, 0, 2, height);
    context.fillStyle = colours.soft;
    context.fillRect(share(level.noise_dbfs) * width, height - 3, 1, 3);
  }

  function showWarnings(warnings) {
    const text = warnings.join("\n");
    if (text === warned) return;
    warned = text;
    find("microphone-warnings").replaceChildren(...warnings.map((warning) => {
      const item = document.createElement("li");
      item.textContent = sentence(warning);
      return item;
    }));
  }

  /**
   * The shown subject's microphone; where it has none, that of another: most sidecars have one at the most.
   * @param {Record<string, object>} subjects - of status.
   */
  function show(subjects) {
    listener = subjects[subject()]?.microphone ? subject() : (Object.keys(subjects).find((name) => subjects[name].microphone) ?? "");
    const heard = subjects[listener]?.microphone;
    find("microphone").hidden = !heard;
    if (!heard) {
      level = null;
      asked = false;
      listen.hidden = false;
      say(listen, "Use a microphone");
      if (!state.hasAttribute("data-wrong")) say(state, "None is listened to.");
      return;
    }
    listen.hidden = listener !== OURS;
    say(listen, "Stop listening");
    level = heard;
    draw();
    const listening = heard.state === "listening";
    if (!wish.pending) say(state, listening ? "Listening" : sentence(heard.state), !listening);
    showWarnings(heard.warnings);
    const counts = [heard.overflows && `${heard.overflows} overflows`, heard.outages && `${heard.outages} outages`].filter(Boolean);
    say(find("meter-note"), [
      `${minus(heard.level_dbfs)} dBFS`, `noise ${minus(heard.noise_dbfs)}`,
      `gate ${heard.open ? "open" : "closed"}`, ...counts,
    ].join(" · "));
    if (!asked) listDevices(heard.device);
    if (wish.pending) return;
    find("device").value = heard.follows_default ? "" : heard.device;
    const auto = (heard.gain ?? "auto") === "auto";
    find("mic-auto").checked = auto;
    find("mic-gate").checked = (heard.gate ?? "auto") === "auto";
    find("mic-gain").value = auto ? heard.gain_db : heard.gain;
    say(find("mic-gain-value"), `${heard.gain_db > 0 ? "+" : ""}${minus(heard.gain_db)} dB`);
  }

  return { show };
}
