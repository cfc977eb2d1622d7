// What a browser renders of a line that comes in pieces, beside the same line in one piece.
import { Player } from "../../../../protocol/js/player.js";

const SECONDS = 0.5;

/** Renders a tone of `rate` in pieces of `size` samples, with clocks that are read up to 9 ms wrong. */
async function render(tone, rate, contextRate, size) {
  const context = new OfflineAudioContext(1, contextRate, contextRate);
  Object.defineProperty(context, "state", { value: "running" });
  let reads = 0;
  context.getOutputTimestamp = () => ({ contextTime: 0, performanceTime: 1000 + 9 * Math.sin(7 * reads++) });
  const player = new Player(context.destination);
  for (let at = 0; at < tone.length; at += size) {
    await player.play(tone.subarray(at, at + size), rate, 1100.1234 + (1000 * at) / rate);
  }
  return (await context.startRendering()).getChannelData(0);
}

/** Gives how loud it is, and how far the pieces are from the whole at worst. */
export async function compare(rate, contextRate, size) {
  const tone = Float32Array.from({ length: SECONDS * rate }, (_, at) => 0.8 * Math.sin((2 * Math.PI * 440 * at) / rate));
  const whole = await render(tone, rate, contextRate, tone.length);
  const cut = await render(tone, rate, contextRate, size);
  return { loud: Math.max(...whole), off: Math.max(...whole.map((one, at) => Math.abs(one - cut[at]))) };
}
