// `node node_unpack.mjs < BODIES`: reads each body, in base64, and writes what it holds; null where it is refused.
import { readFileSync } from "node:fs";

import { unpack } from "../../../../protocol/js/msgpack.js";

/** A value with its kind beside it, as far as JSON does not tell. */
function told(value) {
  if (typeof value === "bigint") return { int: String(value) };
  if (typeof value === "number") return { float: value };
  if (value instanceof Uint8Array) return { bin: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(told);
  if (value === null || typeof value !== "object") return value;
  return { map: Object.entries(value).map(([key, one]) => [key, told(one)]) };
}

function attempt(body) {
  try {
    return { value: told(unpack(Buffer.from(body, "base64"))[0]) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(attempt)));
