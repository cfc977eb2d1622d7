/** A face on transparency, for OBS and the like: `/overlay?subject=NAME&style=head|mouth|pngtuber`. */

import { connect } from "../facewire.js";
import { createHead } from "../head.js";
import { isRefused } from "../link/sidecar.js";
import { createChoice, lack } from "./pictures.js";

const SAID_AFTER_MS = 4000; // A stream need not show that its sidecar is being started again.
const STYLES = ["head", "mouth", "pngtuber"];
const query = new URL(location.href).searchParams;
const style = query.get("style") ?? "head";
const subject = query.get("subject") || undefined;
const find = (id) => document.getElementById(id);
let saying = 0;
let said = "";

// The door keeps the token in a cookie from here on.
if (query.has("token")) {
  query.delete("token");
  history.replaceState(null, "", `${location.pathname}?${query}`);
}

function say(text, now = false) {
  // What is said again, at each try to connect, neither begins anew nor flickers.
  if (text === said) return;
  said = text;
  clearTimeout(saying);
  find("note").hidden = true;
  if (text) saying = setTimeout(() => Object.assign(find("note"), { textContent: text, hidden: false }), now ? 0 : SAID_AFTER_MS);
}

/** Returns what shows one face. */
async function stage() {
  if (!STYLES.includes(style)) throw new Error(`there is no style “${style}”; use ${STYLES.join(", ")}`);
  if (style !== "pngtuber") {
    const canvas = find("head");
    canvas.hidden = false;
    const head = createHead(canvas, await (await fetch("head.bin")).arrayBuffer(), { style });
    new ResizeObserver(() => head.resize()).observe(canvas);
    return (face) => {
      head.pose(face.w, face.pose);
      head.draw();
    };
  }
  const { images } = await (await fetch("images.json")).json();
  const choice = createChoice(images);
  if (!choice) throw new Error(lack(images));
  // All are there before one is shown, or the first of each would flicker.
  const loaded = new Map(await Promise.all(choice.names.map(load)));
  const picture = find("picture");
  picture.hidden = false;
  return (face) => {
    const source = loaded.get(choice.of(face, performance.now()));
    if (picture.src !== source) picture.src = source;
  };
}

async function load(name) {
  const source = new URL(`images/${encodeURIComponent(name)}`, document.baseURI).href;
  const image = new Image();
  image.src = source;
  await image.decode();
  return [name, source];
}

try {
  const show = await stage();
  const face = connect({
    subject,
    async onState(state, why) {
      if (state === "open") say("");
      if (state !== "lost") return;
      const refused = await isRefused();
      if (face.state === "open") return; // It is there again by now.
      if (refused) say("Facewire refuses this overlay: use the address with the token that it printed.", true);
      else say(`No answer from Facewire: ${why}.`);
    },
  });
  const draw = () => {
    show(face.sample());
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
} catch (error) {
  say(`This overlay cannot be shown: ${error.message}.`, true);
}
