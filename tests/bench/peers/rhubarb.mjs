// Rhubarb Lip Sync: `node rhubarb.mjs < pcm` (16 kHz). Prints its cues on its own grid of 10 ms, each row with one 1.
// It hears the whole recording before it answers, and is given no text.

import { Rhubarb } from "rhubarb-lip-sync-wasm";

import { standardInput } from "./webaudio.mjs";

const SHAPES = ["A", "B", "C", "D", "E", "F", "G", "H", "X"];
const RATE = 16_000;
const STEPS_PER_SECOND = 100;

const samples = await standardInput();
const { mouthCues } = await Rhubarb.getLipSync(Buffer.from(samples.buffer));

const shown = new Array(Math.ceil((samples.length / RATE) * STEPS_PER_SECOND)).fill("X");
// Its cues overlap here and there by a few steps: a closure is listed after the shape that it cuts short.
for (const { start, end, value } of mouthCues) {
  shown.fill(value, Math.round(start * STEPS_PER_SECOND), Math.round(end * STEPS_PER_SECOND));
}
const rows = shown.map((value, step) => [step / STEPS_PER_SECOND, ...SHAPES.map((shape) => Number(shape === value))]);
process.stdout.write([["t", ...SHAPES], ...rows].map((row) => row.join(",") + "\n").join(""));
