// `node node_proof.mjs MODULES < REQUEST`: runs proof.mjs on the cases in standard input, and writes what failed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { prove } from "./proof.mjs";

const { decode } = createRequire(`${process.argv[2]}/`)("@msgpack/msgpack");
const mapKeyConverter = (key) => {
  if (typeof key !== "string") throw new TypeError(`a key that is ${typeof key}`);
  return key;
};
const { cases, beyond } = JSON.parse(readFileSync(0, "utf8"));
const failures = prove(cases, (bytes) => decode(bytes, { useBigInt64: true, mapKeyConverter }), beyond);
process.stdout.write(JSON.stringify(failures));
