/** The page: takes what the sidecar says, and hands it to the parts that show it. */

import { createBars } from "./charts/bars.js";
import { createSound, Heard } from "./charts/sound.js";
import { createStrip, Minute } from "./charts/strip.js";
import { createLink } from "./link/sidecar.js";
import { createFigures } from "./parts/figures.js";
import { createLookahead } from "./parts/lookahead.js";
import { createMicrophone } from "./parts/microphone.js";
import { createOutputs } from "./parts/outputs.js";
import { createSpeaker } from "./parts/speaker.js";
import { loadHead } from "./parts/stage.js";
import { createSubjects } from "./parts/subjects.js";
import { createTakes } from "./parts/takes.js";
import { createTraits } from "./parts/traits.js";
import { createTuning } from "./parts/tuning.js";
import { minus, say } from "./parts/wish.js";

/** For people whom movement makes ill the charts stand still in between; the face is what they came for. */
const STILL_MS = 1000;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const NOBODY = "Nobody is here yet: have the demo clip spoken, drop a recording, or use a microphone.";
const STATES = {
  lost: "No answer from the sidecar; start it with `facewire run --page`. Trying again",
  closed: "This page cannot read what the sidecar says; load it again",
  refused: "The sidecar refuses this page: open the link with the token that it printed",
};

// The door keeps the token in a cookie from here on.
const { pathname, searchParams: query } = new URL(location.href);
if (query.has("token")) {
  query.delete("token");
  history.replaceState(null, "", query.size ? `${pathname}?${query}` : pathname);
}

const find = (id) => document.getElementById(id);
const heard = new Heard();
const minute = new Minute();
const subject = () => subjects.current;
const ask = (op, fields) => link.ask(op, fields);

const subjects = createSubjects(find("subject"), changeSubject);
const figures = createFigures(find);
const tuning = createTuning(find, { ask, subject, changed: () => bars.setMarks(tuning.describe) });
const traits = createTraits(find("traits"), find("traits-note"), { ask, subject, changed: tuning.unsaved });
const bars = createBars(find("channels"), find("bars"), tuning.choose);
const sound = createSound(find("sound"), heard);
const strip = createStrip(find("strip"), minute);
const lookahead = createLookahead(find, { ask, subject });
const microphone = createMicrophone(find, { ask, subject, onSubject: subjects.prefer });
const outputs = createOutputs(find("outputs"), find("outputs-note"), ask);
const takes = createTakes(find, ask);

let drawHead = null;
let hello = null;
let status = null;
let newest = null;
let gaps = 0;
let staged = false;
let first = true;
let charted_ms = 0;

const link = createLink({ onMessage: take, onState });
createSpeaker(find, subjects.prefer);
loadHead(find("head"), find("head-note")).then((made) => {
  drawHead = made;
  staged = true;
});
const ready = Promise.allSettled([traits.load(), lookahead.load()]);
requestAnimationFrame(draw);

function take(message) {
  if (message.type === "face") takeFace(message);
  else if (message.type === "hello") takeHello(message);
  else if (message.type === "status") takeStatus(message);
}

function takeFace(face) {
  if (face.subject !== subject()) return;
  const now_ms = performance.now();
  const missing = link.gaps - gaps;
  gaps = link.gaps;
  if (missing > 0) minute.miss(now_ms, missing);
  if (newest && face.e > newest.e) heard.cut(face.at_ms);
  newest = face;
  minute.face(now_ms, face.pt_ms - face.at_ms, face.sound && Math.max(...face.sound), face.lv);
  heard.take(face.at_ms, link.interval_ms, face.sound, face.voice);
  figures.face(face, gaps);
}

function takeHello(message) {
  const another = hello && hello.software !== message.software;
  // This page belongs to the software that it came from.
  if (another) location.reload();
  if (hello?.session !== message.session) begin(message);
  hello = message;
  onState("open");
  subjects.show(message.subjects);
  say(find("nobody"), subject() ? "" : NOBODY);
}

/** Another run of the sidecar: forget numbers and times. */
function begin({ channels }) {
  forget();
  if (hello) announce("The sidecar has started again.");
  if (hello?.channels.join() === channels.join()) return;
  tuning.setNames(channels);
  bars.setNames(channels);
}

function takeStatus(message) {
  status = message;
  const mine = message.subjects[subject()];
  const lost = figures.show(message, mine, hello?.visemes ?? []);
  if (lost) minute.miss(performance.now(), lost);
  outputs.show(message.outputs ?? {});
  takes.show(message.recording ?? false, message.outputs ?? {});
  microphone.show(message.subjects);
  ready.then(() => { document.body.dataset.known = "yes"; });
  if (!mine) return;
  say(find("sound-note"), `look-ahead ${Math.round(mine.lookahead_ms)} ms · lag ${minus(mine.lag_ms)} ms`);
  tuning.show(mine);
  traits.show(mine.character ?? {});
  lookahead.show(mine);
}

function changeSubject(name) {
  forget();
  if (name) link.watch(name);
  if (status?.subjects[name]) takeStatus(status);
}

function forget() {
  newest = null;
  gaps = 0;
  minute.clear();
  figures.clear();
}

function onState(state) {
  const text = STATES[state] ?? `Connected to ${hello ? hello.software.replace("/", " ") : "the sidecar"}`;
  const shown = find("connection");
  if (shown.dataset.state !== state && (shown.dataset.state === "open" || state !== "open")) announce(text);
  shown.dataset.state = state;
  say(shown, text);
  if (state !== "open") takes.lost();
}

function announce(text) {
  say(find("announce"), text);
}

function draw() {
  requestAnimationFrame(draw);
  const now_ms = performance.now();
  const face = link.sample();
  drawHead?.(face, now_ms);
  bars.draw(face.w);
  if (first && newest && staged) {
    first = false;
    performance.mark("first-face");
  }
  if (still.matches && now_ms - charted_ms < STILL_MS) return;
  charted_ms = now_ms;
  const heard_ms = link.now_ms();
  sound.draw(heard_ms - link.behind_ms(), heard_ms, status?.subjects[subject()]?.lookahead_ms ?? 0);
  strip.draw(now_ms);
}
