/** Has a subject of the page's own speak a sound file, and plays it in step. */

import { connect } from "../facewire.js";
import { sentence } from "../parts/wish.js";

const SUBJECT = "page";
const LONGEST_S = 1200;

/**
 * @param {object} page
 * @param {(name: string) => void} page.onSubject - the face that speaks is there.
 * @param {(speaking: boolean) => void} page.onSpeaking
 * @param {(text: string, wrong?: boolean) => void} page.say
 */
export function createSpeech({ onSubject, onSpeaking, say }) {
  let context;
  let speaker;
  let turn = 0;

  /**
   * @param {ArrayBuffer} bytes - a sound file, of any kind that the browser decodes.
   * @param {string} name - for people.
   */
  async function speak(bytes, name) {
    stop();
    const mine = (turn += 1);
    const tell = (text, wrong) => { if (mine === turn) say(text, wrong); };
    onSpeaking(true);
    say(`Reading ${name}…`);
    try {
      const sound = await decode(bytes, name);
      // Kept for the page's lifetime, so that what is set of its subject stays from one recording to the next.
      speaker ??= connect({ subject: SUBJECT });
      if (mine !== turn) return;
      const line = await speaker.speak(sound, { output: context.destination });
      if (mine === turn) onSubject(SUBJECT);
      tell(`Speaking ${name}.`);
      const { interrupted } = await line.finished;
      tell(sentence(interrupted ? `${name} was cut off by another page or program` : `${name} is over`));
    } catch (error) {
      tell(sentence(error.message), true);
    }
    if (mine === turn) onSpeaking(false);
  }

  async function decode(bytes, name) {
    context ??= new AudioContext();
    // Not waited for: without a sound card it may never come, and the face speaks all the same.
    context.resume().catch(() => {});
    let sound;
    try {
      sound = await context.decodeAudioData(bytes);
    } catch {
      throw new Error(`this browser cannot read ${name} as sound; most read wav, flac, ogg and mp3`);
    }
    if (sound.duration > LONGEST_S) throw new Error(`${name} is longer than 20 minutes; play it with \`facewire run --source FILE\``);
    return sound;
  }

  /** Cut off what is being spoken. */
  function stop() {
    turn += 1;
    onSpeaking(false);
    say("Stopped.");
    speaker?.cancel().catch(() => {});
  }

  return { speak, stop };
}
