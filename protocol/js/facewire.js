/**
 * The Facewire client: faces from a sidecar, interpolated for a render loop; `control.js` beside it has them speak.
 * `protocol/SPEC.md` is the text behind both, and `facewire.d.ts` says what each part is for. Nothing is built.
 */

const words = (text) => Object.freeze(text.split(" "));
export const CHANNELS = words("eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft " +
  "eyeWideLeft eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight " +
  "eyeWideRight jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight " +
  "mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft " +
  "mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight " +
  "mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight browDownLeft browDownRight browInnerUp " +
  "browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight noseSneerLeft noseSneerRight tongueOut");
export const VISEMES = words("sil PP FF TH DD kk CH SS nn RR aa E I O U");
export const ANGLES = words("headYaw headPitch headRoll leftEyeYaw leftEyePitch leftEyeRoll rightEyeYaw rightEyePitch " +
  "rightEyeRoll");

const REST_MS = 200; // SPEC 8.3: a face whose connection is lost is at rest after that.
const SILENCE_MS = 3000; // SPEC 3: `hello` and `status` come once a second even if nobody speaks.
const PAUSES_MS = [250, 500, 1000, 2000, 5000]; // Before it connects again.
const KEPT = 128; // Frames: four seconds.
const EXCHANGES = 16; // SPEC 14.7: of clocks, those that count; and how many at once at the beginning.
const EXCHANGES_AT_ONCE = 8;

export class ProtocolError extends TypeError {}

// What each field of a message must be.
const isInteger = (value) => typeof value === "bigint" || Number.isInteger(value);
const uint = (limit, least = 0) => (value) => isInteger(value) && value >= least && value < limit;
const [u32, u63, time] = [uint(2 ** 32), uint(2 ** 63), uint(2 ** 63, -(2 ** 63))];
const real = (value) => isInteger(value) || Number.isFinite(value);
const text = (value) => typeof value === "string";
const same = (names) => (value) => Array.isArray(value) && String(value) === String(names);
const each = (holds) => (value) => Array.isArray(value) && value.every(holds);
const name = (value) => text(value) && /^(?! )([^\p{C}\p{Z}/]| )+(?<! )$/u.test(value) &&
  new TextEncoder().encode(value).length <= 64;
const floats = (size) => (value) => value instanceof Float32Array && value.length === size && value.every(real);
const spoken = { utterance: u32, t: real };
const EVENTS = { opened: {}, started: spoken, starved: spoken, closed: { why: text },
  finished: { ...spoken, interrupted: (value) => typeof value === "boolean" } };
const FIELDS = {
  face: { s: u32, n: u63, e: u32, t: real, at: time, pt: time, q: uint(3), lv: uint(4), voice: real,
    w: floats(52), pose: floats(9), vis: floats(15) },
  hello: { proto: u63, software: text, session: u32, fps: uint(121, 1), channels: same(CHANNELS),
    visemes: same(VISEMES), angles: same(ANGLES), subjects: each(name) },
  status: { session: u32, at: time, uptime_s: real, engine: text, level: uint(4), reason: text, fps: real,
    frames: u63, late: u63, held: u63, slipped: u63 },
  event: { event: text, s: u32, e: u32, at: time },
  pong: { at: time },
};

export function read(type, values, isJson) {
  if (typeof values !== "object" || !values || Array.isArray(values)) throw new TypeError(`${type} is no map`);
  const { event, proto } = values;
  if (type === "hello" && isInteger(proto) && Number(proto) !== 1) throw new ProtocolError(`protocol ${proto}, not 1`);
  if (type === "event" && text(event) && !Object.hasOwn(EVENTS, event)) return { event }; // Of a later version.
  const fields = type === "event" ? { ...FIELDS.event, ...EVENTS[event] } : FIELDS[type];
  const found = type === "status" ? { ...values } : {};
  if (type === "face" && each(real)(values.sound)) found.sound = values.sound;
  for (const [key, holds] of Object.entries(fields)) {
    const isTime = holds === time;
    let value = values[isTime && isJson ? `${key}_ms` : key] ?? (type === "face" && key === "e" ? 0 : undefined);
    // Bytes lie anywhere in their message: they are copied to where floats may lie.
    if (value instanceof Uint8Array && value.length % 4 === 0) value = new Float32Array(new Uint8Array(value).buffer);
    if (isJson && type === "face" && each(real)(value)) value = Float32Array.from(value);
    if (!(isTime && isJson ? real : holds)(value)) throw new TypeError(`${type} with ${key} ${value}`);
    if (isTime) found[`${key}_ms`] = isJson ? value : Number(value) / 1e6;
    if (isTime && !isJson) found[key] = BigInt(value);
    if (!isTime) found[key] = typeof value === "bigint" && (holds === real || value < 2 ** 53) ? Number(value) : value;
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
    if (Object.hasOwn(FIELDS, type)) values = unpack(bytes.subarray(start + length));
  }
  if (!Object.hasOwn(FIELDS, type)) return undefined;
  if ((type === "face" || type === "event") && !name(subject)) throw new TypeError(`${type} of ${subject}`);
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
  #options; #socket; #exchanges; #offset; #sent; #heard; #watch; #retry; #losses = 0; #loading; #control;

  constructor(options = {}) {
    const { location, WebSocket, requestAnimationFrame = (step) => setTimeout(step, 16) } = globalThis;
    const url = location?.protocol.startsWith("http") ? location.origin : "http://127.0.0.1:5572";
    this.#options = { url, WebSocket, ...options };
    this.subject = options.subject;
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
  ask = async (request) => (await this.#load()).ask(request);
  speak = async (audio, options) => (await this.#load()).speak(audio, options);
  cancel = async () => this.#loading && (await this.#load()).cancel();

  #load() {
    return (this.#loading ??= import("./control.js").then(({ Control }) => {
      const { subject } = this.#options;
      return (this.#control = new Control(subject, () => this.#connect("control", {}), this.local));
    }));
  }

  close(why = "") {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#control?.close();
    this.#leave("closed", why);
  }

  #connect(path, query, protocols) {
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
    this.#control?.keepAlive();
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
      if (event.subject !== this.subject) return;
      if (event.e > this.track.epoch) this.track.restart(event.e, now);
      this.#control?.hear(event);
    },
  };
}
