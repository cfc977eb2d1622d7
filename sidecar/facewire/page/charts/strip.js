/** The last minute as a strip chart: lag, loudness, what was lost, the governor's level. Memory is constant. */

import { minus } from "../parts/wish.js";
import { colours, createSurface } from "./surface.js";

const BIN_MS = 200;
const BINS = 300;
const LEVELS = ["FULL", "PAIRED", "CPU", "HOLD"];
const QUIET_DBFS = -60;
const LABEL_WIDTH = 62;

/** Counts over the last minute, in bins of 200 ms; positions come from a clock in ms. */
export class Minute {
  constructor() {
    this.lag = new Float32Array(BINS).fill(NaN);
    this.loudness = new Float32Array(BINS).fill(NaN);
    this.lost = new Uint32Array(BINS);
    this.level = new Int8Array(BINS).fill(-1);
    this.bin = -1;
  }

  /** Move on to `now_ms`, and forget what is older than a minute. */
  advance(now_ms) {
    const bin = Math.floor(now_ms / BIN_MS);
    if (this.bin < 0 || bin - this.bin > BINS) this.bin = bin - BINS;
    while (this.bin < bin) {
      this.bin += 1;
      const at = this.bin % BINS;
      this.lag[at] = NaN;
      this.loudness[at] = NaN;
      this.lost[at] = 0;
      this.level[at] = -1;
    }
    return bin % BINS;
  }

  /** Take one face: its lag in ms, the peak of its sound (0..1, or undefined) and the level, 0..3. */
  face(now_ms, lag_ms, peak, level) {
    const at = this.advance(now_ms);
    this.lag[at] = Number.isNaN(this.lag[at]) ? lag_ms : Math.max(this.lag[at], lag_ms);
    if (peak !== undefined) {
      const dbfs = Math.max(20 * Math.log10(Math.max(peak, 1e-6)), QUIET_DBFS);
      this.loudness[at] = Number.isNaN(this.loudness[at]) ? dbfs : Math.max(this.loudness[at], dbfs);
    }
    this.level[at] = level;
  }

  /** Take frames that did not come, or came late. */
  miss(now_ms, count) {
    this.lost[this.advance(now_ms)] += count;
  }

  clear() {
    this.lag.fill(NaN);
    this.loudness.fill(NaN);
    this.lost.fill(0);
    this.level.fill(-1);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Minute} minute
 */
export function createStrip(canvas, minute) {
  let drawn = -1;
  const surface = createSurface(canvas, () => { drawn = -1; });

  /** Draw if a new bin has begun; `now_ms` is on the clock that the minute is filled by. */
  function draw(now_ms) {
    const bin = Math.floor(now_ms / BIN_MS);
    if (bin === drawn) return;
    drawn = bin;
    minute.advance(now_ms);
    surface.clear();
    const { height } = surface;
    lag(0, height * 0.4);
    loudness(height * 0.42, height * 0.26);
    lost(height * 0.7, height * 0.14);
    levels(height * 0.86, height * 0.14);
  }

  const bar = () => (surface.width - LABEL_WIDTH) / BINS;
  const each = (visit) => { for (let age = BINS - 1; age >= 0; age--) visit((minute.bin - age + BINS) % BINS, LABEL_WIDTH + (BINS - 1 - age) * bar()); };

  function label(text, top, height) {
    const { context, width } = surface;
    context.fillStyle = colours.soft;
    context.fillText(text, 0, top + Math.min(height / 2, 10));
    context.fillStyle = colours.line;
    context.fillRect(LABEL_WIDTH, Math.round(top + height) - 1, width - LABEL_WIDTH, 1);
  }

  function lag(top, height) {
    let low = 0;
    let high = 100;
    for (const value of minute.lag) { if (value > high) high = value; if (value < low) low = value; }
    high = Math.ceil(high / 50) * 50;
    low = Math.floor(low / 50) * 50;
    const y = (value) => top + 2 + (height - 6) * (1 - (value - low) / (high - low));
    const { context, width } = surface;
    label("lag", top, height);
    context.fillStyle = colours.soft;
    context.fillText(`${minus(low)}…${high} ms`, 0, top + 26, LABEL_WIDTH - 4);
    if (low < 0) { context.fillStyle = colours.line; context.fillRect(LABEL_WIDTH, y(0), width - LABEL_WIDTH, 1); }
    context.fillStyle = colours.accent;
    const size = Math.max(bar(), 1);
    each((at, x) => { if (!Number.isNaN(minute.lag[at])) context.fillRect(x, y(minute.lag[at]) - 1, size, 2); });
  }

  function loudness(top, height) {
    label("loudness", top, height);
    const { context } = surface;
    context.fillStyle = colours.soft;
    const size = Math.max(bar(), 1);
    each((at, x) => {
      const share = 1 - minute.loudness[at] / QUIET_DBFS;
      if (share > 0) context.fillRect(x, top + height - 1 - share * (height - 3), size, share * (height - 3));
    });
  }

  function lost(top, height) {
    label("lost", top, height);
    const { context } = surface;
    context.fillStyle = colours.wrong;
    each((at, x) => {
      if (!minute.lost[at]) return;
      const share = Math.min(minute.lost[at] / 8, 1) * 0.75 + 0.25;
      context.fillRect(x, top + height - 1 - share * (height - 3), Math.max(bar(), 2), share * (height - 3));
    });
  }

  function levels(top, height) {
    const { context } = surface;
    const newest = minute.level[minute.bin % BINS];
    const before = minute.level[(minute.bin + BINS - 1) % BINS];
    label(LEVELS[newest >= 0 ? newest : before] ?? "level", top, height);
    each((at, x) => {
      const level = minute.level[at];
      if (level < 0) return;
      context.fillStyle = level === 3 ? colours.wrong : colours.accent;
      const share = (4 - level) / 4;
      context.fillRect(x, top + height - 1 - share * (height - 4), Math.max(bar(), 1) + 0.3, 2);
    });
  }

  return { draw };
}
