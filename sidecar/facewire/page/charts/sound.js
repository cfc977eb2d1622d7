/** The waveform around the pose that is shown, with voice activity and the look-ahead window drawn to scale. */

import { colours, createSurface } from "./surface.js";

const CELL_MS = 8;
const CELLS = 1024;
const BEHIND_MS = 1800;
const AHEAD_MS = 600;
const VOICE_HEIGHT = 10;

/** Peaks and voice activity by the instant at which they are heard, in cells of 8 ms; 8 s of them. */
export class Heard {
  constructor() {
    this.peak = new Float32Array(CELLS);
    this.voice = new Float32Array(CELLS);
    this.cell = new Float64Array(CELLS).fill(-1);
  }

  /** Take a face's sound: `peaks` (0..1) spread over `span_ms` from `at_ms`. */
  take(at_ms, span_ms, peaks, voice) {
    const first = Math.round(at_ms / CELL_MS);
    const count = Math.max(1, Math.round((at_ms + span_ms) / CELL_MS) - first);
    for (let index = 0; index < count; index++) {
      const at = (first + index) % CELLS;
      this.cell[at] = first + index;
      this.peak[at] = peaks?.length ? peaks[Math.floor((index * peaks.length) / count)] : 0;
      this.voice[at] = voice;
    }
  }

  /** Forget what is due after `at_ms`: the epoch has ended. */
  cut(at_ms) {
    const from = Math.round(at_ms / CELL_MS);
    for (let at = 0; at < CELLS; at++) if (this.cell[at] >= from) this.cell[at] = -1;
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Heard} heard
 */
export function createSound(canvas, heard) {
  const surface = createSurface(canvas);

  /**
   * @param {number} pose_ms - the instant that the shown pose belongs to, on the sidecar's clock.
   * @param {number} now_ms - what is heard now, on the same clock.
   * @param {number} lookahead_ms - in force.
   */
  function draw(pose_ms, now_ms, lookahead_ms) {
    const { context, width, height } = surface;
    surface.clear();
    const scale = width / (BEHIND_MS + AHEAD_MS);
    const x = (at_ms) => (at_ms - pose_ms + BEHIND_MS) * scale;
    const waveHeight = height - VOICE_HEIGHT - 4;
    const middle = 14 + (waveHeight - 14) / 2;
    context.fillStyle = colours["accent-wash"];
    context.fillRect(x(pose_ms), 0, lookahead_ms * scale, waveHeight);
    cells(x, pose_ms, middle, (waveHeight - 14) / 2, scale);
    context.fillStyle = colours.accent;
    context.fillRect(Math.round(x(pose_ms)), 0, 2, height);
    context.fillStyle = colours.soft;
    context.textAlign = "end";
    context.fillText("pose", x(pose_ms) - 5, 7);
    if (now_ms - pose_ms > 12 && now_ms - pose_ms < AHEAD_MS) {
      context.fillStyle = colours.soft;
      for (let y = 16; y < height; y += 6) context.fillRect(Math.round(x(now_ms)), y, 1, 3);
    }
    context.textAlign = "start";
  }

  function cells(x, pose_ms, middle, half, scale) {
    const { context, height } = surface;
    const first = Math.floor((pose_ms - BEHIND_MS) / CELL_MS);
    const last = Math.ceil((pose_ms + AHEAD_MS) / CELL_MS);
    const size = Math.max(CELL_MS * scale - 0.5, 1);
    for (let cell = first; cell <= last; cell++) {
      const at = ((cell % CELLS) + CELLS) % CELLS;
      if (heard.cell[at] !== cell) continue;
      const left = x(cell * CELL_MS);
      // Ears judge loudness by its logarithm; the square root comes near enough for a picture.
      const tall = Math.max(Math.sqrt(Math.min(heard.peak[at], 1)) * half, 0.5);
      context.fillStyle = cell * CELL_MS <= pose_ms ? colours.ink : colours.soft;
      context.fillRect(left, middle - tall, size, 2 * tall);
      const voiced = heard.voice[at] * VOICE_HEIGHT;
      if (voiced > 0.5) { context.fillStyle = colours.accent; context.fillRect(left, height - voiced, size + 0.5, voiced); }
    }
  }

  return { draw };
}
