/** Faces from a sidecar for a render loop, and speech for them. `facewire.d.ts` says what each part is for. */
import { ANGLES, CHANNELS, isName, ProtocolError, READERS, VISEMES } from "./messages.js";
import { Speech } from "./speech.js";
import { Track } from "./track.js";
export { ANGLES, CHANNELS, ProtocolError, Track, VISEMES };

const SILENCE_S = 3; // SPEC 3. Counted while awake: a page that was asleep is told afterwards what came meanwhile.
const PAUSES_MS = [250, 500, 1000, 2000, 5000]; // Before it connects again.
const [EXCHANGES, EXCHANGES_AT_ONCE] = [16, 8]; // SPEC 14.7: of clocks, those that count; and at the beginning.

export const connect = (options) => new Connection(options);
export const read = (type, values, isJson) => READERS[type](values, isJson);

export function decode(data, unpack) {
  const isJson = typeof data === "string";
  // In front of a body in MessagePack lies its topic.
  const [topic, values] = isJson ? ["", JSON.parse(data)] : unpack(new Uint8Array(data), 2);
  const [type, subject] = isJson ? [values?.type, values?.subject] : topic.split("/");
  if (!Object.hasOwn(READERS, type)) return undefined;
  if ((type === "face" || type === "event") && !isName(subject)) throw new TypeError(`${type} of ${subject}`);
  return { ...read(type, values, isJson), type, subject };
}

export class Connection {
  track = new Track();
  state = "closed";
  unreadable = 0;
  #options; #socket; #exchanges; #offset; #silence; #watch; #retry; #losses = 0; #requests = new Map(); #requested = 0;

  constructor(options = {}) {
    const { location, WebSocket, requestAnimationFrame = (step) => setTimeout(step, 16) } = globalThis;
    const url = location?.protocol.startsWith("http") ? location.origin : "http://127.0.0.1:5572";
    this.#options = { url, WebSocket, ...options };
    this.subject = options.subject;
    this.#open();
    this.#watch = setInterval(() => {
      if (this.state === "open") this.#ping();
      if (this.#socket && (this.#silence += 1) > SILENCE_S) this.#leave("lost", "nothing is heard for 3 s");
    }, 1000);
    const draw = () => {
      if (this.state === "closed") return;
      options.onFace(this.sample());
      requestAnimationFrame(draw);
    };
    if (options.onFace) requestAnimationFrame(draw);
  }

  sample = (now = performance.now()) => this.track.sample(now);
  local = (at_ms) => at_ms - this.#offset;
  #ping = () => this.#socket.send(JSON.stringify({ type: "ping", id: performance.now() }));
  #send = ({ messages }) => messages.forEach((one) => this.#socket.send(one));
  #listen = (onopen, onmessage, onclose) => Object.assign(this.#socket, { onopen, onmessage, onclose, onerror() {} });

  /** `sound` goes with the request; before the socket is open they wait. */
  ask = (request, ...sound) => new Promise((resolve, reject) => {
    if (this.state === "closed") throw new Error("the connection is closed");
    if (!this.#socket) this.#open();
    const id = (this.#requested += 1);
    // A cancel whose connection is lost goes over the next one: until it is there the sidecar speaks on.
    const isKept = request.type === "cancel";
    this.#requests.set(id, { resolve, reject, isKept, messages: [JSON.stringify({ ...request, id }), ...sound] });
    if (this.#socket.readyState > 0) this.#send(this.#requests.get(id));
  });

  #speech = new Speech(this.ask, this.local);
  speak = this.#speech.speak;
  cancel = this.#speech.cancel;

  close(why = "") {
    clearInterval(this.#watch);
    this.#speech.stop();
    this.#leave("closed", why);
  }

  #open() {
    const { url, subject, sound, token, unpack, WebSocket } = this.#options;
    const address = new URL("faces", `${url}/`.replace(/\/+$/, "/").replace(/^http/, "ws"));
    const query = Object.entries({ subject, sound: sound && "1", token });
    address.search = new URLSearchParams(query.filter(([, value]) => value));
    this.#socket = new WebSocket(address.href, [unpack ? "facewire.1.msgpack" : "facewire.1.json"]);
    this.#socket.binaryType = "arraybuffer";
    this.#listen(
      // First of all the clocks: they have been compared before anything else is answered.
      () => { this.#ping(); this.#requests.forEach(this.#send); },
      ({ data }) => this.#take(data, performance.now()),
      ({ reason }) => this.#leave("lost", reason || "the sidecar cannot be reached, or refuses this origin or token"),
    );
    clearTimeout(this.#retry);
    [this.#exchanges, this.#offset, this.#silence] = [[], undefined, 0];
    this.#become("connecting", "");
  }

  /** Leaves the socket, of which nothing more is heard, and comes back to it where it was lost. */
  #leave(state, why) {
    const error = new Error(why || "the connection is closed");
    for (const [id, { isKept }] of this.#requests)
      if (!isKept || state === "closed") this.#settle({ id, error });
    this.#speech.stop(error);
    if (this.#socket) this.#listen(null, null, null).close();
    this.#socket = undefined;
    clearTimeout(this.#retry);
    this.track.release(performance.now());
    if (state === "lost") this.#retry = setTimeout(() => this.#open(), PAUSES_MS[this.#losses++] ?? PAUSES_MS.at(-1));
    this.#become(state, why);
  }

  #become(state, why) {
    if (state === this.state) return;
    this.state = state;
    this.#options.onState?.(state, why);
  }

  #take(data, now) {
    let message;
    this.#silence = 0;
    try {
      message = decode(data, this.#options.unpack);
      if (!message && typeof data === "string") this.#settle(JSON.parse(data) ?? {});
    } catch (error) {
      this.unreadable += 1;
      if (error instanceof ProtocolError) this.close(error.message);
    }
    this.#on[message?.type]?.(message, now);
    if (message && message.type !== "pong") this.#options.onMessage?.(message);
  }

  #settle({ type, id, ok, error, utterance, interrupted }) {
    if (type === "closed" || interrupted) this.#speech.stop(null, utterance); // Other clients may have done it.
    const { resolve, reject } = this.#requests.get(id) ?? {};
    this.#requests.delete(id);
    if (error) reject?.(Object.assign(new Error(error.message), { code: error.code }));
    else resolve?.(ok);
  }

  #on = {
    pong: ({ at_ms, id }, now) => {
      const sent = Number(id);
      this.#exchanges = [...this.#exchanges, { trip: now - sent, offset: at_ms - (sent + now) / 2 }].slice(-EXCHANGES);
      this.#offset = this.#exchanges.reduce((best, one) => (one.trip < best.trip ? one : best)).offset;
      if (this.#exchanges.length < EXCHANGES_AT_ONCE) this.#ping();
    },
    hello: ({ fps, subjects }, now) => {
      this.#losses = 0;
      this.track.interval = 1000 / fps;
      if (!subjects.includes(this.subject)) this.track.release(now);
      if (!subjects.includes(this.subject)) this.subject = this.#options.subject; // Else whoever is there next.
      this.#become("open", "");
    },
    face: (frame, now) => {
      this.subject ??= frame.subject;
      if (frame.subject === this.subject) this.track.append(frame, now, this.#offset ?? frame.pt_ms - now);
    },
    event: ({ subject, e }, now) => subject === this.subject && e > this.track.epoch && this.track.restart(e, now),
  };
}
