// TalkingHead with a sidecar, moved by examples/web/talking-head.js: live, and with sound of its own.
import { TalkingHead } from "@met4citizen/talkinghead";
import { connect } from "facewire";

import { follow, speak } from "../../../examples/web/talking-head.js";
import { buzz } from "../js/scripts/live.mjs";
import { armature } from "./avatars.mjs";

const RATE = 24000;
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const shorts = (samples) => Int16Array.from(samples, (sample) => 32767 * sample);

export async function run(url) {
  const node = Object.assign(document.createElement("div"), { style: "width: 96px; height: 96px" });
  document.body.append(node);
  const head = new TalkingHead(node, { ttsEndpoint: "none", lipsyncModules: [], pcmSampleRate: RATE });
  const bones = head.posePropNames.map((name) => name.split(".")[0]);
  await head.showAvatar({ url: await armature(bones), body: "F", avatarMood: "neutral" });
  head.renderer.render = () => {}; // Its shapes are what is looked at, and software draws them slowly.
  const jaw = () => head.mtAvatar.jawOpen.applied;

  // Live: what the sidecar says moves the avatar, and releasing it gives the avatar back.
  const face = connect({ url, subject: "live" });
  const release = follow(head, face);
  const line = await face.speak(shorts(buzz(5, 0, 0)), { rate: RATE });
  let isOver = false;
  line.finished.then(() => (isOver = true));
  const live = {};
  do {
    await wait(10);
    Object.assign(live, { jaw: jaw(), shown: face.sample().w[17], turn: head.mtAvatar.headRotateY.realtime });
  } while (!isOver && (live.shown < 0.3 || Math.abs(live.jaw - live.shown) > 0.1));
  await face.cancel();
  release();
  const released = head.mtAvatar.jawOpen.realtime;
  await face.ask({ op: "close", subject: "live" });
  face.close();

  // Streaming: sound, silence, sound, and the same shapes on TalkingHead's own timeline.
  const began = new Promise((resolve) => {
    const start = head.streamStart;
    head.streamStart = (options) => start.call(head, options, () => resolve(performance.now()));
  });
  const { face: voice, finished } = await speak(head, { url, subject: "stream" }, shorts(buzz(0.5, 0.3, 0.3)), RATE);
  const started = await began;
  const seen = [];
  for (const timer = performance.now(); performance.now() < timer + 1200;) {
    seen.push([performance.now() - started, jaw()]);
    await wait(20);
  }
  const end = await finished;
  await voice.ask({ op: "close", subject: "stream" });
  voice.close();
  const between = (from, to) => {
    const found = seen.filter(([at]) => at > from && at < to);
    return found.reduce((sum, [, value]) => sum + value, 0) / found.length;
  };
  head.stop();
  return { live, released, end, stream: [between(120, 480), between(650, 770), between(900, 1080)] };
}
