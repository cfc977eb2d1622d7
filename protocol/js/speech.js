/** A subject that speaks over `/audio`: sound that is pushed, and played in step where that is wanted. */
import { pieces, Player } from "./sound.js";

const CLOCK_MS = 10; // How often to look whether clocks have been compared.
const ANSWERS = ["opened", "buffered", "flushed", "cancelled", "error"];
const UNHEARD = { t: 0, interrupted: true };
const UNSAID = { utterance: 0, t: 0, at_ms: 0, local: 0, finished: Promise.resolve(UNHEARD) };

/** A promise that is settled from outside; nobody has to listen to it. */
function later() {
  const one = {};
  one.promise = new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
  one.promise.catch(() => {});
  return one;
}

/** What one subject says. `connect` opens a socket to `/audio`; `local` turns the sidecar's time into one's own. */
export class Speech {
  #subject; #connect; #local; #socket; #rate; #asked = []; #lines = new Set(); #turn = Promise.resolve();

  constructor(subject, connect, local) {
    [this.#subject, this.#connect, this.#local] = [subject, connect, local];
  }

  speak(audio, { rate, output, moods } = {}) {
    // Kept until it has been heard. `utterance` is there once it has begun, `isCut` once nothing more is to come.
    const player = output && new Player(output);
    const line = { source: pieces(audio, rate), moods, player, begun: later(), finished: later() };
    this.#lines.add(line);
    this.#turn = this.#turn.then(() => this.#say(line));
    return line.begun.promise;
  }

  cancel() {
    this.#silence();
    return this.#rate && this.#ask({ type: "cancel" });
  }

  /** Ends the connection. What has begun fails, or is over where nothing went wrong. */
  leave(error) {
    if (!error) this.#silence();
    this.#socket?.leave();
    this.#socket = this.#rate = undefined;
    for (const { type, resolve, reject } of this.#asked.splice(0)) {
      if (type === "cancel" && !error) resolve(); // It is as quiet as was wanted.
      else reject(error ?? new Error("the subject is closed"));
    }
    for (const line of this.#lines) if (line.utterance) this.#end(line, error);
  }

  /** Has nothing more come of any line. */
  #silence() {
    for (const line of this.#lines) {
      line.isCut = true;
      line.cut?.();
      line.begun.resolve(UNSAID); // To be cut off before it begins is no error.
      line.player?.stop();
    }
  }

  /** Ends a line: it failed, or was heard as far as `heard` says. */
  #end(line, error, heard = UNHEARD) {
    this.#lines.delete(line);
    if (error) line.cut?.();
    if (error) for (const one of [line.begun, line.finished]) one.reject(error);
    line.finished.resolve(heard);
  }

  async #say(line) {
    // A source that gives nothing more is not waited for where its line is cut off, or has failed.
    const next = () => new Promise((resolve, reject) => {
      line.cut = () => resolve({ done: true });
      line.source.next().then(resolve, reject);
      if (line.isCut) line.cut();
    });
    try {
      if (!this.#subject) throw new TypeError('whose face is to speak? connect({ subject: "host" })');
      for (let piece = await next(); !piece.done; piece = await next()) await this.#push(line, ...piece.value);
      if (!line.utterance) throw new TypeError("there is no sound to speak");
      if (this.#rate) await this.#ask({ type: "flush" }, line);
    } catch (error) {
      if (line.isCut) return;
      this.#end(line, error);
      if (this.#rate) this.#ask({ type: "flush" }).catch(() => {}); // What was pushed of it is complete.
    } finally {
      line.source.return().catch(() => {});
      if (!line.utterance) this.#lines.delete(line);
    }
  }

  async #push(line, samples, rate) {
    // Where the connection was lost there is none: the rest is not said either.
    if (line.utterance && rate !== this.#rate) throw new TypeError("the pieces of a line have one rate");
    if (rate !== this.#rate) await this.#open(line, rate);
    if (line.moods && !line.utterance) await this.#ask({ type: "moods", moods: line.moods }, line);
    const { utterance, t, at_ms } = await this.#ask(samples, line);
    while (Number.isNaN(this.#local(at_ms)) && !line.isCut) await new Promise((go) => setTimeout(go, CLOCK_MS));
    const local = this.#local(at_ms);
    line.begun.resolve({ utterance, t, at_ms, local, finished: line.finished.promise });
    line.player?.play(samples, rate, local).catch(() => {}); // It may have been closed.
  }

  /** Opens the subject for sound of this rate, as soon as all has been heard that was said at another one. */
  async #open(line, rate) {
    await Promise.allSettled(Array.from(this.#lines, (one) => one.utterance && one.finished.promise));
    if (line.isCut) return;
    this.#socket?.leave();
    this.#rate = undefined;
    this.#socket = this.#connect("audio", {
      heard: (data) => this.#take(JSON.parse(data)),
      lost: (why) => this.leave(new Error(why)),
    });
    await this.#ask({ type: "open", subject: this.#subject, sample_rate: rate, format: "f32le", replace: true });
    this.#rate = rate;
  }

  /** Sends samples of a line, or a command. Answers come in order. */
  async #ask(said, line) {
    if (line?.isCut) throw new Error("cancelled");
    this.#socket.send(said.type ? JSON.stringify(said) : said);
    this.#asked.push({ ...later(), type: said.type, line });
    return this.#asked.at(-1).promise;
  }

  #take({ type, op, code, message, ...said }) {
    if (type === "closed") this.leave();
    if (type === "finished") {
      const line = Array.from(this.#lines).find(({ utterance }) => utterance === said.utterance);
      if (line) this.#end(line, undefined, { t: said.t, interrupted: said.interrupted });
    }
    if (!ANSWERS.includes(type)) return;
    // What a cancel overtakes is not answered.
    const cancels = type === "cancelled" || op === "cancel";
    while (cancels && this.#asked[0].type !== "cancel") this.#asked.shift().reject(new Error("cancelled"));
    const asked = this.#asked.shift();
    if (type === "error") return asked.reject(Object.assign(new Error(message), { code }));
    if (!asked.type) asked.line.utterance = said.utterance; // At once: its end may come right behind.
    asked.resolve(said);
  }
}
