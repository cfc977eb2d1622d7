/** The frames of one subject, and the face that is due between them. */
const REST_MS = 200; // SPEC 8.3: a face whose connection is lost is at rest after that.
const KEPT = 128; // Frames: four seconds.

const rest = () => ({ w: new Float32Array(52), pose: new Float32Array(9), vis: new Float32Array(15).fill(1, 0, 1),
  voice: 0, t: 0, q: 2, due: -Infinity });

function mix(into, from, to, share) {
  for (let one = 0; one < into.length; one += 1) into[one] = from[one] + (to[one] - from[one]) * share;
}

export class Track {
  face = rest();
  epoch = 0;
  gaps = 0;
  interval = 1000 / 31;
  #last; #frames = [this.face];

  append(frame, now, offset) {
    const last = this.#last;
    this.#last = frame;
    if (!last || frame.subject !== last.subject || frame.s !== last.s || frame.n <= last.n) this.restart(frame.e, now);
    else this.gaps += Number(BigInt(frame.n) - BigInt(last.n)) - 1;
    if (frame.e > this.epoch) this.restart(frame.e, now);
    if (frame.e < this.epoch) return;
    // Shown one interval after it was published, so that there is another one to glide to; or when it is heard.
    frame.due = Math.max(frame.pt_ms + this.interval, frame.at_ms) - offset;
    this.#frames.push(frame);
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  restart(epoch, now) {
    this.epoch = epoch;
    this.#frames = [{ ...structuredClone(this.face), due: now }];
  }

  release(now) {
    this.restart(0, now);
    this.#frames.push({ ...rest(), t: this.face.t, due: now + REST_MS });
    this.#last = undefined;
  }

  sample(now) {
    const { face } = this;
    let index = this.#frames.length - 1;
    while (index > 0 && this.#frames[index].due > now) index -= 1;
    const from = this.#frames[index];
    const to = this.#frames[index + 1] ?? from;
    const share = to.due > from.due ? Math.min(Math.max((now - from.due) / (to.due - from.due), 0), 1) : 0;
    mix(face.w, from.w, to.w, share);
    mix(face.pose, from.pose, to.pose, share);
    mix(face.vis, from.vis, to.vis, share);
    face.voice = from.voice + (to.voice - from.voice) * share;
    face.t = from.t + (to.t - from.t) * share;
    face.q = to.q;
    return face;
  }
}
