// Binds the lists of names in standard input, and writes what each shape follows.
import { readFileSync } from "node:fs";

import { bind } from "../../../../protocol/js/binder.js";

const lists = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(lists.map((names) => {
  const { mouth, shapes } = bind(names);
  return { mouth, shapes };
})));
