/** The head, as far as this browser can draw one. */

import { address } from "../link/sidecar.js";
import { say } from "./wish.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} note
 * @returns {Promise<{pose: Function, draw: Function, resize: Function, close: Function} | null>}
 */
export async function loadHead(canvas, note) {
  try {
    const [{ createHead }, answer] = await Promise.all([import("../head.js"), fetch(address("head.bin"))]);
    if (!answer.ok) throw new Error(`head.bin is answered with ${answer.status}`);
    const head = createHead(canvas, await answer.arrayBuffer(), {});
    new ResizeObserver(() => head.resize()).observe(canvas);
    return head;
  } catch {
    const missing = !document.createElement("canvas").getContext("webgl2");
    say(note, missing
      ? "This browser draws no WebGL 2, so there is no head here; everything else works."
      : "The head could not be loaded; everything else works.", true);
    return null;
  }
}
