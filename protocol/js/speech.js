/** A subject that speaks over `/audio`: sound that is pushed, and played in step where that is wanted. */

const PIECE = 16384; // Samples of one message: 64 KiB, which get one answer.
const CLOCK_MS = 10; // How often to look whether clocks have been compared.
const ANSWERS = ["opened", "buffered", "flushed", "cancelled", "error"];
const UNHEARD = { t: 0, interrupted: true };

/** Gives any sound as `[samples of one channel, their rate]`, in pieces. */
async function* pieces(audio, rate) {
  if (audio instanceof Int16Array) {
    yield* pieces(Float32Array.from(audio, (one) => one / 32768), rate);
  } else if (audio instanceof Float32Array) {
    if (!(rate > 0)) throw new TypeError("samples need their rate: speak(samples, { rate: 24000 })");
    for (let at = 0; at < audio.length; at += PIECE) yield [audio.subarray(at, at + PIECE), rate];
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

/** Gives what a generator gives until the signal cuts it off: one that gives nothing more is not waited for. */
async function* until(signal, source) {
  const cut = later();
  const end = () => cut.reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  try {
    for (;;) {
      const { value, done } = await Promise.race([source.next(), cut.promise]);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", end);
    source.return().catch(() => {});
  }
}

/** Plays samples so that they are heard at `due`, ms of `performance.now()`. What is over by then is left out. */
async function play(samples, rate, output, due, signal) {
  const { context } = output;
  if (context.state === "suspended") await context.resume(); // Browsers wait for a click.
  if (signal.aborted) return;
  const sound = context.createBufferSource();
  sound.buffer = context.createBuffer(1, samples.length, rate);
  sound.buffer.copyToChannel(samples, 0);
  sound.connect(output);
  const stop = () => sound.stop();
  signal.addEventListener("abort", stop);
  sound.onended = () => signal.removeEventListener("abort", stop);
  // SPEC 14.4; a context that has not run yet knows no time. What is late begins inside the sound.
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  const [known, at] = performanceTime ? [contextTime, performanceTime] : [context.currentTime, performance.now()];
  const when = known + (due - at) / 1000;
  sound.start(Math.max(when, 0), Math.max(context.currentTime - when, 0));
}

/** Closes a socket, to which nobody listens any more. */
function drop(socket) {
  if (socket) socket.onmessage = socket.onclose = null;
  socket?.close();
}

/** A promise that is settled from outside; nobody has to listen to it. */
function later() {
  const one = {};
  one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
  one.promise.catch(() => {});
  return one;
}

/** What one subject says. `connect` opens a socket to `/audio`; `local` turns the sidecar's time into one's own. */
export class Speech {
  #subject; #connect; #local; #socket; #rate; #asked = []; #lines = new Map();
  #turn = Promise.resolve(); #cut = new AbortController();

  constructor(subject, connect, local) {
    [this.#subject, this.#connect, this.#local] = [subject, connect, local];
  }

  speak(audio, options = {}) {
    const { signal } = this.#cut;
    const [begun, finished] = [later(), later()];
    this.#turn = this.#turn.then(() => this.#say(audio, options, signal, begun, finished)).catch((error) => {
      // A line that is cut off before it begins is no error; one that has begun hears of its end.
      if (signal.aborted) begun.resolve({ utterance: 0, t: 0, at_ms: 0, local: 0, finished: Promise.resolve(UNHEARD) });
      else for (const one of [begun, finished]) one.reject(error);
      if (!signal.aborted && this.#rate) this.#ask({ type: "flush" }); // What was pushed of it is complete.
    });
    return begun.promise;
  }

  cancel() {
    this.#silence();
    return this.#rate && this.#ask({ type: "cancel" });
  }

  /** Ends the connection. What has begun fails, or is over where nothing went wrong. */
  leave(error) {
    if (!error) this.#silence();
    drop(this.#socket);
    this.#socket = this.#rate = undefined;
    for (const { type, resolve, reject } of this.#asked.splice(0)) {
      if (type === "cancel" && !error) resolve(); // It is as quiet as was wanted.
      else reject(error ?? new Error("the subject is closed"));
    }
    for (const line of this.#lines.values()) error ? line.reject(error) : line.resolve(UNHEARD);
    this.#lines.clear();
  }

  #silence() {
    this.#cut.abort();
    this.#cut = new AbortController();
  }

  async #say(audio, { rate, output, moods }, signal, begun, finished) {
    if (!this.#subject) throw new TypeError('whose face is to speak? connect({ subject: "host" })');
    let isPushed = false;
    for await (const [samples, sampleRate] of until(signal, pieces(audio, rate))) {
      signal.throwIfAborted();
      // Where the connection was lost there is none: the rest is not said either.
      if (isPushed && sampleRate !== this.#rate) throw new TypeError("the pieces of a line have one rate");
      if (sampleRate !== this.#rate) await this.#open(sampleRate, signal);
      signal.throwIfAborted();
      if (moods) await this.#ask({ type: "moods", moods });
      moods = undefined; // They count from the first sample.
      const { utterance, t, at_ms } = await this.#ask(samples, finished);
      isPushed = true;
      while (Number.isNaN(this.#local(at_ms)) && !signal.aborted) await new Promise((go) => setTimeout(go, CLOCK_MS));
      signal.throwIfAborted();
      const local = this.#local(at_ms);
      begun.resolve({ utterance, t, at_ms, local, finished: finished.promise });
      if (output) play(samples, sampleRate, output, local, signal).catch(() => {}); // It may have been closed.
    }
    signal.throwIfAborted();
    if (this.#rate) await this.#ask({ type: "flush" });
    begun.reject(new TypeError("there is no sound to speak")); // Where no piece has come.
  }

  /** Opens the subject for sound of this rate, as soon as all has been heard that was said at another one. */
  async #open(rate, signal) {
    await Promise.allSettled(Array.from(this.#lines.values(), ({ promise }) => promise));
    signal.throwIfAborted();
    drop(this.#socket);
    this.#rate = undefined;
    const socket = (this.#socket = this.#connect("audio"));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = ({ reason }) => this.leave(new Error(reason || "the sidecar cannot be reached"));
    await this.#ask({ type: "open", subject: this.#subject, sample_rate: rate, format: "f32le", replace: true });
    this.#rate = rate;
  }

  /** Sends samples of a line, or a command. Answers come in order. */
  #ask(said, line) {
    const socket = this.#socket;
    const send = () => socket.send(said.type ? JSON.stringify(said) : said);
    if (socket.readyState === 0) socket.onopen = send;
    else send();
    this.#asked.push({ ...later(), type: said.type, line });
    return this.#asked.at(-1).promise;
  }

  #take({ type, op, code, message, ...said }) {
    if (type === "closed") this.leave();
    if (type === "finished") {
      this.#lines.get(said.utterance)?.resolve({ t: said.t, interrupted: said.interrupted });
      this.#lines.delete(said.utterance);
    }
    if (!ANSWERS.includes(type)) return;
    // What a cancel overtakes is not answered.
    const cancels = type === "cancelled" || op === "cancel";
    while (cancels && this.#asked[0].type !== "cancel") this.#asked.shift().reject(new Error("cancelled"));
    const asked = this.#asked.shift();
    if (type === "error") return asked.reject(Object.assign(new Error(message), { code }));
    if (asked.line) this.#lines.set(said.utterance, asked.line); // Its end may come right behind.
    asked.resolve(said);
  }
}
