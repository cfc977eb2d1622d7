// wLipSync: `node wlipsync.mjs RATE PROFILE.json < pcm`. Prints its weights by phoneme, its volume, and the
// cepstrum (m0 … m11) that it compares with the profile, from which a profile of this voice can be made.

import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { openContext, play } from "./webaudio.mjs";

const COEFFICIENTS = 12;

const [rate, profile] = process.argv.slice(2);
openContext(Number(rate));
await import("wlipsync/audio-processor.js");
const { configuration, createWLipSyncNode } = await import("wlipsync/wlipsync.js");

const wasm = readFileSync(fileURLToPath(import.meta.resolve("wlipsync/wlipsync.wasm")));
configuration.wasmModule = await WebAssembly.compile(wasm);
const node = await createWLipSyncNode(undefined, JSON.parse(readFileSync(profile, "utf8")));
// log10 of the level at which the mouth starts to open and is wide open. Its own -2.5 and -1.5 open it in the
// noise of a quiet room and are soon full; these score better.
[node.minVolume, node.maxVolume] = [-2, -1];
while (!node.processor.volumeView) await setImmediate();

const { exports, inputBuffer } = node.processor;
const cepstrum = new Float32Array(inputBuffer.buffer, exports.mfccOut.value, COEFFICIENTS);
const phonemes = Object.keys(node.weights);
await play(node, [...phonemes, "volume", ...Array.from(cepstrum, (_, index) => `m${index}`)], () => [
  ...phonemes.map((name) => node.weights[name]),
  node.volume,
  ...cepstrum,
]);
