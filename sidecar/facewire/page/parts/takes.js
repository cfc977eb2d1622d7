/** Records a take in the sidecar, and offers it for download. */

import { address } from "../link/sidecar.js";
import { say, sentence } from "./wish.js";

const KEPT = 3;

/**
 * @param {(id: string) => HTMLElement} find
 * @param {(op: string, fields?: object) => Promise<object>} ask
 */
export function createTakes(find, ask) {
  const button = find("record");
  const note = find("take-note");
  let recording = false;
  let since_ms = 0;
  // Outputs that had failed while the recording went on: none of them is why it has ended.
  let failedBefore = [];

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await ask("record", { on: !recording });
      recording ? offer(answer.takes, answer.why) : begin();
    } catch (error) {
      say(note, sentence(error.message), true);
    }
    button.disabled = false;
  });

  function begin() {
    recording = true;
    since_ms = performance.now();
    button.setAttribute("aria-pressed", "true");
    say(button, "Stop recording");
    say(note, "Recording sound and faces.");
  }

  function offer(names, why) {
    if (why) end(`The end of the recording is missing: ${why}.`, true);
    else end(names.length ? "Recorded." : "Nothing was recorded.");
    for (const name of names) {
      const link = document.createElement("a");
      link.href = address(`takes/${encodeURIComponent(name)}.zip`);
      link.download = `${name}.zip`;
      link.textContent = `${name}.zip`;
      find("take-links").prepend(link);
    }
    while (find("take-links").childElementCount > KEPT) find("take-links").lastChild.remove();
  }

  function end(text, wrong = false) {
    recording = false;
    button.setAttribute("aria-pressed", "false");
    say(button, "Record");
    say(note, text, wrong);
  }

  return {
    /** Take what status says of it; another page may have begun or ended it, or a full disk. */
    show: (running, outputs) => {
      if (button.disabled) return;
      if (running && !recording) begin();
      if (!running && recording) {
        const why = failed(outputs).find(([name]) => !failedBefore.includes(name))?.[1].why;
        end(why ? `The recording has ended: ${why}.` : "Another client has ended the recording.", Boolean(why));
      }
      if (running) failedBefore = failed(outputs).map(([name]) => name);
      if (recording) say(note, `Recording sound and faces, ${Math.round((performance.now() - since_ms) / 1000)} s.`);
    },
    /** The sidecar has gone, and the recording with it. */
    lost: () => { if (recording) end("The recording ended with the sidecar; what it wrote is in its folder of takes.", true); },
  };
}

/** Recordings that could not go on, by their names: that of a page, and those that the sidecar was started with. */
function failed(outputs) {
  return Object.entries(outputs).filter(([name, one]) => name.startsWith("record ") && one.state === "failed");
}
