/** The newest second of a subject's faces, and the pose between two of them that is due at an instant. */

const KEPT = 64;
/** Faces that lag are shown this much later than the slowest of the last ones came, so that the next is there to go on to. */
const MARGIN_MS = 4;
const REST_MS = 200;
const GONE_MS = 1000;

export class Poses {
  /** @param {number} frame_ms - from one face to the next. */
  constructor(frame_ms = 1000 / 31) {
    this.frame_ms = frame_ms;
    this.pose = { weights: new Float32Array(52), angles: new Float32Array(9), at_ms: 0 };
    this.clear();
  }

  clear() {
    this.frames = [];
    this.behind_ms = 0;
    this.lags = new Float32Array(62);
    this.taken = 0;
    /** Whether the newest face ended an epoch: what was due after it is void. */
    this.epochBegan = false;
  }

  /** Take a face that came when the sidecar's clock said `now_ms`; returns how many are missing before it. */
  take(face, now_ms) {
    const last = this.frames.at(-1);
    let missing = 0;
    if (last && (face.s !== last.s || face.n <= last.n)) this.clear();
    else if (last) missing = face.n - last.n - 1;
    this.epochBegan = Boolean(last) && face.e > last.e;
    if (this.epochBegan) this.frames.length = 0;
    this.frames.push(face);
    if (this.frames.length > KEPT) this.frames.shift();
    // Leading faces are shown at their instant; the others as late as they come, and one face later.
    this.lags[this.taken++ % this.lags.length] = now_ms - face.at_ms;
    const slowest = Math.max(...this.lags.subarray(0, Math.min(this.taken, this.lags.length)));
    this.behind_ms = slowest > -this.frame_ms ? slowest + this.frame_ms + MARGIN_MS : 0;
    return missing;
  }

  /** The pose to show when the sidecar's clock says `now_ms`; the same object each time. At rest a second after the last. */
  at(now_ms) {
    const due_ms = now_ms - Math.max(this.behind_ms, 0);
    const { frames, pose } = this;
    if (!frames.length) return this.rest(1);
    let next = frames.length - 1;
    while (next > 0 && frames[next - 1].at_ms > due_ms) next--;
    const after = frames[next];
    const before = frames[next - 1] ?? after;
    const part = after === before ? 1 : Math.min(Math.max((due_ms - before.at_ms) / (after.at_ms - before.at_ms), 0), 1);
    for (let index = 0; index < 52; index++) pose.weights[index] = before.w[index] + part * (after.w[index] - before.w[index]);
    for (let index = 0; index < 9; index++) pose.angles[index] = before.pose[index] + part * (after.pose[index] - before.pose[index]);
    pose.at_ms = before.at_ms + part * (after.at_ms - before.at_ms);
    const stale_ms = due_ms - frames.at(-1).at_ms;
    return stale_ms > GONE_MS ? this.rest(Math.min((stale_ms - GONE_MS) / REST_MS, 1)) : pose;
  }

  rest(share) {
    for (let index = 0; index < 52; index++) this.pose.weights[index] *= 1 - share;
    for (let index = 0; index < 9; index++) this.pose.angles[index] *= 1 - share;
    return this.pose;
  }
}
