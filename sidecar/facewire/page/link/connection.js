/** The page's two sockets to the sidecar, each opened again by itself: faces and state in, requests and replies. */

const PATIENCE_MS = 3000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
const ANSWER_MS = 5000;
const EXCHANGES = 16;
const PROTOCOLS = ["facewire.1.json"];

/** Turns the sidecar's clock into the page's own, by the exchange that took the shortest way (SPEC 14.7). */
export class Clock {
  constructor() { this.clear(); }

  clear() { this.exchanges = []; this.offset_ms = 0; this.known = false; }

  take(sent_ms, at_ms, received_ms) {
    this.exchanges.push({ trip: received_ms - sent_ms, offset: at_ms - (sent_ms + received_ms) / 2 });
    if (this.exchanges.length > EXCHANGES) this.exchanges.shift();
    this.offset_ms = this.exchanges.reduce((best, one) => (one.trip < best.trip ? one : best)).offset;
    this.known = true;
  }

  /** The sidecar's time of an instant of performance.now(). */
  remote(local_ms) { return local_ms + this.offset_ms; }

  /** The instant of performance.now() of a sidecar's time. */
  local(remote_ms) { return remote_ms - this.offset_ms; }
}

/** An address beside the page's own. */
export const address = (path) => new URL(path, location.origin).href;

const socketAddress = (path) => address(path).replace(/^http/, "ws");

/**
 * @param {object} told
 * @param {(message: object) => void} told.onMessage - every hello, face, status and event.
 * @param {(state: "open"|"lost"|"refused") => void} told.onState
 */
export function connect({ onMessage, onState }) {
  const clock = new Clock();
  const waiting = new Map();
  const sent = [];
  let only = null;
  const facesPath = () => `faces?sound=1${only === null ? "" : `&subject=${encodeURIComponent(only)}`}`;
  let number = 0;
  let heard_ms = 0;

  const faces = keep(facesPath, {
    open: (socket) => { clock.clear(); for (let count = 0; count < 8; count++) ping(socket); },
    text: (message) => {
      heard_ms = performance.now();
      if (message.type === "pong") clock.take(sent.shift(), message.at_ms, heard_ms);
      else onMessage(message);
    },
    lost: async () => { sent.length = 0; onState(await why()); },
  });
  const control = keep(() => "control", {
    open: (socket) => { for (const asked of waiting.values()) socket.send(asked.text); },
    text: (message) => {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) asked?.resolve(message.ok);
      else asked?.reject(new Error(message.error?.message ?? "the sidecar refused without a word"));
    },
    lost: () => {
      for (const asked of waiting.values()) asked.reject(new Error("the sidecar has gone"));
      waiting.clear();
    },
  });

  function ping(socket) {
    sent.push(performance.now());
    socket.send(JSON.stringify({ type: "ping" }));
  }
  setInterval(() => {
    const socket = faces.socket();
    if (!socket) return;
    if (performance.now() - heard_ms > PATIENCE_MS) socket.close();
    else ping(socket);
  }, 1000);

  /** Why there is no connection, as far as plain HTTP can tell. */
  async function why() {
    try {
      const answer = await fetch(address("status"), { cache: "no-store" });
      return answer.status === 401 || answer.status === 403 ? "refused" : "lost";
    } catch {
      return "lost";
    }
  }

  /**
   * Send a control request of SPEC.md and wait for its answer.
   * @returns {Promise<object>} its `ok`; rejects with the sidecar's own words.
   */
  function ask(op, fields = {}) {
    const id = ++number;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => { waiting.delete(id); reject(new Error("the sidecar did not answer")); }, ANSWER_MS);
      const end = (how) => (value) => { clearTimeout(late); how(value); };
      const text = JSON.stringify({ op, id, ...fields });
      waiting.set(id, { text, resolve: end(resolve), reject: end(reject) });
      // What is asked before the connection is there goes out when it is.
      control.socket()?.send(text);
    });
  }

  function keep(path, { open = () => {}, text, lost }) {
    let current = null;
    let pause_ms = FIRST_PAUSE_MS;
    function begin() {
      const socket = new WebSocket(socketAddress(path()), PROTOCOLS);
      socket.onopen = () => {
        current = socket;
        heard_ms = performance.now();
        pause_ms = FIRST_PAUSE_MS;
        open(socket);
      };
      socket.onmessage = ({ data }) => { if (typeof data === "string") text(JSON.parse(data)); };
      socket.onclose = () => {
        current = null;
        lost();
        setTimeout(begin, pause_ms);
        pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS);
      };
    }
    begin();
    return { socket: () => (current?.readyState === WebSocket.OPEN ? current : null) };
  }

  /** Receive one subject's faces alone; null for everybody's. */
  function watch(subject) {
    if (subject === only) return;
    only = subject;
    faces.socket()?.close();
  }

  return { ask, clock, watch };
}
