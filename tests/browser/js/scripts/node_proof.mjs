// `node node_proof.mjs < CASES`: runs proof.mjs on the cases in standard input, and writes what failed.
import { readFileSync } from "node:fs";

import { prove } from "./proof.mjs";

process.stdout.write(JSON.stringify(prove(JSON.parse(readFileSync(0, "utf8")))));
