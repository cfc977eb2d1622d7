/** Speaks a sound with a face: pushes it to the sidecar and plays it in step (SPEC 14). */

import { sentence } from "../parts/wish.js";

const SUBJECT = "page";
/** Ahead of the first sample: a reply's way, the sound card's latency, and Bluetooth's. */
const DELAY_MS = 300;
const PIECE_S = 0.5;
/** The sidecar takes a minute; above this much it is asked again a little later. */
const BUFFERED_S = 20;
const PAUSE_MS = 250;
const LONGEST_S = 1200;
/** The sidecar closes the subject of a client that says nothing for 10 s. */
const SIGN_OF_LIFE_MS = 3000;
/** From the end of the sound to a mouth at rest. */
const SETTLE_MS = 200;

/**
 * @param {object} page
 * @param {(op: string, fields?: object) => Promise<object>} page.ask
 * @param {import("./connection.js").Clock} page.clock
 * @param {(name: string) => void} page.onSubject - the face that speaks is there.
 * @param {(speaking: boolean) => void} page.onSpeaking
 * @param {(text: string, wrong?: boolean) => void} page.say
 */
export function createSpeech({ ask, clock, onSubject, onSpeaking, say }) {
  let context = null;
  let current = null;
  let opened = false;
  setInterval(() => { if (opened) ask("ping").catch(() => { opened = false; }); }, SIGN_OF_LIFE_MS);

  /**
   * @param {ArrayBuffer} bytes - a sound file, of any kind that the browser decodes.
   * @param {string} name - for people.
   */
  async function speak(bytes, name) {
    stop();
    const turn = { over: false, source: null, timer: 0 };
    current = turn;
    onSpeaking(true);
    say(`Reading ${name}…`);
    try {
      const sound = await decode(bytes, name);
      if (turn.over) return;
      await push(turn, sound, name);
    } catch (error) {
      end(turn, sentence(error.message), true);
    }
  }

  async function decode(bytes, name) {
    context ??= new AudioContext();
    await context.resume();
    let sound;
    try {
      sound = await context.decodeAudioData(bytes);
    } catch {
      throw new Error(`this browser cannot read ${name} as sound; most read wav, flac, ogg and mp3`);
    }
    if (sound.duration > LONGEST_S) throw new Error(`${name} is longer than 20 minutes; play it with facewire run --source FILE`);
    return sound;
  }

  /** Push the sound as fast as the sidecar takes it; it plays as soon as the first piece has its time. */
  async function push(turn, sound, name) {
    const pcm = mixed(sound);
    const size = Math.round(PIECE_S * sound.sampleRate);
    for (let at = 0; at < pcm.length && !turn.over; at += size) {
      const { at_ms, buffered_s } = await pushPiece(pcm.subarray(at, at + size), sound.sampleRate);
      if (turn.over) return;
      if (at === 0) {
        onSubject(SUBJECT);
        play(turn, sound, at_ms);
        say(`Speaking ${name}.`);
      }
      for (let waits_s = buffered_s; waits_s > BUFFERED_S && !turn.over; waits_s -= PAUSE_MS / 1000) await pause(PAUSE_MS);
    }
    if (turn.over) return;
    const { at_ms } = await ask("flush", { subject: SUBJECT });
    turn.timer = setTimeout(() => end(turn, "It is over."), clock.local(at_ms) - performance.now() + SETTLE_MS);
  }

  async function pushPiece(samples, sample_rate) {
    const piece = { subject: SUBJECT, pcm: base64(samples) };
    if (opened) {
      try {
        return await ask("audio", piece);
      } catch {
        // The sidecar was started again, or another page took the name.
        opened = false;
      }
    }
    await ask("open", { subject: SUBJECT, sample_rate, format: "s16le", replace: true, delay: DELAY_MS });
    opened = true;
    return ask("audio", piece);
  }

  function play(turn, sound, at_ms) {
    const source = new AudioBufferSourceNode(context, { buffer: sound });
    source.connect(context.destination);
    const when_s = contextTime(clock.local(at_ms));
    // Late all the same: begin inside the sound, at the sample that is due.
    source.start(Math.max(when_s, 0), Math.max(context.currentTime - when_s, 0));
    turn.source = source;
  }

  /** The context's time at which a sound has to start to be heard at `local_ms` of performance.now(). */
  function contextTime(local_ms) {
    const { contextTime: heard_s, performanceTime: now_ms } = context.getOutputTimestamp();
    if (now_ms) return heard_s + (local_ms - now_ms) / 1000;
    // Nothing has been played yet.
    const latency_s = context.outputLatency || context.baseLatency || 0;
    return context.currentTime + (local_ms - performance.now()) / 1000 - latency_s;
  }

  function end(turn, text, wrong = false) {
    if (turn.over) return;
    turn.over = true;
    clearTimeout(turn.timer);
    turn.source?.stop();
    current = null;
    onSpeaking(false);
    say(text, wrong);
  }

  /** Cut off what is being spoken. */
  function stop() {
    if (!current) return;
    end(current, "Stopped.");
    if (opened) ask("cancel", { subject: SUBJECT }).catch(() => { opened = false; });
  }

  return { speak, stop };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** All channels of a sound as one of 16-bit integers. */
function mixed(sound) {
  const pcm = new Int16Array(sound.length);
  const sum = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    const samples = sound.getChannelData(channel);
    for (let index = 0; index < sum.length; index++) sum[index] += samples[index];
  }
  const scale = 32767 / sound.numberOfChannels;
  for (let index = 0; index < sum.length; index++) pcm[index] = Math.max(-32768, Math.min(32767, Math.round(sum[index] * scale)));
  return pcm;
}

function base64(samples) {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let text = "";
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
