/** Which picture a face is: one for each viseme where there are so many, open and closed where there are two. */

import { CHANNELS, VISEMES } from "../facewire.js";

/** What else will do for a viseme, the likest first; `open` and `closed` are looked for behind them. */
const INSTEAD = {
  sil: ["PP"],
  PP: ["sil", "FF"],
  FF: ["SS", "I", "sil"],
  TH: ["DD", "nn", "E"],
  DD: ["nn", "TH", "kk", "E"],
  kk: ["DD", "nn", "E"],
  CH: ["SS", "U", "O"],
  SS: ["CH", "I", "E"],
  nn: ["DD", "TH", "E"],
  RR: ["U", "O", "CH"],
  aa: ["E", "O"],
  E: ["aa", "I"],
  I: ["E", "SS", "aa"],
  O: ["U", "aa"],
  U: ["O", "RR", "aa"],
};
const CLOSED = ["sil", "PP", "FF"];
const HELD_MS = 70; // A picture that is seen for less flutters.
const LIKE = 0.15; // By so much another viseme must be stronger to take the place of the one that is shown.
const SHUT = 0.5; // Of the lids.
const BLINK = "_blink";
const [LEFT, RIGHT] = [CHANNELS.indexOf("eyeBlinkLeft"), CHANNELS.indexOf("eyeBlinkRight")];

/**
 * @param {string[]} files names such as `aa.png`, `closed.webp`, `aa_blink.png`
 * @returns {{names: string[], of(face: {w: ArrayLike<number>, vis: ArrayLike<number>}, now: number): string} | null}
 *   null where none of them is a picture of a mouth.
 */
export function createChoice(files) {
  const byName = new Map(files.map((file) => [file.replace(/\.[^.]*$/, "").toLowerCase(), file]));
  const find = (viseme, ending) => {
    const [likely, last] = CLOSED.includes(viseme) ? ["closed", "open"] : ["open", "closed"];
    // Any mouth is better than none; a blink must be of the same one.
    const names = [viseme, ...INSTEAD[viseme], likely, last, ...(ending ? [] : VISEMES)];
    return names.map((name) => byName.get(name.toLowerCase() + ending)).find(Boolean);
  };
  const open = VISEMES.map((viseme) => find(viseme, ""));
  if (open.includes(undefined)) return null;
  // Where a mouth has no blink of its own, the closed one's will do.
  const blinking = VISEMES.map((viseme, index) => byName.get(stem(open[index]) + BLINK) ?? find(viseme, BLINK) ?? open[index]);
  let shown = 0;
  let since = -Infinity;

  return {
    names: [...new Set([...open, ...blinking])],

    of({ w, vis }, now) {
      let strongest = 0;
      for (let viseme = 1; viseme < VISEMES.length; viseme += 1) if (vis[viseme] > vis[strongest]) strongest = viseme;
      const closes = VISEMES[strongest] === "PP";
      // Lips that meet are seen at once and for as long as any other picture: they are what an eye misses first.
      if (strongest !== shown && (closes || (now - since >= HELD_MS && vis[strongest] > vis[shown] + LIKE))) {
        shown = strongest;
        since = now;
      }
      return (w[LEFT] + w[RIGHT] > 2 * SHUT ? blinking : open)[shown];
    },
  };
}

/** What is wrong with pictures of which none is one of a mouth, in words. */
export function lack(files) {
  if (!files.length) return "there are no pictures; start Facewire with --web-images and a folder that has open.png and closed.png";
  const some = files.slice(0, 3).join(", ") + (files.length > 3 ? ", …" : "");
  return `none of the pictures (${some}) has the name of a mouth; call them open.png and closed.png, or by viseme`;
}

function stem(file) {
  return file.replace(/\.[^.]*$/, "").toLowerCase();
}
