/**
 * The Facewire client: faces from a sidecar, interpolated for a render loop, and speech for them.
 * `protocol/SPEC.md` is the text behind it, and `facewire.d.ts` says what each part is for. Nothing is built.
 */
import { ANGLES, CHANNELS, READERS, VISEMES } from "./messages.js";
import { Speech } from "./speech.js";
import { Track } from "./track.js";
import { isName, ProtocolError } from "./values.js";

export { ANGLES, CHANNELS, ProtocolError, Track, VISEMES };

const SILENCE_MS = 3000; // SPEC 3: `hello` and `status` come once a second even if nobody speaks.
const PAUSES_MS = [250, 500, 1000, 2000, 5000]; // Before it connects again.
const [EXCHANGES, EXCHANGES_AT_ONCE] = [16, 8]; // SPEC 14.7: of clocks, those that count; and at the beginning.

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

export const connect = (options) => new Connection(options);

export class Connection {
  track = new Track();
  state = "closed";
  unreadable = 0;
  #options; #socket; #exchanges; #offset; #sent; #heard; #watch; #retry; #losses = 0; #isClosed = false;
  #speech; #control; #requests = new Map(); #requested = 0;

  constructor(options = {}) {
    const { location, WebSocket, requestAnimationFrame = (step) => setTimeout(step, 16) } = globalThis;
    const url = location?.protocol.startsWith("http") ? location.origin : "http://127.0.0.1:5572";
    this.#options = { url, WebSocket, ...options };
    this.subject = options.subject;
    this.#speech = new Speech(options.subject, (...door) => this.#connect(...door), this.local);
    this.#open();
    this.#watch = setInterval(() => this.#check(), 1000);
    const draw = () => {
      if (this.state === "closed") return;
      options.onFace(this.sample());
      requestAnimationFrame(draw);
    };
    if (options.onFace) requestAnimationFrame(draw);
  }

  sample = (now = performance.now()) => this.track.sample(now);
  local = (at_ms) => at_ms - this.#offset;
  speak = (audio, options) => this.#speech.speak(audio, options);
  cancel = async () => this.#speech.cancel();

  async ask(request) {
    const [heard, lost] = [(data) => this.#reply(JSON.parse(data)), (why) => this.#fail(why)];
    this.#control ??= this.#connect("control", { heard, lost });
    const id = (this.#requested += 1);
    this.#control.send(JSON.stringify({ ...request, id }));
    return new Promise((resolve, reject) => this.#requests.set(id, { resolve, reject }));
  }

  close(why = "") {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#isClosed = true;
    this.#speech.leave();
    this.#fail("the connection is closed");
    this.#leave("closed", why);
  }

  /** Opens a socket. What is sent before it is open waits; once it is left nothing more is heard of it. */
  #connect(path, { heard, lost, opened, query, protocols = [] }) {
    if (this.#isClosed) throw new Error("the connection is closed");
    const { url, token, WebSocket } = this.#options;
    const address = new URL(path, `${url}/`.replace(/\/+$/, "/").replace(/^http/, "ws"));
    for (const [key, value] of Object.entries({ ...query, token })) if (value) address.searchParams.set(key, value);
    const socket = new WebSocket(address.href, protocols);
    const listen = (onopen, onmessage, onclose) => Object.assign(socket, { onopen, onmessage, onclose });
    Object.assign(socket, { binaryType: "arraybuffer", onerror() {} }); // After an error comes `close`.
    listen(opened, ({ data }) => heard(data), ({ reason }) => lost(reason || "the sidecar cannot be reached"));
    return {
      send(said) {
        if (socket.readyState > 0) socket.send(said);
        else socket.addEventListener("open", () => socket.send(said));
      },
      leave: () => listen(null, null, null).close(),
    };
  }

  #open() {
    const { subject, unpack, sound } = this.#options;
    this.#socket = this.#connect("faces", {
      query: { subject, sound: sound && "1" },
      protocols: [unpack ? "facewire.1.msgpack" : "facewire.1.json"],
      opened: () => this.#ping(),
      heard: (data) => this.#take(data, performance.now()),
      lost: (why) => this.#lose(why),
    });
    [this.#exchanges, this.#offset, this.#heard] = [[], undefined, performance.now()];
    this.#become("connecting", "");
  }

  #leave(state, why) {
    this.#socket?.leave();
    this.#socket = undefined;
    this.track.release(performance.now());
    this.#become(state, why);
  }

  #become(state, why) {
    if (state === this.state) return;
    this.state = state;
    this.#options.onState?.(state, why);
  }

  #lose(why) {
    this.#leave("lost", why);
    this.#retry = setTimeout(() => this.#open(), PAUSES_MS[Math.min(this.#losses, PAUSES_MS.length - 1)]);
    this.#losses += 1;
  }

  #check() {
    if (this.#socket && performance.now() - this.#heard > SILENCE_MS) this.#lose("nothing has been heard for 3 s");
    else if (this.state === "open" && this.#sent === undefined) this.#ping();
  }

  #ping() {
    this.#sent = performance.now();
    this.#socket.send('{"type":"ping"}');
  }

  #take(data, now) {
    let message;
    this.#heard = now;
    try {
      message = decode(data, this.#options.unpack);
    } catch (error) {
      this.unreadable += 1;
      if (error instanceof ProtocolError) this.close(error.message);
    }
    this.#on[message?.type]?.(message, now);
    if (message && message.type !== "pong") this.#options.onMessage?.(message);
  }

  #on = {
    pong: ({ at_ms }, now) => {
      this.#exchanges.push({ trip: now - this.#sent, offset: at_ms - (this.#sent + now) / 2 });
      if (this.#exchanges.length > EXCHANGES) this.#exchanges.shift();
      this.#offset = this.#exchanges.reduce((best, one) => (one.trip < best.trip ? one : best)).offset;
      this.#sent = undefined;
      if (this.#exchanges.length < EXCHANGES_AT_ONCE) this.#ping();
    },
    hello: ({ fps, subjects }, now) => {
      this.#losses = 0;
      this.track.interval = 1000 / fps;
      // Who looks at whoever is there looks for another one when that one is gone.
      if (!this.#options.subject && this.subject && !subjects.includes(this.subject)) {
        this.subject = undefined;
        this.track.release(now);
      }
      this.#become("open", "");
    },
    face: (frame, now) => {
      this.subject ??= frame.subject;
      if (frame.subject === this.subject) this.track.append(frame, now, this.#offset ?? frame.pt_ms - now);
    },
    event: (event, now) => {
      if (event.subject === this.subject && event.e > this.track.epoch) this.track.restart(event.e, now);
    },
  };

  #reply({ id, ok, error }) {
    const asked = id ?? this.#requests.keys().next().value; // Without an id the oldest could not be read.
    const { resolve, reject } = this.#requests.get(asked);
    this.#requests.delete(asked);
    if (error) reject(Object.assign(new Error(error.message), { code: error.code }));
    else resolve(ok);
  }

  #fail(why) {
    this.#control?.leave();
    this.#control = undefined;
    for (const { reject } of this.#requests.values()) reject(new Error(why));
    this.#requests.clear();
  }
}
