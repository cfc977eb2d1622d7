// Holds the client to the golden vectors, in Node.js and in browsers alike.
import { decode, ProtocolError, read } from "../../../../protocol/js/facewire.js";
import { unpack } from "../../../../protocol/js/msgpack.js";

const TYPES = { frame: "face", hello: "hello", event: "event", status: "status" };

/** Returns what went wrong, a line each. `cases` are the vectors: their names, JSON and bytes in base64. */
export function prove(cases) {
  const failures = [];
  for (const { name, json, base64 } of cases) {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    if (json.message === "web_message") {
      failures.push(...proveText(name, json, new TextDecoder().decode(bytes)));
      continue;
    }
    const type = TYPES[json.message];
    const result = attempt(() => read(type, unpack(bytes)[0], false));
    if (json.error) {
      if (!(result.error instanceof TypeError)) failures.push(`${name}: ${result.error ?? "accepted"}`);
      if (json.error === "unsupported_proto" && !(result.error instanceof ProtocolError)) failures.push(`${name}: no proto`);
    } else {
      failures.push(...compare(name, json, type, result), ...cut(name, bytes, type), ...asText(name, json, type));
    }
    if (json.message === "frame" && !json.error) failures.push(...withTopic(name, bytes));
  }
  return failures;
}

/** A text of `/faces`: what it means, and that no part of it means anything. */
function proveText(name, json, text) {
  const { value, error } = attempt(() => decode(text));
  if (json.error) {
    const isProto = error instanceof ProtocolError;
    return error && isProto === (json.error === "unsupported_proto") ? [] : [`${name}: ${error ?? "accepted"}`];
  }
  if (Object.keys(json.value).length === 1) return value === undefined && !error ? [] : [`${name}: not ignored`];
  if (error) return [`${name}: ${error}`];
  const kept = Object.keys(value).filter((key) => value[key] !== undefined);
  const failures = [...new Set([...Object.keys(json.value), ...kept])]
    .filter((key) => json.value.type !== "status" || typeof json.value[key] !== "object")
    .filter((key) => JSON.stringify(plain(value[key])) !== JSON.stringify(plain(json.value[key])))
    .map((key) => `${name}: ${key} is ${value[key]}`);
  for (let length = 0; length < text.length; length += 1) {
    if (!attempt(() => decode(text.slice(0, length))).error) failures.push(`${name}: accepted up to ${length}`);
  }
  return failures;
}

function attempt(action) {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

/** What was read is what the case says, every key of it; a status holds more. */
function compare(name, json, type, { value, error }) {
  if (error) return [`${name}: ${error}`];
  const wanted = type === "status" ? checked(json.value) : json.value;
  const failures = Object.entries(wanted).filter(([key, one]) => JSON.stringify(plain(value[key])) !== JSON.stringify(plain(one)));
  const known = new Set([...Object.keys(json.value), "at_ms", "pt_ms"]);
  if (type !== "status") failures.push(...Object.keys(value).filter((key) => !known.has(key)).map((key) => [key]));
  for (const key of ["at", "pt"]) {
    if (key in json.value && value[`${key}_ms`] !== Number(BigInt(json.value[key])) / 1e6) failures.push([`${key}_ms`]);
  }
  return failures.map(([key]) => `${name}: ${key} is ${String(value[key])}, not ${JSON.stringify(json.value[key])}`);
}

/** Integers are strings in the cases, so that 64 bits survive; here they become strings too. */
function plain(value) {
  if (value instanceof Float32Array || Array.isArray(value)) return Array.from(value, plain);
  if (typeof value === "bigint" || Number.isInteger(value) || /^-?\d+$/.test(value)) return String(value);
  return value;
}

function checked(status) {
  const keys = ["session", "at", "uptime_s", "engine", "level", "reason", "fps", "frames", "late", "held", "slipped"];
  return Object.fromEntries(keys.map((key) => [key, status[key]]));
}

/** Cut short anywhere, or followed by a byte, it is refused. */
function cut(name, bytes, type) {
  const failures = [];
  for (let length = 0; length < bytes.length; length += 1) {
    const { error } = attempt(() => read(type, unpack(bytes.subarray(0, length))[0], false));
    if (!error) failures.push(`${name}: accepted without its last ${bytes.length - length} bytes`);
  }
  if (!attempt(() => read(type, unpack(Uint8Array.of(...bytes, 0xc0))[0], false)).error) failures.push(`${name}: trailing`);
  return failures;
}

/** The same values as the JSON of `/faces`, where a text can hold them. */
function asText(name, json, type) {
  if (type === "status") return [];
  const numbers = (value) => (Array.isArray(value) ? value.map(numbers) : /^-?\d+$/.test(value) ? Number(value) : value);
  const entries = Object.entries(json.value).map(([key, value]) =>
    key === "at" || key === "pt" ? [`${key}_ms`, Number(BigInt(value)) / 1e6] : [key, numbers(value)]);
  if (entries.some(([, value]) => Number.isInteger(value) && !Number.isSafeInteger(value))) return [];
  const fields = Object.fromEntries(entries);
  const failures = [];
  const { value, error } = attempt(() => decode(JSON.stringify({ type, subject: "host", ...fields, later: [{}] })));
  for (const key of Object.keys(fields)) {
    const [one, other] = [plain(value?.[key]), plain(fields[key])];
    if (JSON.stringify(one) !== JSON.stringify(other)) failures.push(`${name} as a text: ${key}: ${error ?? one}`);
  }
  if (value && (value.type !== type || value.subject !== "host" || "later" in value)) failures.push(`${name}: as a text`);
  if (type === "event" && fields.s === undefined) return failures;
  for (const key of Object.keys(fields).filter((one) => type !== "face" || one !== "e")) {
    for (const wrong of [null, {}, ["event", "software", "why"].includes(key) ? 1 : "x"]) {
      const broken = JSON.stringify({ type, subject: "host", ...fields, [key]: wrong });
      if (!attempt(() => decode(broken)).error) failures.push(`${name} as a text: ${key} ${JSON.stringify(wrong)}`);
    }
  }
  return failures;
}

/** Behind its topic, wherever that puts it in memory. */
function withTopic(name, bytes) {
  const failures = [];
  for (const subject of ["h", "host", "é".repeat(20), "x".repeat(64)]) {
    const topic = new TextEncoder().encode(`face/${subject}`);
    const head = topic.length < 32 ? [0xa0 | topic.length] : [0xd9, topic.length];
    const { value, error } = attempt(() => decode(Uint8Array.of(...head, ...topic, ...bytes).buffer, unpack));
    if (value?.type !== "face" || value?.subject !== subject) failures.push(`${name} behind face/${subject}: ${error}`);
  }
  const other = Uint8Array.of(0xa5, ...new TextEncoder().encode("later"), ...bytes).buffer;
  if (attempt(() => decode(other, unpack)).value !== undefined) failures.push(`${name}: a topic that is not known`);
  return failures;
}
