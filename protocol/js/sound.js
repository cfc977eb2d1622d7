/** Sound as it comes and as it is heard: cut into pieces of one channel, and played where it is due. */

const PIECE = 16384; // Samples of one message: 64 KiB, which get one answer.
const HANDOVER_S = 0.01; // What is to begin sooner than this from now may begin late.
const IN_STEP_S = 0.045; // ITU-R BT.1359: nobody notices that sound is so much early. Beyond, a line is put right.

/** Gives any sound as `[samples of one channel, their rate]`, in pieces. */
export async function* pieces(audio, rate) {
  if (audio instanceof Float32Array) {
    if (!(rate > 0)) throw new TypeError("samples need their rate: speak(samples, { rate: 24000 })");
    for (let at = 0; at < audio.length; at += PIECE) yield [audio.subarray(at, at + PIECE), rate];
  } else if (audio instanceof Int16Array) {
    yield* pieces(Float32Array.from(audio, (one) => one / 32768), rate);
  } else if (audio.getChannelData) {
    const channels = Array.from({ length: audio.numberOfChannels }, (_, one) => audio.getChannelData(one));
    const mono = channels[0].map((_, at) => channels.reduce((sum, one) => sum + one[at], 0) / channels.length);
    yield* pieces(mono, audio.sampleRate);
  } else if (typeof audio === "object" && !ArrayBuffer.isView(audio)) {
    for await (const piece of audio) yield* pieces(piece, rate);
  } else {
    throw new TypeError("a sound is an AudioBuffer, a Float32Array, an Int16Array, or a stream of these");
  }
}

/** Plays the pieces of one line into a node, each from where the one before ends. */
export class Player {
  #output; #sounds = new Set(); #end = -Infinity; #isOver = false;

  constructor(output) {
    this.#output = output;
  }

  /** Has samples be heard at `due`, ms of `performance.now()`. What is over by then is left out. */
  async play(samples, rate, due) {
    const { context } = this.#output;
    if (context.state === "suspended") await context.resume(); // Browsers wait for a click.
    if (this.#isOver) return;
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0); // First: Firefox plays what it holds when a source takes it.
    const sound = Object.assign(context.createBufferSource(), { buffer, onended: () => this.#sounds.delete(sound) });
    sound.connect(this.#output);
    // SPEC 14.4; a context that has not run yet knows no time.
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    const [known, at] = performanceTime ? [contextTime, performanceTime] : [context.currentTime, performance.now()];
    // Between two samples of the context it would be heard through a filter.
    let when = Math.round((known + (due - at) / 1000) * context.sampleRate) / context.sampleRate;
    if (Math.abs(when - this.#end) < IN_STEP_S) when = this.#end;
    // What is late begins inside the sound, and late enough itself that no other piece comes to lie over it.
    const start = Math.max(when, this.#end, when < context.currentTime ? context.currentTime + HANDOVER_S : 0);
    sound.start(start, start - when);
    this.#sounds.add(sound);
    this.#end = when + samples.length / rate;
  }

  stop() {
    this.#isOver = true;
    for (const sound of this.#sounds) sound.stop();
  }
}
