// Every part of the package as a program in TypeScript uses it: `tsc --strict` has to accept it, but for what says so.
import { ANGLES, CHANNELS, connect, decode, ProtocolError, read, Track, VISEMES } from "facewire";
import type { Connection, Face, Frame, Line, Message } from "facewire";
import { bind } from "facewire/binder";
import { unpack } from "facewire/msgpack";
import names from "facewire/names";

const face: Connection = connect({
  url: new URL("http://127.0.0.1:5572"),
  subject: "host",
  onFace: ({ w, pose, vis }: Face) => w[CHANNELS.indexOf("jawOpen")] + pose[ANGLES.length - 1] + vis[VISEMES.length - 1],
  onMessage: (message: Message) => {
    if (message.type === "face") message.w.fill(message.at_ms - Number(message.at ?? 0n));
    if (message.type === "hello") message.subjects.join();
    if (message.type === "event" && message.event === "finished") message.interrupted?.valueOf();
    if (message.type === "status") message.engine.trim();
  },
  onState: (state, why) => state === "lost" && why.trim(),
  unpack,
});

async function* stream(): AsyncGenerator<Int16Array> {
  yield new Int16Array(10);
}

export async function use(context: AudioContext, buffer: AudioBuffer): Promise<number> {
  const line: Line = await face.speak(buffer, { output: context.destination, moods: [{ at: 0.5, mood: "joy" }] });
  await face.speak(stream(), { rate: 24000 });
  await face.speak([new Float32Array(3)], { rate: 24000 });
  const { t, interrupted } = await line.finished;
  await face.cancel();
  const { at_ms } = await face.ask({ op: "ping" });
  face.close();
  return interrupted ? t : face.local(Number(at_ms));
}

const mesh: Record<string, number> = {};
const binding = bind(Object.keys(mesh));
binding.apply(face.sample(), (name, weight) => (mesh[name] = weight));
export const jaw: number = binding.turnsJaw ? Object.values(binding.shapes).length : names.families.length;

export const track = new Track();
const frame = decode("{}") as Frame | undefined;
if (frame) track.append(frame, performance.now(), 0);
export const proof: boolean = read("hello", unpack(new Uint8Array(1))[0], false) instanceof ProtocolError;

// @ts-expect-error: an address is no number.
connect({ url: 5572 });
// @ts-expect-error: a face is not made by hand.
face.sample().w = "open";
// @ts-expect-error: no such option.
face.speak(new Int16Array(1), { sampleRate: 16000 });
