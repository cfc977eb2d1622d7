/** Reads MessagePack as SPEC 4 wants it read: what is malformed is refused. For `connect({ unpack })`. */
import { LIMITS } from "./messages.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Gives the values that lie one behind the other. Integers are bigints, that 1 be told from 1.0; bytes are a view. */
export function unpack(bytes, count = 1) {
  if (bytes.length > LIMITS.body_bytes) throw new TypeError(`${bytes.length} bytes are too many`);
  const body = new Body(bytes);
  const values = Array.from({ length: count }, () => body.read(LIMITS.depth));
  if (body.left > 0) throw new TypeError(`${body.left} bytes follow`);
  return values;
}

class Body {
  #bytes; #view; #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left() {
    return this.#bytes.length - this.#at;
  }

  read(room) {
    const kind = this.#uint(1);
    if (kind < 0x80) return BigInt(kind);
    if (kind < 0x90) return this.#map(kind & 15, room);
    if (kind < 0xa0) return this.#array(kind & 15, room);
    if (kind < 0xc0) return utf8.decode(this.#part(kind & 31));
    if (kind >= 0xe0) return BigInt(kind - 256);
    switch (kind) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return this.#part(this.#uint(1 << (kind - 0xc4)));
      case 0xca: return this.#view.getFloat32(this.#take(4));
      case 0xcb: return this.#view.getFloat64(this.#take(8));
      case 0xcc: case 0xcd: case 0xce: return BigInt(this.#uint(1 << (kind - 0xcc)));
      case 0xcf: return this.#view.getBigUint64(this.#take(8));
      case 0xd0: return BigInt(this.#view.getInt8(this.#take(1)));
      case 0xd1: return BigInt(this.#view.getInt16(this.#take(2)));
      case 0xd2: return BigInt(this.#view.getInt32(this.#take(4)));
      case 0xd3: return this.#view.getBigInt64(this.#take(8));
      case 0xd9: case 0xda: case 0xdb: return utf8.decode(this.#part(this.#uint(1 << (kind - 0xd9))));
      case 0xdc: case 0xdd: return this.#array(this.#uint(2 << (kind - 0xdc)), room);
      case 0xde: case 0xdf: return this.#map(this.#uint(2 << (kind - 0xde)), room);
    }
    throw new TypeError(`0x${kind.toString(16)}: an extension type, or nothing at all`);
  }

  /** The place of the next bytes, as many as are claimed. */
  #take(count) {
    if (count > this.left) throw new TypeError(`cut short: ${count} bytes are claimed, ${this.left} are there`);
    this.#at += count;
    return this.#at - count;
  }

  #part(count) {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  #uint(size) {
    const start = this.#take(size);
    if (size === 1) return this.#bytes[start];
    return size === 2 ? this.#view.getUint16(start) : this.#view.getUint32(start);
  }

  #array(count, room) {
    this.#check(count, room);
    return Array.from({ length: count }, () => this.read(room - 1));
  }

  #map(count, room) {
    this.#check(count, room);
    const found = new Map();
    for (let one = 0; one < count; one += 1) {
      const key = this.read(0);
      if (typeof key !== "string") throw new TypeError(`a key is a string, not ${String(key)}`);
      if (found.has(key)) throw new TypeError(`the key ${key} comes twice`);
      found.set(key, this.read(room - 1));
    }
    return Object.fromEntries(found);
  }

  #check(count, room) {
    if (count > LIMITS.items || room === 0) throw new TypeError(`${count} items, ${LIMITS.depth - room} deep`);
  }
}
