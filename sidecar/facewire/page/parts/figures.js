/** The few figures that a person looks at first, and what was lost; changed once a second. */

import { minus, say, sentence } from "./wish.js";

const LEVELS = ["Full: every frame on the GPU", "Paired: two frames in every second call on the GPU", "CPU", "Hold: results come too late, the face rests"];

/** Counts that status keeps since the sidecar's start; what was lost is their growth. */
const LOST = ["late", "held", "skipped", "shed"];

/** @param {(id: string) => HTMLElement} find */
export function createFigures(find) {
  let published = [];
  let newest = null;
  let gaps = 0;
  let before = null;

  /** Take a face of the shown subject, and how many never came so far. */
  function face(one, missing) {
    gaps = missing;
    newest = one;
    published.push(one.pt_ms);
    if (published.length > 62) published = published.slice(-62);
  }

  /**
   * Take a status; returns how many frames of all subjects were lost since the one before.
   * @param {object} status
   * @param {object} [subject] - the shown one's part of it.
   * @param {string[]} visemes
   */
  function show(status, subject, visemes) {
    const span_ms = published.at(-1) - published[0];
    say(find("rate"), span_ms > 0 ? (((published.length - 1) * 1000) / span_ms).toFixed(2) : "–");
    say(find("lag"), subject ? `${minus(subject.lag_ms)} ms` : "–");
    say(find("counts"), counted(status));
    say(find("engine"), status.engine);
    say(find("level"), LEVELS[status.level] ?? `${status.level}`);
    const inference = status.stages.infer;
    say(find("inference"), inference ? `${ms(inference.p50_us)} ms, 99 % within ${ms(inference.p99_us)} ms` : "–");
    say(find("reason"), sentence(status.reason));
    const total = dropped(status) + LOST.reduce((sum, key) => sum + (status[key] ?? 0), 0);
    const lost = before === null ? 0 : Math.max(total - before, 0);
    before = total;
    viseme(visemes);
    return lost;
  }

  function viseme(visemes) {
    if (!newest || !visemes.length) return;
    say(find("viseme"), visemes[newest.vis.indexOf(Math.max(...newest.vis))]);
  }

  const ms = (us) => (us / 1000).toFixed(1);
  const dropped = (status) => [...Object.values(status.queues ?? {}), ...Object.values(status.outputs ?? {})].reduce((sum, one) => sum + (one.dropped ?? 0), 0);

  function counted(status) {
    const counts = [[gaps, "gaps"], [status.late, "late"], [status.held, "held"], [status.slipped, "slipped"], [dropped(status), "dropped"]];
    for (const rare of ["skipped", "shed"]) if (status[rare]) counts.push([status[rare], rare]);
    return counts.map(([count, what]) => `${count} ${what}`).join(" · ");
  }

  /** Another subject is shown, or another sidecar answers. */
  function clear() {
    published = [];
    newest = null;
    gaps = 0;
    before = null;
  }

  return { face, show, viseme, clear };
}
