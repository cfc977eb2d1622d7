const PIECE = 16384; // Samples of one message: 64 KiB, which get one answer.
const UNHEARD = { t: 0, interrupted: true };
const UNSAID = { utterance: 0, t: 0, at_ms: 0, local: 0, finished: Promise.resolve(UNHEARD) };

/** Gives any sound as `[samples of one channel, their rate]`, in pieces. */
async function* pieces(audio, rate) {
  if (audio instanceof Float32Array) {
    if (!(rate > 0)) throw new TypeError("samples need their rate: speak(samples, { rate: 24000 })");
    for (let at = 0; at < audio.length; at += PIECE) yield [audio.subarray(at, at + PIECE), rate];
  } else if (audio instanceof Int16Array) {
    yield* pieces(Float32Array.from(audio, (one) => one / 32768), rate);
  } else if (audio?.getChannelData) {
    const channels = Array.from({ length: audio.numberOfChannels }, (_, one) => audio.getChannelData(one));
    const mono = channels[0].map((_, at) => channels.reduce((sum, one) => sum + one[at], 0) / channels.length);
    yield* pieces(mono, audio.sampleRate);
  } else if (typeof audio === "object" && !ArrayBuffer.isView(audio) && (audio?.[Symbol.asyncIterator] ?? audio?.[Symbol.iterator])) {
    for await (const piece of audio) yield* pieces(piece, rate);
  } else {
    throw new TypeError("a sound is an AudioBuffer, a Float32Array, an Int16Array, or a stream of these");
  }
}

/** What a subject says, line by line. `ask` sends a request and its sound; `local` is that of the connection. */
export class Speech {
  #ask; #local; #generation; #lines = new Set(); #turn = Promise.resolve();

  constructor(ask, local) { [this.#ask, this.#local] = [ask, local]; }

  speak = (audio, { rate, output, moods } = {}) => new Promise((begin, fail) => {
    const line = { source: pieces(audio, rate), output, moods, begin, isBegun: false, isCut: false, isLost: false };
    this.#lines.add(line);
    const pushed = this.#turn.then(() => this.#push(line));
    this.#turn = pushed.catch(fail);
    line.finished = pushed.then(() => line.heard).catch((error) => (line.isCut ? UNHEARD : Promise.reject(error)));
    line.finished.finally(() => line.isLost || this.#lines.delete(line)).catch(() => {}); // Nobody has to listen.
  });

  cancel = () => { // Where the connection is closed it is as quiet as was wanted.
    this.stop();
    const asked = this.#ask({ type: "cancel", generation: this.#generation });
    return asked.catch((error) => error.code && Promise.reject(error));
  };

  /** Has nothing more come of lines: they are cut off (up to an utterance), or `error` is that of their connection. */
  stop(error, last = Infinity) {
    for (const line of this.#lines) {
      // What has not begun is for the next connection, or was not there to be cut off; what was lost is heard on.
      if (error ? !line.isBegun : !line.isLost && (line.utterance ?? Infinity) > last) continue;
      Object.assign(line, error ? { isLost: true } : { isCut: true });
      line.stop?.(error);
      if (line.isCut) line.begin(UNSAID);
      if (line.isCut) line.player?.stop();
      if (line.isCut && line.isLost) this.#lines.delete(line);
    }
  }

  /** Pushes a line. What `heard` gives in the end is how far it was heard. */
  async #push(line) {
    // A source that gives nothing more is not waited for where its line is to stop.
    const next = () => new Promise((resolve, reject) => {
      line.stop = (error) => (error ? reject(error) : resolve({ done: true }));
      line.source.next().then(resolve, reject);
      if (line.isCut) line.stop();
    });
    try {
      if (line.output) line.player = new (await import("./player.js")).Player(line.output);
      for (let piece = await next(); !piece.done; piece = await next()) {
        const [samples, sample_rate] = piece.value;
        const moods = line.isBegun ? undefined : line.moods;
        line.isBegun = true;
        const { utterance, t, at_ms, generation } = await this.#ask({ type: "audio", sample_rate, moods }, samples);
        if (generation !== this.#generation) this.stop(null, 0); // It has taken the place of what was lost.
        this.#generation = generation;
        const local = this.#local(at_ms);
        line.utterance ??= utterance; // Behind a cancel of another client there may be a next one.
        line.begin({ utterance, t, at_ms, local, finished: line.finished });
        line.player?.play(samples, sample_rate, local).catch(() => {}); // It may have been closed.
      }
      if (!line.isBegun) throw new TypeError("there is no sound to speak");
    } catch (error) {
      if (error.code !== "cancelled") throw error;
    } finally {
      line.source.return().catch(() => {});
      if (line.isBegun && !line.isLost) (line.heard = this.#ask({ type: "flush" })).catch(() => {});
    }
  }
}
