// A page that has a sidecar's face speak, in step with its sound, and cuts it off. What it saw is what `run` gives.
import { CHANNELS, connect } from "../../../../protocol/js/facewire.js";

const JAW = CHANNELS.indexOf("jawOpen");
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const RATE = 24000;

/** A buzz with a pause in it: seconds of sound, silence, sound. */
export function buzz(...seconds) {
  const samples = new Float32Array(RATE * seconds.reduce((sum, one) => sum + one));
  samples.forEach((_, at) => {
    const loud = at / RATE < seconds[0] || at / RATE >= seconds[0] + seconds[1];
    samples[at] = loud ? 0.3 * Math.sign(Math.sin(at * 0.05)) : 0;
  });
  return samples;
}

/** Notes when each piece of sound begins, and where it ends. */
function spy(context, starts) {
  const { createBufferSource } = context;
  context.createBufferSource = () => {
    const sound = createBufferSource.call(context);
    const { start } = sound;
    sound.start = (when, offset) => {
      starts.push([when, when - offset + sound.buffer.duration]);
      start.call(sound, when, offset);
    };
    return sound;
  };
}

/** Notes when it is loud in `output`, as heard. */
function listen(output, heard) {
  const samples = new Float32Array((output.fftSize = 256));
  return setInterval(() => {
    output.getFloatTimeDomainData(samples);
    const { context } = output;
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    const now = performanceTime + 1000 * (context.currentTime - contextTime);
    heard.push([now, Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)]);
  }, 5);
}

export async function run(url, unpack) {
  const seen = { drawn: [], heard: [], events: [], newest_ms: 0 };
  const face = connect({ url, subject: "host", unpack,
    onFace: ({ t }) => seen.drawn.push([performance.now(), t]),
    onMessage: (message) => {
      if (message.type === "event") {
        seen.events.push(message.event);
        seen.ended_ms = message.at_ms;
      }
      if (message.type === "face") seen.newest_ms = message.at_ms;
    } });
  // The jaw at a moment that has come, or is to come; where its faces come late they are waited for.
  const jawAt = async (at_ms) => {
    while (seen.newest_ms < at_ms || performance.now() < face.local(at_ms)) await wait(5);
    return face.sample(face.local(at_ms)).w[JAW];
  };
  const context = new AudioContext();
  const starts = [];
  spy(context, starts);
  const output = context.createAnalyser();
  output.connect(context.destination);
  const listening = listen(output, seen.heard);
  const before = await face.ask({ op: "status" });
  const line = await face.speak(buzz(0.3, 0.2, 0.3), { rate: RATE, output });
  const end = await line.finished;
  const pieces = starts.splice(0);
  // All that came of it is kept for seconds: how often this machine draws has no say in it.
  const jaws = [];
  for (let ms = 0; ms < 800; ms += 10) jaws.push([ms, await jawAt(line.at_ms + ms)]);
  const drawn = seen.drawn.map(([now, t]) => ({ now: now - line.local, t: t - line.t }));
  const during = drawn.filter(({ now }) => now > 60 && now < 740);
  const cut = await face.speak(buzz(2, 0, 0), { rate: RATE, output });
  const open = await jawAt(cut.at_ms + 300);
  const cancelled = await face.cancel();
  const over = await cut.finished;
  while (seen.events.filter((event) => event === "finished").length < 2) await wait(5);
  const shut = await jawAt(seen.ended_ms + 250);
  const { epoch, gaps } = face.track;
  const state = await face.ask({ op: "status" });
  await face.ask({ op: "close", subject: "host" });
  face.close();
  await context.close();
  clearInterval(listening);
  const parts = [[60, 280], [340, 480], [540, 780]];
  const means = (found) => parts.map(([from, to]) => {
    const part = found.filter(([at]) => at > from && at < to);
    return part.reduce((sum, [, value]) => sum + value, 0) / part.length;
  });
  return { end, over, open, shut, cancelled: cancelled.t, epoch, gaps, events: seen.events,
    unreadable: face.unreadable, engine: state.engine, shed: state.shed - before.shed, faces: during.length,
    seams: pieces.slice(1).map(([begin], at) => begin - pieces[at][1]),
    // How far the audio's time of what is shown is from that of what is heard.
    steps: during.map(({ now, t }) => t - now / 1000).sort((one, other) => one - other),
    jaws: means(jaws), sounds: means(seen.heard.map(([at, loud]) => [at - line.local, loud])) };
}
