import assert from "node:assert/strict";
import { test } from "node:test";

import { CHANNELS, decode, Track } from "../../../../protocol/js/facewire.js";
import { connected, FakeSocket, frame, hello, Time } from "./fakes.mjs";

const JAW = CHANNELS.indexOf("jawOpen");
const close = (one, other, message) => assert.ok(Math.abs(one - other) < 1e-6, `${message ?? ""} ${one}, not ${other}`);
const typed = (one) => ({ ...one, w: Float32Array.from(one.w), pose: Float32Array.from(one.pose), vis: Float32Array.from(one.vis) });
const tracked = (frames, offset = 0) => {
  const track = new Track();
  for (const one of frames) track.append(typed(one), 0, offset);
  return track;
};

test("glides from frame to frame by their times", () => {
  const track = tracked([frame(0, 1000, 0), frame(1, 1040, 0.8)]);
  close(track.sample(1000).w[JAW], 0);
  close(track.sample(1010).w[JAW], 0.2);
  close(track.sample(1030).w[JAW], 0.6);
  close(track.face.pose[0], 0.06);
  close(track.face.vis[10], 0.6);
  close(track.face.vis[0], 0.4);
  close(track.face.t, 0.75 / 31);
  close(track.sample(1040).w[JAW], 0.8);
  close(track.sample(9999).w[JAW], 0.8, "holds the last one:");
  close(track.sample(1020).w[JAW], 0.4, "time may go back:");
});

test("shows a frame that is published late one interval after its publishing", () => {
  const track = new Track();
  track.interval = 32;
  // A microphone: its sound was heard long ago.
  track.append(typed(frame(0, 1000, 0, { pt_ms: 1048 })), 1048, 0);
  track.append(typed(frame(1, 1032, 0.8, { pt_ms: 1080 })), 1080, 0);
  close(track.sample(1080).w[JAW], 0);
  close(track.sample(1096).w[JAW], 0.4);
  close(track.sample(1112).w[JAW], 0.8);
});

test("turns the sidecar's time into its own", () => {
  const track = tracked([frame(0, 1000, 0), frame(1, 1040, 0.8)], 900);
  close(track.sample(110).w[JAW], 0.2);
});

test("is at rest before anything has come", () => {
  const face = new Track().sample(0);
  assert.deepEqual([face.w[JAW], face.vis[0], face.vis[10], face.q], [0, 1, 0, 2]);
});

test("counts gaps, and starts over when n does not grow or the session changes", () => {
  const track = tracked([frame(0, 1000, 0.5), frame(3, 1100, 0.5)]);
  assert.equal(track.gaps, 2);
  track.append(typed(frame(0, 1140, 0.9)), 1100, 0);
  assert.equal(track.gaps, 2);
  close(track.sample(1100).w[JAW], 0, "what was kept is gone; nothing had been shown:");
  close(track.sample(1140).w[JAW], 0.9);
  track.append(typed(frame(9, 1180, 0.1, { s: 8 })), 1140, 0);
  assert.equal(track.gaps, 2);
  close(track.sample(1160).w[JAW], 0.5);
  const last = Number.MAX_SAFE_INTEGER;
  assert.equal(tracked([frame(last, 1000, 0), frame(0, 1100, 0, { n: BigInt(last) + 3n })]).gaps, 2, "beyond 2^53 n is a bigint");
});

test("drops what an epoch has made void, and glides on from what is shown", () => {
  const track = tracked([frame(0, 1000, 0), frame(1, 1040, 0.8), frame(2, 1080, 1)]);
  close(track.sample(1040).w[JAW], 0.8);
  track.append(typed(frame(3, 1060, 0.4, { e: 1, pt_ms: 1020 })), 1040, 0);
  assert.equal(track.epoch, 1);
  close(track.sample(1040).w[JAW], 0.8);
  close(track.sample(1050).w[JAW], 0.6);
  close(track.sample(1060).w[JAW], 0.4);
  track.append(typed(frame(4, 1070, 1, { e: 0 })), 1050, 0);
  close(track.sample(1200).w[JAW], 0.4, "a frame of the old epoch is dropped:");
  track.append(typed(frame(5, 1100, 0, { e: 1 })), 1060, 0);
  assert.equal(track.gaps, 0);
});

test("eases to rest within 200 ms", () => {
  const track = tracked([frame(0, 1000, 0.8)]);
  track.sample(1000);
  track.release(1000);
  close(track.sample(1100).w[JAW], 0.4);
  close(track.sample(1200).w[JAW], 0);
  close(track.sample(1200).vis[0], 1);
});

test("keeps a bounded number of frames", () => {
  const track = tracked(Array.from({ length: 1000 }, (_, n) => frame(n, 1000 + n * 32, 0.5)));
  close(track.sample(1000 + 800 * 32).w[JAW], 0.5);
  track.append(typed(frame(1000, 1000 + 1000 * 32, 1)), 0, 0);
  close(track.sample(1000 + 1000 * 32).w[JAW], 1);
});

test("the same face is given again and again, and nothing is allocated", () => {
  const track = tracked([frame(0, 1000, 0), frame(1, 1040, 0.8)]);
  const face = track.sample(1000);
  for (let warm = 0; warm < 20000; warm += 1) track.sample(1000 + (warm % 40));
  // The engine's own compiler may allocate beside one measurement, not beside each of five.
  const measured = Array.from({ length: 5 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let step = 0; step < 20000; step += 1) track.sample(1000 + (step % 40));
    return (process.memoryUsage().heapUsed - before) / 20000;
  });
  const bytes = Math.min(...measured);
  assert.equal(track.sample(1010), face);
  // A typed array or an object a frame would be 100 bytes and more; numbers on the heap are let pass.
  assert.ok(bytes < 60, `${bytes} bytes for each face`);
});

test("compares clocks by the exchange that took the least time", (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  assert.equal(socket("/faces").url, "ws://sidecar:1/faces?subject=host");
  assert.deepEqual(socket("/faces").protocols, ["facewire.1.json"]);
  assert.ok(Number.isNaN(face.local(0)));
  socket("/faces").accept();
  // The sidecar's clock is 1000 ahead. Each way takes 1 ms at best; the way back more, but for the third exchange.
  for (const back of [9, 21, 1, 30, 4, 5, 6, 7]) {
    assert.deepEqual(socket("/faces").pings.at(-1), { type: "ping", id: time.now });
    time.pass(1);
    const at_ms = time.now + 1000;
    time.pass(back);
    socket("/faces").pong(at_ms);
  }
  assert.equal(face.local(7000), 6000);
  assert.equal(socket("/faces").pings.length, 8, "eight at once, and no more");
  socket("/faces").tell(hello());
  time.pass(1001);
  assert.equal(socket("/faces").pings.length, 9);
  face.close();
});

test("the last 16 exchanges count", (context) => {
  const time = new Time(context);
  const { face, socket } = connected();
  socket("/faces").accept();
  socket("/faces").pong(time.now + 5000); // As fast as can be, and of a clock that drifts.
  socket("/faces").tell(hello());
  for (let exchange = 0; exchange < 16; exchange += 1) {
    while (socket("/faces").pings.length < exchange + 2) time.pass(100);
    time.pass(2);
    socket("/faces").tell(hello());
    socket("/faces").pong(time.now + 5009);
  }
  close(face.local(time.now), time.now - 5010);
  face.close();
});

test("shows the subject that is asked for, and else whoever is there", (context) => {
  new Time(context);
  const messages = [];
  const { face, socket } = connected({ onMessage: (message) => messages.push(message.type) });
  assert.equal(socket("/faces").url, "ws://sidecar:1/faces");
  socket("/faces").accept();
  socket("/faces").tell(hello(), frame(0, 0, 0.5), frame(0, 0, 0.9, { subject: "guest" }));
  assert.equal(face.subject, "host");
  close(face.sample(6000).w[JAW], 0.5);
  socket("/faces").tell(hello({ subjects: ["guest"] }), frame(900, 32, 0.9, { subject: "guest" }));
  assert.deepEqual([face.subject, face.track.gaps], ["guest", 0]);
  assert.deepEqual(messages, ["hello", "face", "face", "hello", "face"]);
  face.close();
});

for (const subject of [undefined, "host"]) {
  test(`rests when the one that it shows is gone: ${subject ?? "whoever is there"}`, (context) => {
    const time = new Time(context);
    const { face, socket } = connected({ subject });
    socket("/faces").accept();
    socket("/faces").pong(time.now);
    socket("/faces").tell(hello(), frame(0, time.now, 0.8));
    close(face.sample().w[JAW], 0.8);
    socket("/faces").tell(hello({ subjects: [] }));
    time.pass(100);
    close(face.sample().w[JAW], 0.4);
    time.pass(100);
    close(face.sample().w[JAW], 0);
    socket("/faces").tell(hello({ subjects: [] }));
    close(face.sample().w[JAW], 0);
    assert.equal(face.subject, subject);
    socket("/faces").tell(hello(), frame(1, time.now + 50, 0.6));
    time.pass(50);
    close(face.sample().w[JAW], 0.6, "it is back:");
    face.close();
  });
}

test("begins an epoch that an event tells of first", (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  socket("/faces").accept();
  const begun = time.now;
  socket("/faces").pong(time.now);
  socket("/faces").tell(frame(0, begun, 0), frame(1, begun + 40, 0.8));
  time.pass(20);
  close(face.sample().w[JAW], 0.4);
  const finished = { event: "finished", utterance: 1, t: 1, interrupted: true };
  socket("/faces").tell({ type: "event", subject: "host", s: 7, e: 1, at_ms: begun + 20, ...finished });
  time.pass(20);
  close(face.sample().w[JAW], 0.4);
  socket("/faces").tell({ type: "event", subject: "host", event: "yawned" }); // Of a later version.
  assert.equal(face.unreadable, 0);
  face.close();
});

test("counts what it cannot read, and goes on", (context) => {
  new Time(context);
  const { face, socket } = connected();
  socket("/faces").accept();
  socket("/faces").onmessage({ data: "{" });
  socket("/faces").tell(frame(0, 0, 0.5, { w: [1] }), { type: "later" }, null, frame(0, 0, 0.5));
  assert.equal(face.unreadable, 2);
  assert.equal(face.subject, "host");
  face.close();
});

test("a key of a later status does not make another message of it", () => {
  const counts = Object.fromEntries(["session", "at", "level", "frames", "late", "held", "slipped"].map((key) => [key, 0n]));
  const status = { ...counts, uptime_s: 1, engine: "", reason: "", fps: 31, stages: {}, subjects: {}, type: "face", subject: "host" };
  const { type, subject } = decode(new ArrayBuffer(0), () => ["status", status]);
  assert.deepEqual([type, subject], ["status", undefined]);
});

test("stops at another protocol, and says so", (context) => {
  const time = new Time(context);
  const states = [];
  const { socket } = connected({ onState: (...state) => states.push(state) });
  socket("/faces").accept();
  socket("/faces").tell(hello({ proto: 2 }));
  time.pass(20000);
  assert.deepEqual(states, [["connecting", ""], ["closed", "protocol 2, not 1"]]);
  assert.equal(FakeSocket.opened.length, 1);
});

test("connects again with growing pauses, and eases to rest meanwhile", (context) => {
  const time = new Time(context);
  const states = [];
  const { face, socket } = connected({ onState: (state, why) => states.push(why || state) });
  socket("/faces").accept();
  socket("/faces").pong(0);
  socket("/faces").tell(hello(), frame(0, -100, 0.8));
  close(face.sample().w[JAW], 0.8);
  socket("/faces").close("gone");
  time.pass(100);
  close(face.sample().w[JAW], 0.4);
  const tries = [];
  for (let ms = 0; ms < 20000; ms += 1) {
    time.pass(1);
    if (FakeSocket.opened.at(-1).readyState === 0) FakeSocket.opened.at(-1).close(), tries.push(ms);
  }
  close(face.sample().w[JAW], 0);
  assert.deepEqual(tries.map((ms, one) => ms - (tries[one - 1] ?? -101)), [250, 500, 1000, 2000, 5000, 5000, 5000]);
  time.pass(5000);
  socket("/faces").accept();
  socket("/faces").tell(hello({ session: 8 }), frame(0, 0, 0.5, { s: 8 }));
  time.pass(2000);
  close(face.sample().w[JAW], 0.5);
  assert.deepEqual([states[0], states[1], states[2], states.at(-1)], ["connecting", "open", "gone", "open"]);
  face.close();
});

test("takes three seconds of silence for a loss", (context) => {
  const time = new Time(context);
  const { face, socket } = connected();
  const first = socket("/faces");
  first.accept();
  first.tell(hello());
  time.pass(2900);
  first.tell(hello());
  time.pass(2900);
  assert.equal(face.state, "open");
  time.pass(240);
  assert.equal(face.state, "lost");
  assert.equal(first.readyState, 3);
  first.tell(hello()); // Nobody listens to it any more.
  assert.equal(face.state, "lost");
  face.close();
  time.pass(10000);
  assert.equal(FakeSocket.opened.length, 1);
});

test("draws in a loop of its own until it is closed", (context) => {
  const time = new Time(context);
  const faces = [];
  const { face } = connected({ onFace: (one) => faces.push(one) });
  time.pass(100);
  face.close();
  time.pass(100);
  assert.equal(faces.length, 6);
  assert.equal(faces[0], face.sample());
});

test("finds the sidecar behind a path, with a token", () => {
  const { face } = connected({ url: "https://example.org/face/", token: "abc", subject: "a b" });
  assert.equal(FakeSocket.opened.at(-1).url, "wss://example.org/face/faces?subject=a+b&token=abc");
  face.close();
});

test("carries the sound of frames where it is asked for, and takes nothing else for it", () => {
  const frames = [];
  const { face, socket } = connected({ subject: "host", sound: true, onMessage: (message) => frames.push(message) });
  assert.equal(socket("/faces").url, "ws://sidecar:1/faces?subject=host&sound=1");
  socket("/faces").accept();
  const peaks = [0, 0.5, 1, 0, 0, 0, 0, 0];
  for (const sound of [peaks, undefined, "loud", [...peaks.slice(1), "loud"], [0, 0.5], [...peaks.slice(1), 2]]) {
    socket("/faces").tell(frame(frames.length, 1000, 0, { sound }));
  }
  assert.deepEqual(frames.map(({ sound }) => sound), [peaks, undefined]);
  assert.equal(face.unreadable, 4);
  face.close();
});

test("a page that was asleep goes on with what has come meanwhile", (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  socket("/faces").accept();
  socket("/faces").tell(hello());
  time.now += 60_000;
  time.pass(1000); // Timers come before what waits in the socket.
  assert.equal(face.state, "open");
  socket("/faces").tell(hello(), frame(1, time.now, 0.5));
  time.pass(3000);
  assert.equal(face.state, "open");
  time.pass(100);
  assert.equal(face.state, "lost");
  face.close();
});
