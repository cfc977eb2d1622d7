// What stands in for a sidecar: sockets that a test holds the other end of, a clock that it moves, and frames.

import { ANGLES, CHANNELS, connect, VISEMES } from "../../../../protocol/js/facewire.js";

/** The other end of each WebSocket that was opened, the newest last. */
export class FakeSocket extends EventTarget {
  static opened = [];
  sent = [];
  pings = [];
  readyState = 0;

  constructor(url, protocols) {
    super();
    Object.assign(this, { url, protocols });
    FakeSocket.opened.push(this);
  }

  send(data) {
    if (this.readyState !== 1) throw new Error("not open");
    const said = typeof data === "string" ? JSON.parse(data) : data;
    (said.type === "ping" ? this.pings : this.sent).push(said);
  }

  accept() {
    this.readyState = 1;
    this.onopen?.();
    this.dispatchEvent(new Event("open"));
  }

  /** Answers the newest ping: the sidecar's clock says `at_ms`. */
  pong(at_ms) {
    this.tell({ type: "pong", at_ms, id: this.pings.at(-1).id });
  }

  tell(...messages) {
    for (const message of messages) this.onmessage?.({ data: JSON.stringify(message) });
  }

  close(reason = "") {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ reason });
  }
}

/** Time that stands still until the test moves it: timers and `performance.now()`. */
export class Time {
  #timers = new Map();
  #count = 0;

  constructor(context) {
    this.now = 5000;
    FakeSocket.opened = [];
    const start = (repeats) => (action, ms) => {
      this.#timers.set((this.#count += 1), { action, due: this.now + ms, every: repeats && ms });
      return this.#count;
    };
    const stop = (number) => this.#timers.delete(number);
    context.mock.method(performance, "now", () => this.now);
    context.mock.method(globalThis, "setTimeout", start(false));
    context.mock.method(globalThis, "setInterval", start(true));
    context.mock.method(globalThis, "clearTimeout", stop);
    context.mock.method(globalThis, "clearInterval", stop);
  }

  pass(ms) {
    for (let step = 0; step < ms; step += 1) {
      this.now += 1;
      for (const [number, timer] of this.#timers) {
        if (timer.due > this.now) continue;
        if (timer.every) timer.due = this.now + timer.every; // What was missed asleep is not made up for.
        else this.#timers.delete(number);
        timer.action();
      }
    }
  }
}

export const tick = () => new Promise((go) => setImmediate(go));

/** A connection to a fake sidecar, and the newest socket of a path. */
export function connected(options = {}) {
  const face = connect({ url: "http://sidecar:1", WebSocket: FakeSocket, ...options });
  return { face, socket: (path) => FakeSocket.opened.findLast(({ url }) => new URL(url).pathname === path) };
}

export const hello = (fields = {}) => ({ type: "hello", proto: 1, software: "fake/1", session: 7, fps: 31,
  channels: CHANNELS, visemes: VISEMES, angles: ANGLES, subjects: ["host"], ...fields });

/** A frame with the jaw open by `jaw`, due at `at_ms` and published 100 ms before. */
export function frame(n, at_ms, jaw, fields = {}) {
  const w = new Array(52).fill(0);
  w[17] = jaw;
  const vis = new Array(15).fill(0);
  [vis[0], vis[10]] = [1 - jaw, jaw];
  return { type: "face", subject: "host", s: 7, n, e: 0, t: n / 31, at_ms, pt_ms: at_ms - 100, q: 0, lv: 2, voice: jaw,
    w, pose: new Array(9).fill(jaw / 10), vis, ...fields };
}

