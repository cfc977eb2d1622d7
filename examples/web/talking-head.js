// An avatar of TalkingHead (@met4citizen/talkinghead), in two ways.
import { CHANNELS, connect } from "facewire";
const FRAME_MS = 1000 / 31;
const TURNS = { headRotateX: (pose) => pose[1], headRotateY: (pose) => -pose[0], headRotateZ: (pose) => pose[2] };

/** Live: the avatar follows a face, whoever plays its sound. Call what this gives to release it. */
export function follow(head, face) {
  const { update } = head.opt;
  const set = (name, realtime) => Object.assign(head.mtAvatar[name] ?? {}, { realtime, needsUpdate: true });
  head.opt.update = (ms) => {
    update?.(ms);
    const { w, pose } = face.sample();
    CHANNELS.forEach((name, index) => set(name, w[index]));
    for (const name in TURNS) set(name, TURNS[name](pose));
  };
  return () => {
    head.opt.update = update;
    [...CHANNELS, ...Object.keys(TURNS)].forEach((name) => set(name, null));
  };
}

/** Streaming: TalkingHead plays the sound, Int16Array, and the shapes come from Facewire. */
export async function speak(head, options, audio, rate) {
  let [line, early, last] = [undefined, [], 0];
  const give = ({ t, w }) => {
    if (t <= last) return; // It waits, or rests.
    last = t;
    const vs = Object.fromEntries(CHANNELS.map((name, index) => [name, [w[index]]]));
    head.streamAudio({ anims: [{ name: "blendshapes", delay: 1000 * (t - line.t) - FRAME_MS, dt: [FRAME_MS], vs }] });
  };
  const take = (one) => one.type === "face" && (line ? give(one) : early.push(one));
  const face = connect({ ...options, onMessage: take });
  await head.streamStart({ sampleRate: rate, lipsyncType: "blendshapes" });
  line = await face.speak(audio, { rate });
  early.filter(({ t }) => t >= line.t).forEach(give);
  await new Promise((go) => setTimeout(go, line.local - performance.now())); // The first shapes are there by then.
  head.streamAudio({ audio });
  head.streamNotifyEnd();
  return { face, finished: line.finished }; // face.cancel() and head.streamInterrupt() cut it off.
}
