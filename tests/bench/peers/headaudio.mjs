// HeadAudio: `node headaudio.mjs RATE < pcm`. Prints its visemes, eased as its `update` eases them.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openContext, play } from "./webaudio.mjs";

const AA = 0;
// Decibels of its gate. Its own -40 and -50 stay open in the noise between words; these score better.
const GATE = { vadGateActiveDb: -25, vadGateInactiveDb: -35 };

openContext(Number(process.argv[2]));
await import("@met4citizen/headaudio/dist/headworklet.min.mjs");
const { HeadAudio } = await import("@met4citizen/headaudio/dist/headaudio.min.mjs");

const node = new HeadAudio(undefined, { parameterData: GATE });
const model = fileURLToPath(import.meta.resolve("@met4citizen/headaudio/dist/model-en-mixed.bin"));
await node.loadModel(`data:application/octet-stream;base64,${readFileSync(model).toString("base64")}`);

// 0.1.0 takes viseme 0, which is aa, for no viseme, and so never shows it.
const published = node.port.onmessage;
node.port.onmessage = (message) => {
  published(message);
  if (message.data.event === "viseme" && message.data.viseme === AA) node.visemeActive = AA;
};

const weights = Object.fromEntries(node.visemeNames.map((name) => [name, 0]));
node.onvalue = (name, value) => (weights[name] = value);
await play(node, node.visemeNames.map((name) => name.replace("viseme_", "")), (ms) => {
  node.update(ms);
  return Object.values(weights);
});
