/** Requests to a sidecar, and a subject that speaks: sound that is pushed, and played in step where that is wanted. */

const AHEAD_S = 20; // Sound that may wait in the sidecar; SPEC 10.3 asks to wait above 30 s.
const PIECE_S = 2; // Sound in one request.
const CLOCK_MS = 10; // How often to look whether clocks have been compared.

const wait = (ms) => new Promise((go) => setTimeout(go, ms));

/** Gives any sound as `[samples of one channel, their rate]`, in pieces. */
async function* pieces(audio, rate) {
  if (audio instanceof Float32Array) {
    yield* pieces(Int16Array.from(audio, (one) => 32767 * Math.min(Math.max(one, -1), 1)), rate);
  } else if (audio instanceof Int16Array) {
    if (!(rate > 0)) throw new TypeError("samples need their rate: speak(samples, { rate: 24000 })");
    for (let at = 0; at < audio.length; at += PIECE_S * rate) yield [audio.subarray(at, at + PIECE_S * rate), rate];
  } else if (audio.getChannelData) {
    const channels = Array.from({ length: audio.numberOfChannels }, (_, one) => audio.getChannelData(one));
    const mono = channels[0].map((_, at) => channels.reduce((sum, one) => sum + one[at], 0) / channels.length);
    yield* pieces(mono, audio.sampleRate);
  } else {
    for await (const piece of audio) yield* pieces(piece, rate);
  }
}

function base64(samples) {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ""));
}

/** A promise that is settled from outside; nobody has to listen to it. */
class Later {
  constructor() {
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.promise.catch(() => {});
  }
}

/** What `Connection` does by requests. `open` gives a WebSocket; `local` turns the sidecar's time into one's own. */
export class Control {
  #subject; #open; #local; #socket; #ids = 0; #asked = new Map();
  #turn = Promise.resolve(); #cancels = 0; #rate; #opening = 0; #lines = new Map(); #sounds = new Set();

  constructor(subject, open, local) {
    [this.#subject, this.#open, this.#local] = [subject, open, local];
  }

  ask(request) {
    const socket = (this.#socket ??= this.#connect());
    const id = (this.#ids += 1);
    const send = () => socket.send(JSON.stringify({ ...request, id }));
    if (socket.readyState === 0) socket.addEventListener("open", send);
    else send();
    this.#asked.set(id, new Later());
    return this.#asked.get(id).promise;
  }

  /** SPEC 14.6: a subject whose client is silent for 10 s is closed. */
  keepAlive() {
    if (this.#socket?.readyState === 1) this.ask({ op: "ping" });
  }

  /** Takes in an event of the subject. */
  hear({ event, utterance, t, interrupted, why }) {
    if (event === "opened") this.#opening = Math.max(this.#opening - 1, 0);
    if (event === "closed" && (why !== "replaced" || !this.#opening)) {
      this.#rate = undefined; // What is said next opens it again.
      if (why === "replaced") this.#silence(); // Another client has it: the rest of what was said is not for its face.
      for (const line of this.#lines.values()) line.finished.resolve({ t: 0, interrupted: true });
      this.#lines.clear();
    }
    if (event !== "finished") return;
    this.#lines.get(utterance)?.finished.resolve({ t, interrupted });
    this.#lines.delete(utterance);
  }

  speak(audio, { rate, output, moods } = {}) {
    const line = { moods, started: new Later(), finished: new Later(), cancels: this.#cancels, hasBegun: false };
    this.#turn = this.#turn.then(() => this.#say(line, audio, rate, output)).catch((error) => {
      if (line.cancels !== this.#cancels) this.#drop(line);
      line.started.reject(error);
      line.finished.reject(error);
    });
    return line.started.promise;
  }

  cancel() {
    this.#silence();
    return this.#rate === undefined ? undefined : this.ask({ op: "cancel", subject: this.#subject });
  }

  close() {
    this.#silence();
    this.#socket?.close();
    this.#open = () => {
      throw new Error("the connection is closed");
    };
  }

  #silence() {
    this.#cancels += 1;
    for (const sound of this.#sounds) sound.stop();
  }

  /** Settles a line that is not to begin any more: that is no error. One that has begun hears of its end. */
  #drop(line) {
    if (line.hasBegun) return;
    line.finished.resolve({ t: 0, interrupted: true });
    line.started.resolve({ utterance: 0, t: 0, at_ms: 0, local: 0, finished: line.finished.promise });
  }

  #connect() {
    const socket = this.#open();
    socket.onmessage = ({ data }) => {
      const { id, ok, error } = JSON.parse(data);
      if (error) this.#asked.get(id)?.reject(Object.assign(new Error(error.message), { code: error.code }));
      else this.#asked.get(id)?.resolve(ok);
      this.#asked.delete(id);
    };
    socket.onclose = ({ reason }) => {
      const error = new Error(reason || "the sidecar cannot be reached");
      for (const one of this.#asked.values()) one.reject(error);
      for (const line of this.#lines.values()) line.finished.reject(error);
      for (const known of [this.#asked, this.#lines]) known.clear();
      this.#socket = this.#rate = undefined;
      this.#opening = 0;
    };
    return socket;
  }

  async #say(line, audio, rate, output) {
    const subject = this.#subject;
    if (!subject) throw new TypeError('whose face is to speak? connect({ subject: "host" })');
    for await (const [samples, sampleRate] of pieces(audio, rate)) {
      if (line.cancels === this.#cancels && sampleRate !== this.#rate) await this.#openSubject(sampleRate);
      if (line.cancels !== this.#cancels) break;
      const request = { op: "audio", subject, pcm: base64(samples), ...(line.moods && { moods: line.moods }) };
      const { utterance, t, at_ms, buffered_s } = await this.ask(request);
      line.moods = undefined; // They count from the first sample.
      if (line.cancels !== this.#cancels) break;
      const local = await this.#known(at_ms, line);
      this.#lines.set(utterance, line);
      line.hasBegun = true;
      line.started.resolve({ utterance, t, at_ms, local, finished: line.finished.promise });
      if (output) this.#play(output, samples, sampleRate, local);
      if (buffered_s > AHEAD_S) await wait(1000 * (buffered_s - AHEAD_S));
    }
    if (line.cancels === this.#cancels) await this.ask({ op: "flush", subject });
    else this.#drop(line);
  }

  /** One's own time of `at_ms`, as soon as clocks have been compared: they are when the first faces come. */
  async #known(at_ms, line) {
    while (Number.isNaN(this.#local(at_ms)) && line.cancels === this.#cancels) await wait(CLOCK_MS);
    return this.#local(at_ms);
  }

  async #openSubject(sampleRate) {
    await Promise.allSettled(Array.from(this.#lines.values(), (line) => line.finished.promise));
    this.#opening += 1;
    const opened = this.ask({ op: "open", subject: this.#subject, sample_rate: sampleRate, format: "s16le", replace: true });
    await opened.catch((error) => {
      this.#opening = Math.max(this.#opening - 1, 0);
      throw error;
    });
    this.#rate = sampleRate;
  }

  #play(output, samples, rate, due) {
    const { context } = output;
    if (context.state === "suspended") {
      // Browsers wait for a click; what is over by then is left out.
      const cancels = this.#cancels;
      const go = () => cancels === this.#cancels && this.#play(output, samples, rate, due);
      context.addEventListener("statechange", go, { once: true });
      context.resume();
      return;
    }
    const sound = context.createBufferSource();
    sound.buffer = context.createBuffer(1, samples.length, rate);
    sound.buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32768));
    sound.connect(output);
    sound.onended = () => this.#sounds.delete(sound);
    this.#sounds.add(sound);
    // SPEC 14.4; a context that has not run yet knows no time. What is late begins inside the sound.
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    const [known, at] = performanceTime ? [contextTime, performanceTime] : [context.currentTime, performance.now()];
    const when = known + (due - at) / 1000;
    sound.start(Math.max(when, 0), Math.max(context.currentTime - when, 0));
  }
}
