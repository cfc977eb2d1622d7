/** The head, as far and as often as this browser can draw it. */

import { address } from "../link/sidecar.js";
import { say } from "./wish.js";

/** A head that is drawn within this time may be drawn for every frame of the screen. */
const QUICK_MS = 24;
/** Otherwise, the share of the time that goes into it at most: the rest of the page has to answer. */
const SHARE = 0.25;
const SLOW_MS = 80;
const SLOW_DRAWS = 5;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} note
 * @returns {Promise<((face: {w: Float32Array, pose: Float32Array}, now_ms: number) => void) | null>} draws a face
 *   where it is time to; null where there can be no head.
 */
export async function loadHead(canvas, note) {
  try {
    const [{ createHead }, answer] = await Promise.all([import("../head.js"), fetch(address("head.bin"))]);
    if (!answer.ok) throw new Error(`head.bin is answered with ${answer.status}`);
    const head = createHead(canvas, await answer.arrayBuffer(), {});
    new ResizeObserver(() => head.resize()).observe(canvas);
    return paced(head, canvas.getContext("webgl2"), note);
  } catch {
    const missing = !document.createElement("canvas").getContext("webgl2");
    say(note, missing
      ? "This browser draws no WebGL 2, so there is no head here; everything else works."
      : "The head could not be loaded; everything else works.", true);
    return null;
  }
}

/** Draws the next head only when the one before is on the screen, and where that took long, some time after that. */
function paced(head, gl, note) {
  let fence = null;
  let begun_ms = 0;
  let free_ms = 0;
  let slow = 0;

  function finish(now_ms) {
    if (!gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return false;
    gl.deleteSync(fence);
    fence = null;
    const took_ms = now_ms - begun_ms;
    free_ms = took_ms > QUICK_MS ? now_ms + took_ms * (1 / SHARE - 1) : 0;
    slow = took_ms > SLOW_MS ? slow + 1 : 0;
    if (slow === SLOW_DRAWS) say(note, "Without a graphics card the head is drawn less often than the face moves.");
    return true;
  }

  return (face, now_ms) => {
    if ((fence && !finish(now_ms)) || now_ms < free_ms) return;
    head.pose(face.w, face.pose);
    head.draw();
    begun_ms = now_ms;
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  };
}
