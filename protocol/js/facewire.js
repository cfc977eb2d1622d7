/**
 * The Facewire client: faces from a sidecar, interpolated for a render loop; `speech.js` beside it has them speak.
 * `protocol/SPEC.md` is the text behind both, and `facewire.d.ts` says what each part is for. Nothing is built.
 */
import { Speech } from "./speech.js";
import * as tables from "./tables.js";

export const CHANNELS = Object.freeze(tables.CHANNELS);
export const VISEMES = Object.freeze(tables.VISEMES);
export const ANGLES = Object.freeze(tables.ANGLES);

const REST_MS = 200; // SPEC 8.3: a face whose connection is lost is at rest after that.
const SILENCE_MS = 3000; // SPEC 3: `hello` and `status` come once a second even if nobody speaks.
const PAUSES_MS = [250, 500, 1000, 2000, 5000]; // Before it connects again.
const KEPT = 128; // Frames: four seconds.
const EXCHANGES = 16; // SPEC 14.7: of clocks, those that count; and how many at once at the beginning.
const EXCHANGES_AT_ONCE = 8;

export class ProtocolError extends TypeError {}

const isInteger = (value) => typeof value === "bigint" || Number.isInteger(value);
const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isName = (value) => isText(value) && /^(?! )([^\p{C}\p{Z}/]| )+(?<! )$/u.test(value) &&
  new TextEncoder().encode(value).length <= 64;
const holds = (value, rule) => [rule.type].flat().some((type) => HOLDS[type](value, rule));

// What the types of `tables.js` allow. A value that is left out is undefined, or null.
const HOLDS = {
  bool: (value) => typeof value === "boolean",
  uint: (value, { bits = 64, min = 0, max = Infinity, choices }) =>
    isInteger(value) && value >= min && value <= max && value < 2 ** bits && (choices?.includes(Number(value)) ?? true),
  int: (value, { bits = 64 }) => isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1),
  float: (value, { min = -Infinity, max = Infinity }) =>
    (isInteger(value) || Number.isFinite(value)) && value >= min && value <= max,
  str: (value, { form, choices }) => (form === "subject" ? isName(value) : isText(value)) && (choices?.includes(value) ?? true),
  bin: (value, { floats }) => value instanceof Float32Array && value.length === floats && value.every(Number.isFinite),
  array: (value, { items, equals, count }) => Array.isArray(value) && value.every((one) => holds(one, items)) &&
    value.length === (count ?? value.length) && (!equals || String(value) === String(tables[equals.toUpperCase()])),
  map: (value, { keys = {}, values }) => isMap(value) && (!values || Object.values(value).every((one) => holds(one, values))) &&
    Object.entries(keys).every(([key, rule]) => (value[key] ?? null) === null ? !rule.required : holds(value[key], rule)),
};

/** The floats of bytes, which lie anywhere in their message and are copied to where floats may lie; of JSON's numbers. */
function floats(value, isJson) {
  if (isJson) return Array.isArray(value) && value.every(Number.isFinite) ? Float32Array.from(value) : value;
  return value instanceof Uint8Array && value.length % 4 === 0 ? new Float32Array(new Uint8Array(value).buffer) : value;
}

export function read(type, values, isJson) {
  if (!isMap(values)) throw new TypeError(`${type} is no map`);
  const { event, proto } = values;
  if (type === "hello" && isInteger(proto) && Number(proto) !== 1) throw new ProtocolError(`protocol ${proto}, not 1`);
  const isEvent = type === "event" && isText(event);
  if (isEvent && !Object.hasOwn(tables.EVENTS, event)) return { event }; // Of a later version.
  const found = type === "status" ? { ...values } : {};
  for (const [key, rule] of Object.entries({ ...tables.MESSAGES[type], ...(isEvent && tables.EVENTS[event]) })) {
    const ms = tables.TIMES[key];
    const name = ms && isJson ? ms : key;
    const value = rule.type === "bin" ? floats(values[name], isJson) : (values[name] ?? rule.default);
    if (value === undefined && !rule.required) continue;
    if (!holds(value, ms && isJson ? { type: "float" } : rule)) throw new TypeError(`${type} with ${name} ${value}`);
    const isExact = typeof value !== "bigint" || (rule.type !== "float" && value >= 2 ** 53);
    found[name] = isExact ? value : Number(value);
    if (ms && !isJson) [found[key], found[ms]] = [BigInt(value), Number(value) / 1e6];
  }
  return found;
}

export function decode(data, unpack) {
  const isJson = typeof data === "string";
  let values = isJson ? JSON.parse(data) : undefined;
  let { type, subject } = values ?? {};
  if (!isJson) {
    // In front lies the topic, a MessagePack string: 0xa0 and its length, or 0xd9 and its length in a byte.
    const bytes = new Uint8Array(data);
    const [start, length] = bytes[0] === 0xd9 ? [2, bytes[1]] : [1, bytes[0] & 31];
    [type, subject] = new TextDecoder().decode(bytes.subarray(start, start + length)).split("/");
    if (Object.hasOwn(tables.MESSAGES, type)) values = unpack(bytes.subarray(start + length));
  }
  if (!Object.hasOwn(tables.MESSAGES, type)) return undefined;
  if ((type === "face" || type === "event") && !isName(subject)) throw new TypeError(`${type} of ${subject}`);
  return { type, subject, ...read(type, values, isJson) };
}

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
    if (!last || frame.s !== last.s || frame.n <= last.n) this.restart(frame.e, now);
    else this.gaps += Number(frame.n - last.n) - 1;
    if (frame.e > this.epoch) this.restart(frame.e, now);
    if (frame.e < this.epoch) return;
    // Shown one interval after it was published, so that there is another one to glide to; or when it is heard.
    frame.due = Math.max(frame.pt_ms + this.interval, frame.at_ms) - offset;
    this.#frames.push(frame);
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  restart(epoch, now) {
    const { face } = this;
    this.epoch = epoch;
    this.#frames = [{ ...face, w: face.w.slice(), pose: face.pose.slice(), vis: face.vis.slice(), due: now }];
  }

  release(now) {
    this.restart(0, now);
    this.#frames.push({ ...rest(), t: this.face.t, due: now + REST_MS });
    this.#last = undefined;
  }

  sample(now) {
    const { face } = this;
    const frames = this.#frames;
    let index = frames.length - 1;
    while (index > 0 && frames[index].due > now) index -= 1;
    const from = frames[index];
    const to = frames[Math.min(index + 1, frames.length - 1)];
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

export const connect = (options) => new Connection(options);

export class Connection {
  track = new Track();
  state = "closed";
  unreadable = 0;
  #options; #socket; #exchanges; #offset; #sent; #heard; #watch; #retry; #losses = 0; #speech; #control; #isClosed = false;

  constructor(options = {}) {
    const { location, WebSocket, requestAnimationFrame = (step) => setTimeout(step, 16) } = globalThis;
    const url = location?.protocol.startsWith("http") ? location.origin : "http://127.0.0.1:5572";
    this.#options = { url, WebSocket, ...options };
    this.subject = options.subject;
    this.#speech = new Speech(options.subject, (path) => this.#connect(path), this.local);
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
    const { Control } = await import("./control.js");
    return (this.#control ??= new Control((path) => this.#connect(path))).ask(request);
  }

  close(why = "") {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#isClosed = true;
    this.#speech.leave();
    this.#control?.close();
    this.#leave("closed", why);
  }

  #connect(path, query = {}, protocols = []) {
    if (this.#isClosed) throw new Error("the connection is closed");
    const { url, token, WebSocket } = this.#options;
    const address = new URL(path, `${url}/`.replace(/\/+$/, "/").replace(/^http/, "ws"));
    for (const [key, value] of Object.entries({ ...query, token })) if (value) address.searchParams.set(key, value);
    const socket = new WebSocket(address.href, protocols);
    socket.binaryType = "arraybuffer";
    socket.onerror = () => {}; // What follows is `close`.
    return socket;
  }

  #open() {
    const { subject, unpack, sound } = this.#options;
    this.#socket = this.#connect("faces", { subject, sound: sound && "1" }, [unpack ? "facewire.1.msgpack" : "facewire.1.json"]);
    this.#socket.onopen = () => this.#ping();
    this.#socket.onmessage = ({ data }) => this.#take(data, performance.now());
    this.#socket.onclose = ({ reason }) => this.#lose(reason || "the sidecar cannot be reached");
    [this.#exchanges, this.#offset, this.#heard] = [[], undefined, performance.now()];
    this.#become("connecting", "");
  }

  #leave(state, why) {
    if (this.#socket) this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket?.close();
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
}
