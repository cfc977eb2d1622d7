/** The look-ahead dial, and what each of its settings costs in accuracy. */

import { colours, createSurface } from "../charts/surface.js";
import { address } from "../link/sidecar.js";
import { createWish, say } from "./wish.js";

const LONGEST_MS = 384;
const STEP_MS = 8;
const FULL = LONGEST_MS + STEP_MS;

/**
 * @typedef {object} Accuracy - /lookahead.json.
 * @property {number[]} lookahead_ms
 * @property {number[]} visemes - share of frames of speech with the right viseme, 0..1.
 */

/**
 * @param {(id: string) => HTMLElement} find
 * @param {object} page
 * @param {(op: string, fields?: object) => Promise<object>} page.ask
 * @param {() => string} page.subject
 */
export function createLookahead(find, { ask, subject }) {
  const dial = find("lookahead");
  const note = find("lookahead-note");
  const wish = createWish((fields) => ask("set", { subject: subject(), ...fields }), note);
  let accuracy = null;
  let status = null;
  const surface = createSurface(find("curve"), draw);

  dial.addEventListener("input", () => {
    wish.push({ lookahead: asked() });
    showValue();
    draw();
  });

  const asked = () => (dial.valueAsNumber >= FULL ? "full" : dial.valueAsNumber);

  function showValue() {
    const text = asked() === "full" ? "full" : `${asked()} ms`;
    say(find("lookahead-value"), text);
    dial.setAttribute("aria-valuetext", text);
  }

  async function load() {
    const answer = await fetch(address("lookahead.json"));
    if (!answer.ok) return;
    accuracy = await answer.json();
    draw();
  }

  const right = (lookahead_ms) => {
    const { lookahead_ms: at, visemes } = accuracy;
    const next = at.findIndex((one) => one >= lookahead_ms);
    if (next < 0) return visemes[visemes.length - 1];
    if (next === 0) return visemes[0];
    const part = (lookahead_ms - at[next - 1]) / (at[next] - at[next - 1]);
    return visemes[next - 1] + part * (visemes[next] - visemes[next - 1]);
  };

  function draw() {
    const { context, width, height } = surface;
    surface.clear();
    if (!accuracy) return;
    // As far in as the middle of the dial's thumb at either end.
    const inset = 8;
    const x = (ms) => inset + (ms / FULL) * (width - 84 - 2 * inset);
    const best = Math.max(...accuracy.visemes);
    const worst = Math.min(...accuracy.visemes);
    const y = (share) => 8 + (1 - (share - worst) / (best - worst || 1)) * (height - 24);
    context.strokeStyle = colours.soft;
    context.lineWidth = 1.5;
    context.beginPath();
    accuracy.lookahead_ms.forEach((ms, index) => context[index ? "lineTo" : "moveTo"](x(ms), y(accuracy.visemes[index])));
    context.lineTo(x(FULL), y(right(FULL)));
    context.stroke();
    const ms = asked() === "full" ? FULL : asked();
    context.fillStyle = colours.accent;
    context.fillRect(x(ms) - 0.5, y(right(ms)), 1, height - y(right(ms)) - 14);
    context.beginPath();
    context.arc(x(ms), y(right(ms)), 4, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = colours.soft;
    context.textAlign = "center";
    for (const tick of [0, 96, 192, 288]) context.fillText(`${tick}`, x(tick) , height - 6);
    context.textAlign = "end";
    context.fillText("full", x(FULL) + inset, height - 6);
    context.textAlign = "start";
    context.fillText(`${Math.round(best * 100)} % right`, width - 78, y(best) + 2);
    context.fillText(`${Math.round(worst * 100)} %`, width - 78, y(worst) - 4);
  }

  function showNote() {
    if (note.hasAttribute("data-wrong") || !status) return;
    const share = accuracy ? `${Math.round(right(Math.min(status.lookahead_ms, FULL)) * 100)} % of visemes right, ` : "";
    const lag_ms = Math.round(status.lag_ms);
    const lag = lag_ms >= 0
      ? `the mouth is ${lag_ms} ms behind the sound.`
      : `faces come ${-lag_ms} ms before their sound is played.`;
    say(note, `In force: ${Math.round(status.lookahead_ms)} ms; ${share}${lag}`);
  }

  return {
    load,
    /** @param {object} one - a subject's status. */
    show: (one) => {
      status = one;
      showNote();
      if (wish.pending) return;
      const wished = one.lookahead ?? "full";
      dial.value = wished === "full" ? FULL : Math.min(wished, LONGEST_MS);
      showValue();
      draw();
    },
  };
}
