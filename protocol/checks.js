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
