/** The buttons that make the face speak: the demo clip, a chosen recording, one that is dropped onto the page. */

import { address } from "../link/sidecar.js";
import { createSpeech } from "../link/speech.js";
import { say } from "./wish.js";

/**
 * @param {(id: string) => HTMLElement} find
 * @param {(name: string) => void} onSubject - the face that speaks is there.
 */
export function createSpeaker(find, onSubject) {
  const note = find("speak-note");
  const speech = createSpeech({
    onSubject,
    onSpeaking: (speaking) => { find("stop").disabled = !speaking; },
    say: (text, wrong = false) => say(note, text, wrong),
  });

  find("speak-demo").addEventListener("click", async () => {
    try {
      const answer = await fetch(address("demo.flac"));
      if (!answer.ok) throw new Error(`${answer.status}`);
      await speech.speak(await answer.arrayBuffer(), "the demo clip");
    } catch {
      say(note, "The sidecar did not give its demo clip.", true);
    }
  });
  find("stop").addEventListener("click", () => speech.stop());
  find("speak-file").addEventListener("click", () => find("file").click());
  find("file").addEventListener("change", ({ target }) => {
    if (target.files[0]) speakFile(target.files[0]);
    target.value = "";
  });

  async function speakFile(file) {
    await speech.speak(await file.arrayBuffer(), file.name);
  }

  let depth = 0;
  const shade = (shown) => { find("drop").hidden = !shown; };
  addEventListener("dragenter", (event) => { event.preventDefault(); shade(++depth > 0); });
  addEventListener("dragleave", () => { depth = Math.max(depth - 1, 0); shade(depth > 0); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    shade(false);
    const [file] = event.dataTransfer.files;
    if (file) speakFile(file);
    else say(note, "That was no file.", true);
  });
}
