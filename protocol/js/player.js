/** Sound that is heard in step with its face. Loaded where `speak` has an `output`. */

const HANDOVER_S = 0.01; // What is to begin sooner than this from now may begin late.
const IN_STEP_S = 0.045; // ITU-R BT.1359: nobody notices that sound is so much early. Beyond, a line is put right.

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
