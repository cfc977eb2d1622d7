// Made by protocol/make_messages.py: the names of channels.json, and readers of the messages of schema.json.

export const CHANNELS = Object.freeze([
  "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
  "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight",
  "eyeWideRight", "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker",
  "mouthLeft", "mouthRight", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight",
  "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper",
  "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft",
  "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft", "browDownRight", "browInnerUp",
  "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft",
  "noseSneerRight", "tongueOut",
]);
export const VISEMES = Object.freeze([
  "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
]);
export const ANGLES = Object.freeze([
  "headYaw", "headPitch", "headRoll", "leftEyeYaw", "leftEyePitch", "leftEyeRoll", "rightEyeYaw", "rightEyePitch",
  "rightEyeRoll",
]);
export const LIMITS = {"body_bytes": 1048576, "items": 1024, "depth": 6};

// Values of the wire, of which the readers below are made. In MessagePack integers come as bigints.

export class ProtocolError extends TypeError {}

const isNone = (value) => value === undefined || value === null;
const isMap = (value) => !isNone(value) && Object.getPrototypeOf(value) === Object.prototype;
const isList = (value, count) => Array.isArray(value) && value.length === (count ?? value.length);
export const isName = (value) => typeof value === "string" && /^(?! )([^\p{C}\p{Z}/]| )+(?<! )$/u.test(value) &&
  new TextEncoder().encode(value).length <= 64;
const isReal = (value, min = -Infinity, max = Infinity) =>
  (typeof value === "bigint" || Number.isFinite(value)) && value >= min && value <= max;
const isWhole = (value, isText, min = -Infinity, end = Infinity) =>
  (isText ? Number.isInteger(value) : typeof value === "bigint") && value >= min && value < end;

function check(name, value, holds) {
  if (!holds) throw new TypeError(`${name} is ${String(value)}`);
  return value;
}

function checkProto(value, isText, known) {
  if (isWhole(value, isText) && Number(value) !== known) throw new ProtocolError(`protocol ${value}, not ${known}`);
}

/** An integer as a number, where a number holds it. */
function exact(value) {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A value with its integers as numbers, however deep these lie. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)])) : exact(value);
}

/** Floats of JSON's numbers; of bytes, which lie anywhere in their message and are copied to where floats may lie. */
function floats(name, value, isText, count) {
  if (isText) check(name, value, isList(value, count) && value.every(Number.isFinite));
  else check(name, value, value instanceof Uint8Array && value.length === 4 * count);
  const found = isText ? Float32Array.from(value) : new Float32Array(value.slice().buffer);
  return check(name, found, found.every(Number.isFinite));
}

/** Each reads a map out of JSON (`isText`) or of MessagePack, and throws TypeError where it is malformed. */
export const READERS = {
  hello(values, isText) {
    check("hello", values, isMap(values));
    const found = {};
    checkProto(values.proto, isText, 1);
    found.proto = Number(check("proto", values.proto, isWhole(values.proto, isText, 1, 2)));
    found.software = check("software", values.software, typeof values.software === "string");
    found.session = Number(check("session", values.session, isWhole(values.session, isText, 0, 2 ** 32)));
    found.fps = Number(check("fps", values.fps, isWhole(values.fps, isText, 1, 121)));
    found.channels = check("channels", values.channels, isList(values.channels, CHANNELS.length) && values.channels.every((one, at) => one === CHANNELS[at]));
    found.visemes = check("visemes", values.visemes, isList(values.visemes, VISEMES.length) && values.visemes.every((one, at) => one === VISEMES[at]));
    found.angles = check("angles", values.angles, isList(values.angles, ANGLES.length) && values.angles.every((one, at) => one === ANGLES[at]));
    found.subjects = check("subjects", values.subjects, isList(values.subjects) && values.subjects.every((one) => isName(one)));
    return found;
  },
  status(values, isText) {
    check("status", values, isMap(values));
    const found = plain(values);
    found.session = Number(check("session", values.session, isWhole(values.session, isText, 0, 2 ** 32)));
    if (!isText) found.at = check("at", values.at, isWhole(values.at, isText, -(2 ** 63), 2 ** 63));
    else check("at_ms", values.at_ms, isReal(values.at_ms));
    found.at_ms = isText ? values.at_ms : Number(values.at) / 1e6;
    found.uptime_s = Number(check("uptime_s", values.uptime_s, isReal(values.uptime_s)));
    found.engine = check("engine", values.engine, typeof values.engine === "string");
    found.level = Number(check("level", values.level, isWhole(values.level, isText, 0, 4)));
    found.reason = check("reason", values.reason, typeof values.reason === "string");
    found.fps = Number(check("fps", values.fps, isReal(values.fps)));
    found.frames = exact(check("frames", values.frames, isWhole(values.frames, isText, 0, 2 ** 63)));
    found.late = exact(check("late", values.late, isWhole(values.late, isText, 0, 2 ** 63)));
    found.held = exact(check("held", values.held, isWhole(values.held, isText, 0, 2 ** 63)));
    found.slipped = exact(check("slipped", values.slipped, isWhole(values.slipped, isText, 0, 2 ** 63)));
    found.skipped = isNone(values.skipped) ? 0 : exact(check("skipped", values.skipped, isWhole(values.skipped, isText, 0, 2 ** 63)));
    found.shed = isNone(values.shed) ? 0 : exact(check("shed", values.shed, isWhole(values.shed, isText, 0, 2 ** 63)));
    if (!isNone(values.queues)) found.queues = check("queues", values.queues, isMap(values.queues) && Object.values(values.queues).every((one) => isMap(one) &&
          isWhole(one.dropped, isText, 0, 2 ** 63)));
    found.recording = isNone(values.recording) ? false : check("recording", values.recording, typeof values.recording === "boolean");
    if (!isNone(values.outputs)) found.outputs = check("outputs", values.outputs, isMap(values.outputs) && Object.values(values.outputs).every((one) => isMap(one) &&
          isWhole(one.dropped, isText, 0, 2 ** 63) &&
          typeof one.state === "string" &&
          (isNone(one.why) || typeof one.why === "string") &&
          (isNone(one.packets) || isWhole(one.packets, isText, 0, 2 ** 63))));
    if (!isNone(values.trackers)) found.trackers = check("trackers", values.trackers, isMap(values.trackers) && Object.values(values.trackers).every((one) => isMap(one) &&
          typeof one.subject === "string" &&
          typeof one.state === "string" &&
          (isNone(one.why) || typeof one.why === "string") &&
          (isNone(one.rate) || isReal(one.rate)) &&
          (isNone(one.packets) || isWhole(one.packets, isText, 0, 2 ** 63)) &&
          (isNone(one.bad) || isWhole(one.bad, isText, 0, 2 ** 63)) &&
          (isNone(one.dropped) || isWhole(one.dropped, isText, 0, 2 ** 63)) &&
          (isNone(one.delay_ms) || isReal(one.delay_ms)) &&
          (isNone(one.delay_is) || typeof one.delay_is === "string") &&
          (isNone(one.behind_ms) || isReal(one.behind_ms))));
    found.stages = check("stages", values.stages, isMap(values.stages) && Object.values(values.stages).every((one) => isMap(one) &&
          isReal(one.p50_us) &&
          isReal(one.p99_us)));
    if (!isNone(values.defaults)) found.defaults = check("defaults", values.defaults, isMap(values.defaults) &&
          (isNone(values.defaults.gain) || isMap(values.defaults.gain) && Object.values(values.defaults.gain).every((one) => isReal(one))) &&
          (isNone(values.defaults.offset) || isMap(values.defaults.offset) && Object.values(values.defaults.offset).every((one) => isReal(one))) &&
          (isNone(values.defaults.mask) || (["full", "lower", "upper", "none"].includes(values.defaults.mask) || isList(values.defaults.mask) && values.defaults.mask.every((one) => typeof one === "string"))) &&
          (isNone(values.defaults.lookahead) || (isReal(values.defaults.lookahead, 0, 1000) || ["full"].includes(values.defaults.lookahead))) &&
          (isNone(values.defaults.character) || isMap(values.defaults.character)));
    found.subjects = check("subjects", values.subjects, isMap(values.subjects) && Object.values(values.subjects).every((one) => isMap(one) &&
          typeof one.source === "string" &&
          typeof one.state === "string" &&
          isWhole(one.frames, isText, 0, 2 ** 63) &&
          isWhole(one.held, isText, 0, 2 ** 63) &&
          isWhole(one.slipped, isText, 0, 2 ** 63) &&
          (isNone(one.skipped) || isWhole(one.skipped, isText, 0, 2 ** 63)) &&
          (isNone(one.shed) || isWhole(one.shed, isText, 0, 2 ** 63)) &&
          isWhole(one.dropped_samples, isText, 0, 2 ** 63) &&
          isReal(one.lookahead_ms) &&
          isReal(one.lag_ms) &&
          isReal(one.voice) &&
          isReal(one.level_dbfs) &&
          (isNone(one.epoch) || isWhole(one.epoch, isText, 0, 2 ** 32)) &&
          (isNone(one.utterance) || isWhole(one.utterance, isText, 0, 2 ** 32)) &&
          (isNone(one.buffered_s) || isReal(one.buffered_s)) &&
          (isNone(one.paused) || typeof one.paused === "boolean") &&
          (isNone(one.line) || typeof one.line === "string") &&
          (isNone(one.gain) || isMap(one.gain) && Object.values(one.gain).every((one) => isReal(one))) &&
          (isNone(one.offset) || isMap(one.offset) && Object.values(one.offset).every((one) => isReal(one))) &&
          (isNone(one.mask) || (["full", "lower", "upper", "none"].includes(one.mask) || isList(one.mask) && one.mask.every((one) => typeof one === "string"))) &&
          (isNone(one.lookahead) || (isReal(one.lookahead, 0, 1000) || ["full"].includes(one.lookahead))) &&
          (isNone(one.character) || isMap(one.character)) &&
          (isNone(one.microphone) || isMap(one.microphone) &&
            typeof one.microphone.device === "string" &&
            typeof one.microphone.state === "string" &&
            isWhole(one.microphone.rate, isText, 0, 2 ** 63) &&
            isWhole(one.microphone.channels, isText, 0, 2 ** 63) &&
            isWhole(one.microphone.overflows, isText, 0, 2 ** 63) &&
            isWhole(one.microphone.outages, isText, 0, 2 ** 63) &&
            isReal(one.microphone.level_dbfs) &&
            isReal(one.microphone.peak_dbfs) &&
            isReal(one.microphone.noise_dbfs) &&
            isReal(one.microphone.gain_db) &&
            typeof one.microphone.open === "boolean" &&
            isList(one.microphone.warnings) && one.microphone.warnings.every((one) => typeof one === "string") &&
            (isNone(one.microphone.gain) || (isReal(one.microphone.gain, -40, 40) || ["auto"].includes(one.microphone.gain))) &&
            (isNone(one.microphone.gate) || ["auto", "off"].includes(one.microphone.gate)) &&
            (isNone(one.microphone.follows_default) || typeof one.microphone.follows_default === "boolean") &&
            (isNone(one.microphone.monitor) || isMap(one.microphone.monitor) &&
              typeof one.microphone.monitor.device === "string" &&
              typeof one.microphone.monitor.state === "string" &&
              isReal(one.microphone.monitor.delay_ms) &&
              isReal(one.microphone.monitor.offset_ms)))));
    return found;
  },
  event(values, isText) {
    check("event", values, isMap(values));
    const found = {};
    found.event = check("event", values.event, typeof values.event === "string");
    if (!["opened", "closed", "started", "finished", "starved"].includes(values.event)) return found;
    found.s = Number(check("s", values.s, isWhole(values.s, isText, 0, 2 ** 32)));
    found.e = Number(check("e", values.e, isWhole(values.e, isText, 0, 2 ** 32)));
    if (!isText) found.at = check("at", values.at, isWhole(values.at, isText, -(2 ** 63), 2 ** 63));
    else check("at_ms", values.at_ms, isReal(values.at_ms));
    found.at_ms = isText ? values.at_ms : Number(values.at) / 1e6;
    if (["started", "finished", "starved"].includes(values.event)) found.utterance = Number(check("utterance", values.utterance, isWhole(values.utterance, isText, 0, 2 ** 32)));
    if (["started", "finished", "starved"].includes(values.event)) found.t = Number(check("t", values.t, isReal(values.t)));
    if (["finished"].includes(values.event)) found.interrupted = check("interrupted", values.interrupted, typeof values.interrupted === "boolean");
    if (["closed"].includes(values.event)) found.why = check("why", values.why, typeof values.why === "string");
    return found;
  },
  face(values, isText) {
    check("face", values, isMap(values));
    const found = {};
    found.s = Number(check("s", values.s, isWhole(values.s, isText, 0, 2 ** 32)));
    found.n = exact(check("n", values.n, isWhole(values.n, isText, 0, 2 ** 63)));
    found.e = isNone(values.e) ? 0 : Number(check("e", values.e, isWhole(values.e, isText, 0, 2 ** 32)));
    found.t = Number(check("t", values.t, isReal(values.t)));
    if (!isText) found.at = check("at", values.at, isWhole(values.at, isText, -(2 ** 63), 2 ** 63));
    else check("at_ms", values.at_ms, isReal(values.at_ms));
    found.at_ms = isText ? values.at_ms : Number(values.at) / 1e6;
    if (!isText) found.pt = check("pt", values.pt, isWhole(values.pt, isText, -(2 ** 63), 2 ** 63));
    else check("pt_ms", values.pt_ms, isReal(values.pt_ms));
    found.pt_ms = isText ? values.pt_ms : Number(values.pt) / 1e6;
    found.q = Number(check("q", values.q, isWhole(values.q, isText, 0, 3)));
    found.lv = Number(check("lv", values.lv, isWhole(values.lv, isText, 0, 4)));
    found.voice = Number(check("voice", values.voice, isReal(values.voice)));
    found.w = floats("w", values.w, isText, 52);
    found.pose = floats("pose", values.pose, isText, 9);
    found.vis = floats("vis", values.vis, isText, 15);
    if (!isNone(values.sound)) found.sound = check("sound", values.sound, isList(values.sound, 8) && values.sound.every((one) => isReal(one, 0, 1)));
    return found;
  },
  pong(values, isText) {
    check("pong", values, isMap(values));
    const found = {};
    if (!isText) found.at = check("at", values.at, isWhole(values.at, isText, -(2 ** 63), 2 ** 63));
    else check("at_ms", values.at_ms, isReal(values.at_ms));
    found.at_ms = isText ? values.at_ms : Number(values.at) / 1e6;
    if (!isNone(values.id)) found.id = check("id", values.id, (isWhole(values.id, isText, 0, 2 ** 64) || isWhole(values.id, isText, -(2 ** 63), 2 ** 63) || isReal(values.id) || typeof values.id === "string"));
    return found;
  },
};
