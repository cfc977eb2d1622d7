// The little of WebAudio that the live peers stand on: a node and its processor, whose ports are joined
// without delay, and a clock that counts samples. So their own classes run in Node as they run in a browser.
// Standard input is 16-bit mono PCM; standard output is CSV: seconds heard, then the weight of each shape.

const QUANTUM = 128;

const processors = new Map();
let portOfNext;

globalThis.currentTime = 0;
globalThis.registerProcessor = (name, type) => processors.set(name, type);

class Port {
  onmessage = null;

  postMessage(data) {
    this.other.onmessage?.({ data });
  }
}

globalThis.AudioWorkletProcessor = class {
  port = portOfNext;
};

globalThis.AudioWorkletNode = class {
  constructor(context, name, options = {}) {
    const type = processors.get(name);
    this.context = context;
    this.port = new Port();
    this.port.other = portOfNext = new Port();
    portOfNext.other = this.port;
    this.parameters = new Map(
      type.parameterDescriptors.map(({ name, defaultValue }) => [
        name,
        { value: options.parameterData?.[name] ?? defaultValue },
      ]),
    );
    this.processor = new type(options);
  }
};

/** Sets the rate of the audio context, in hertz; before any node is made. */
export function openContext(rate) {
  globalThis.sampleRate = rate;
}

/** Plays standard input to `node`, a quantum at a time, and prints what `weights(ms)` returns after each. */
export async function play(node, names, weights) {
  const samples = await standardInput();
  const parameters = Object.fromEntries(
    [...node.parameters].map(([name, { value }]) => [name, Float32Array.of(value)]),
  );
  const lines = [["t", ...names].join(",")];
  for (let start = 0; start + QUANTUM <= samples.length; start += QUANTUM) {
    globalThis.currentTime = start / sampleRate;
    const block = Float32Array.from(samples.subarray(start, start + QUANTUM), (sample) => sample / 32768);
    node.processor.process([[block]], [], parameters);
    const heard = (start + QUANTUM) / sampleRate;
    const row = [heard, ...weights((1000 * QUANTUM) / sampleRate)];
    lines.push(row.map((value) => value.toFixed(5)).join(","));
  }
  process.stdout.write(lines.join("\n") + "\n");
}

/** Returns standard input as Int16Array. */
export async function standardInput() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const bytes = Uint8Array.from(Buffer.concat(chunks));
  return new Int16Array(bytes.buffer);
}
