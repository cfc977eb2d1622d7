import assert from "node:assert/strict";
import { test } from "node:test";

import { connected, FakeSocket, hello, tick, Time } from "./fakes.mjs";

/** A connection that has begun to speak, with clocks that are 1000 ms apart. */
async function speaking(context, options = {}) {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host", ...options });
  context.after(() => face.close());
  socket("/faces").accept();
  socket("/faces").tell(hello(), { type: "pong", at_ms: time.now + 1000 });
  const said = face.speak(new Float32Array(480), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  return { time, face, socket, said };
}

/** Answers the oldest message, and gives it. */
async function answer(socket, type, fields) {
  const message = socket("/audio").sent.shift();
  socket("/audio").tell({ type, ...fields });
  await tick();
  return message;
}

const opened = (socket) => answer(socket, "opened", { buffer_s: 60 });
const buffered = (socket, at_ms = 9000, utterance = 1) => answer(socket, "buffered", { utterance, t: 0.5, at_ms, buffered_s: 0.1 });
const flushed = (socket) => answer(socket, "flushed", { utterance: 1, t: 2, at_ms: 9500 });
const finished = (utterance, fields) => ({ type: "finished", s: 7, e: 0, at_ms: 0, utterance, t: 2, interrupted: false, ...fields });
const closed = (why) => ({ type: "closed", s: 7, e: 0, at_ms: 0, why });

/** Has a first line said, up to its end. */
async function spoken(context, options) {
  const all = await speaking(context, options);
  await opened(all.socket);
  await buffered(all.socket);
  await flushed(all.socket);
  return { ...all, line: await all.said };
}

test("opens a subject, pushes sound, and tells when it is heard", async (context) => {
  const { socket, said } = await speaking(context, { token: "abc" });
  assert.equal(socket("/audio").url, "ws://sidecar:1/audio?token=abc");
  assert.deepEqual(await opened(socket), { type: "open", subject: "host", sample_rate: 24000, format: "f32le", replace: true });
  assert.deepEqual(await buffered(socket), new Float32Array(480));
  const line = await said;
  assert.deepEqual([line.utterance, line.t, line.at_ms, line.local], [1, 0.5, 9000, 8000]);
  assert.deepEqual(await flushed(socket), { type: "flush" });
  socket("/audio").tell({ type: "started", utterance: 1, t: 0.5 }, { type: "later" }, finished(2), finished(1));
  assert.deepEqual(await line.finished, { t: 2, interrupted: false });
});

test("takes any sound: shorts, buffers of several channels, streams of pieces", async (context) => {
  const { face, socket } = await spoken(context);
  const push = async (sound, options) => {
    face.speak(sound, options);
    await tick();
    const pieces = [];
    while (ArrayBuffer.isView(socket("/audio").sent[0])) pieces.push(Array.from(await buffered(socket)));
    assert.deepEqual(await flushed(socket), { type: "flush" });
    return pieces;
  };
  assert.deepEqual(await push(Int16Array.of(0, 16384, -32768), { rate: 24000 }), [[0, 0.5, -1]]);
  const channels = [Float32Array.of(1, 0.5), Float32Array.of(0, 0.5)];
  const buffer = { length: 2, numberOfChannels: 2, sampleRate: 24000, getChannelData: (one) => channels[one] };
  assert.deepEqual(await push(buffer), [[0.5, 0.5]]);
  const stream = async function* () {
    yield Int16Array.of(8192, 16384);
    yield Float32Array.of(0.75);
    yield buffer;
  };
  assert.deepEqual(await push(stream(), { rate: 24000 }), [[0.25, 0.5], [0.75], [0.5, 0.5]]);
  assert.deepEqual(await push([Float32Array.of(0.125)], { rate: 24000 }), [[0.125]]);
  const part = new Float32Array(Float32Array.of(9, 8, 7).buffer, 4, 2);
  assert.deepEqual(await push(part, { rate: 24000 }), [[8, 7]]);
  const long = (await push(new Float32Array(40000), { rate: 24000 })).map(({ length }) => length);
  assert.deepEqual(long, [16384, 16384, 7232], "64 KiB get one answer");
  await assert.rejects(face.speak(Int16Array.of(1)), /rate/);
});

test("one piece is on its way at a time: what has no room waits", async (context) => {
  const { face, socket } = await spoken(context);
  face.speak(new Float32Array(40000), { rate: 24000 });
  await tick();
  assert.equal(socket("/audio").sent.length, 1);
  await buffered(socket);
  assert.equal(socket("/audio").sent.length, 1);
});

test("moods go before the first piece", async (context) => {
  const { face, socket } = await spoken(context);
  face.speak(new Float32Array(20000), { rate: 24000, moods: [{ at: 1, mood: "joy" }] });
  await tick();
  assert.deepEqual(await buffered(socket, 9020, 2), { type: "moods", moods: [{ at: 1, mood: "joy" }] });
  assert.equal((await buffered(socket, 9020, 2)).length, 16384);
  assert.equal((await buffered(socket, 9020, 2)).length, 3616);
});

test("waits for the clocks before it says when it is heard", async (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  context.after(() => face.close());
  socket("/faces").accept();
  const said = face.speak(new Float32Array(480), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  await opened(socket);
  await buffered(socket);
  time.pass(50);
  await tick();
  socket("/faces").tell({ type: "pong", at_ms: time.now - 25 + 1000 });
  time.pass(10);
  assert.equal((await said).local, 8000);
});

test("lines queue up, and another rate waits until all has been said", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  const other = face.speak(new Float32Array(16), { rate: 16000 });
  await opened(socket);
  await buffered(socket);
  await flushed(socket);
  await buffered(socket, 9020, 2);
  await flushed(socket);
  assert.deepEqual([(await said).utterance, (await next).utterance], [1, 2]);
  const first = socket("/audio");
  assert.deepEqual(first.sent, []);
  first.tell(finished(1), finished(2));
  await tick();
  assert.notEqual(socket("/audio"), first);
  assert.equal(first.readyState, 3);
  socket("/audio").accept();
  assert.equal((await opened(socket)).sample_rate, 16000);
  await buffered(socket, 9900);
  assert.equal((await other).at_ms, 9900);
});

test("a cancel stops what is said, and all that waits", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await opened(socket);
  await buffered(socket);
  const line = await said;
  const cancelled = face.cancel();
  await tick();
  assert.deepEqual(socket("/audio").sent.splice(0), [{ type: "flush" }, { type: "cancel" }]);
  // The flush was on its way, and has been overtaken.
  socket("/audio").tell({ type: "cancelled", utterance: 1, t: 0.7, e: 1 });
  assert.deepEqual(await cancelled, { utterance: 1, t: 0.7, e: 1 });
  assert.deepEqual([(await next).utterance, await (await next).finished], [0, { t: 0, interrupted: true }]);
  assert.deepEqual(socket("/audio").sent, []);
  socket("/audio").tell(finished(1, { t: 0.7, interrupted: true, e: 1 }));
  assert.deepEqual(await line.finished, { t: 0.7, interrupted: true });
  const again = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  assert.equal((await again).utterance, 2);
});

test("what is said right behind a cancel is not voided by it", async (context) => {
  const { face, socket } = await spoken(context);
  const cancelled = face.cancel();
  const next = face.speak(Float32Array.of(0.5), { rate: 24000 });
  await tick();
  assert.deepEqual(socket("/audio").sent.splice(0), [{ type: "cancel" }, Float32Array.of(0.5)]);
  socket("/audio").tell({ type: "cancelled", utterance: 1, t: 0.7, e: 1 });
  await buffered(socket, 9500, 2);
  assert.equal((await cancelled).t, 0.7);
  assert.equal((await next).utterance, 2);
});

test("a cancel that is refused answers nothing else", async (context) => {
  const { face, socket, said } = await speaking(context);
  await opened(socket);
  await buffered(socket);
  await said;
  const cancelled = face.cancel();
  await tick();
  const refused = assert.rejects(cancelled, { code: "no_such_subject" });
  socket("/audio").tell({ type: "error", op: "cancel", code: "no_such_subject", message: "it is closing" });
  await refused;
  assert.deepEqual(socket("/audio").sent.splice(0), [{ type: "flush" }, { type: "cancel" }]);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  assert.equal((await next).utterance, 2);
});

test("a sound without samples is refused", async (context) => {
  const { face, socket } = await spoken(context);
  const refused = assert.rejects(face.speak([], { rate: 24000 }), /no sound/);
  await tick();
  await flushed(socket);
  await refused;
  const { face: other } = connected({ subject: "guest" });
  await assert.rejects(other.speak(new Float32Array(0), { rate: 24000 }), /no sound/);
  other.close();
});

test("nothing is cancelled where nothing is open", async (context) => {
  const { face, socket, said } = await speaking(context);
  assert.equal(await face.cancel(), undefined);
  await opened(socket);
  assert.deepEqual([(await said).utterance, socket("/audio").sent], [0, []]);
});

test("tells what the sidecar refuses, and goes on with the next line", async (context) => {
  const { face, socket, said } = await speaking(context);
  const refused = assert.rejects(said, { code: "subject_exists", message: "host hears a microphone" });
  await answer(socket, "error", { op: "open", code: "subject_exists", message: "host hears a microphone" });
  await refused;
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  await opened(socket);
  await buffered(socket);
  assert.equal((await next).utterance, 1);
  const { face: other } = connected();
  await assert.rejects(other.speak(new Float32Array(1), { rate: 8000 }), /subject/);
  other.close();
});

test("what is no sound is refused: a text, bytes, numbers", async (context) => {
  const { face } = await spoken(context);
  for (const audio of ["Hello", ["Hello"], new Uint8Array(4), [0.5], {}, undefined, null])
    await assert.rejects(face.speak(audio, { rate: 24000 }), TypeError);
});

test("a cancel while another rate is opened leaves nothing waiting", async (context) => {
  const { face, socket } = await spoken(context);
  socket("/audio").tell(finished(1));
  const other = face.speak(new Float32Array(16), { rate: 16000 });
  await tick();
  assert.equal(await face.cancel(), undefined, "nothing is open yet");
  const next = face.speak(new Float32Array(16), { rate: 16000 });
  socket("/audio").accept();
  assert.equal((await opened(socket)).sample_rate, 16000);
  assert.equal((await other).utterance, 0);
  await buffered(socket, 9900);
  assert.equal((await next).at_ms, 9900);
});

test("another rate that is refused leaves the first one to be opened again", async (context) => {
  const { face, socket } = await spoken(context);
  socket("/audio").tell(finished(1));
  const refused = assert.rejects(face.speak(new Float32Array(16), { rate: 1 }), { code: "out_of_range" });
  await tick();
  socket("/audio").accept();
  await answer(socket, "error", { op: "open", code: "out_of_range", message: "sample_rate" });
  await refused;
  face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  assert.equal((await opened(socket)).sample_rate, 24000);
});

test("a line at another rate that waits is not opened again from under another client", async (context) => {
  const { face, socket } = await spoken(context);
  const first = socket("/audio");
  const other = face.speak(new Float32Array(16), { rate: 16000 });
  await tick();
  first.tell(closed("replaced"));
  assert.equal((await other).utterance, 0);
  assert.equal(socket("/audio"), first);
});

test("pieces of another rate within a line are refused", async (context) => {
  const { face, socket } = await spoken(context);
  const buffer = (sampleRate) => ({ numberOfChannels: 1, sampleRate, getChannelData: () => Float32Array.of(0.5) });
  const said = face.speak([buffer(24000), buffer(48000)]);
  await tick();
  await buffered(socket, 9500, 2);
  await assert.rejects((await said).finished, /one rate/);
  assert.deepEqual(await flushed(socket), { type: "flush" });
});

test("a cancel does not wait for a stream that says nothing more", async (context) => {
  const { face, socket } = await spoken(context);
  let isLeft = false;
  const stalled = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: async () => ({}) }) };
  const said = face.speak(stalled, { rate: 24000 });
  const queued = face.speak({ async *[Symbol.asyncIterator]() {
    try { yield Float32Array.of(0.5); } finally { isLeft = true; }
  } }, { rate: 24000 });
  await tick();
  face.cancel();
  assert.deepEqual([(await said).utterance, (await queued).utterance], [0, 0]);
  await tick();
  assert.equal(isLeft, true);
  face.speak(Float32Array.of(0.5), { rate: 24000 });
  await tick();
  assert.deepEqual(socket("/audio").sent, [{ type: "cancel" }, Float32Array.of(0.5)]);
});

test("the rest of a line whose connection was lost is not said", async (context) => {
  const { face, socket } = await spoken(context);
  let go;
  const slow = async function* () {
    yield Float32Array.of(0.5);
    await new Promise((resume) => (go = resume));
    yield Float32Array.of(0.25);
  };
  const said = face.speak(slow(), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  const line = await said;
  const lost = socket("/audio");
  lost.close("gone");
  await assert.rejects(line.finished, /gone/);
  go();
  await tick();
  assert.equal(socket("/audio"), lost);
});

test("an end that comes with the beginning is heard of", async (context) => {
  const { face, socket } = await spoken(context);
  const said = face.speak(Float32Array.of(0.5), { rate: 24000 });
  await tick();
  socket("/audio").tell({ type: "buffered", utterance: 2, t: 2, at_ms: 9500, buffered_s: 0 }, finished(2, { t: 3 }));
  assert.deepEqual(await (await said).finished, { t: 3, interrupted: false });
});

test("a sound that breaks off fails its line", async (context) => {
  const { face, socket } = await spoken(context);
  const broken = async function* () {
    yield Float32Array.of(0.5);
    throw new Error("the voice is gone");
  };
  const said = face.speak(broken(), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  await assert.rejects((await said).finished, /voice is gone/);
  assert.deepEqual(await flushed(socket), { type: "flush" }, "the next line is another utterance");
});

test("opens again what was closed, and ends what another client has replaced", async (context) => {
  const { face, socket, line } = await spoken(context);
  const first = socket("/audio");
  const next = face.speak(new Float32Array(40000), { rate: 24000 });
  await tick();
  first.tell(closed("replaced"));
  assert.deepEqual(await line.finished, { t: 0, interrupted: true });
  assert.equal((await next).utterance, 0);
  assert.deepEqual([first.sent.length, first.readyState], [1, 3], "the rest is not for the other's face");
  face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  assert.equal((await opened(socket)).type, "open");
});

test("a lost connection fails what is said, and the next line connects again", async (context) => {
  const { face, socket, line } = await spoken(context);
  socket("/audio").close("gone");
  await assert.rejects(line.finished, /gone/);
  const count = FakeSocket.opened.length;
  const refused = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  assert.equal(FakeSocket.opened.length, count + 1);
  socket("/audio").close();
  await assert.rejects(refused, /cannot be reached/);
  face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  socket("/audio").accept();
  assert.equal((await opened(socket)).type, "open");
});

/** Where sound is played: `starts` holds when, and from where in it, each piece begins. */
function speaker(fields) {
  const starts = [];
  const context = { state: "running", currentTime: 2, sampleRate: 48000,
    getOutputTimestamp: () => ({ contextTime: 1.9, performanceTime: 4900 }),
    createBuffer: (_, length, rate) => ({ length, rate, copyToChannel(samples) { this.samples = samples; } }),
    createBufferSource: () => ({ connect(node) { assert.equal(node, output); },
      start(when, offset) { starts.push({ when, offset, ...this.buffer }); }, stop() { starts.push("stop"); } }), ...fields };
  const output = { context };
  return { output, context, starts };
}

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one}, not ${other}`);

test("plays the sound when its face is due, and begins inside it when that is over", async (context) => {
  const { output, context: audio, starts } = speaker();
  const { face, socket } = await spoken(context);
  const say = async (at_ms) => {
    face.speak(Float32Array.of(0.5), { rate: 24000, output });
    await tick();
    await buffered(socket, at_ms);
    await flushed(socket);
  };
  await say(6400); // 5400 here: half a second after 1.9 s of the context.
  near(starts[0].when, 2.4);
  assert.deepEqual([starts[0].offset, starts[0].rate, starts[0].samples[0]], [0, 24000, 0.5]);
  await say(5500); // 4500 here: the context is half a second beyond, and begins in 10 ms.
  near(starts[1].when, 2.01);
  near(starts[1].offset, 0.51);
  audio.getOutputTimestamp = () => ({ contextTime: 0, performanceTime: 0 });
  await say(6100); // 5100 here: a tenth of a second from now.
  near(starts[2].when, 2.1);
  const clicks = [];
  Object.assign(audio, { state: "suspended", resume: () => new Promise((click) => clicks.push(click)) });
  await say(6100);
  await say(6200);
  assert.deepEqual([starts.length, clicks.length], [3, 2]);
  clicks[0]();
  await tick();
  assert.equal(starts.length, 4);
  face.cancel().catch(() => {});
  assert.equal(starts.at(-1), "stop");
  const count = starts.length;
  clicks[1]();
  await tick();
  assert.equal(starts.length, count, "what was cancelled is not played after a click");
});

test("the pieces of a line abut to the sample, whatever is measured meanwhile", async (context) => {
  const { output, context: audio, starts } = speaker();
  const { face, socket } = await spoken(context);
  const say = async (pieces, dues) => {
    face.speak(pieces.map((length) => new Float32Array(length)), { rate: 24000, output });
    await tick();
    for (const due of dues) await buffered(socket, due);
    await flushed(socket);
    return starts.splice(0);
  };
  // Measured anew for each piece, the same moment comes out up to 9 ms wrong either way.
  const wrong = [0, 9, -9, 0.4, 5, -7];
  audio.getOutputTimestamp = () => ({ contextTime: 1.9, performanceTime: 4900 + wrong.shift() });
  const lengths = [16384, 441, 1001, 7, 16384, 3];
  const dues = lengths.map((_, at) => 6400.1234 + lengths.slice(0, at).reduce((sum, one) => sum + one, 0) / 24);
  const line = await say(lengths, dues);
  near(line[0].when * 48000, Math.round(line[0].when * 48000));
  for (let at = 1; at < line.length; at += 1) near(line[at].when, line[at - 1].when + lengths[at - 1] / 24000);
  assert.deepEqual(new Set(line.map(({ offset }) => offset)), new Set([0]));
  // The speech ran dry before the third piece: the sidecar has put it off by 200 ms, and the fourth goes on from there.
  audio.getOutputTimestamp = () => ({ contextTime: 1.9, performanceTime: 4900 });
  const starved = await say([2400, 2400, 2400, 2400], [6400, 6500, 6800, 6900]);
  for (const [at, when] of [2.4, 2.5, 2.8, 2.9].entries()) near(starved[at].when, when);
  // The audio device's clock runs slower by 2 in 1000: what has come to 45 ms is put right, once in 22 s.
  const slow = Array.from({ length: 60 }, (_, at) => 6400 + 500 * at);
  let heard = 0;
  audio.getOutputTimestamp = () => ({ contextTime: 1.9 - heard++ / 1000, performanceTime: 4900 });
  const drifted = await say(slow.map(() => 12000), slow);
  for (let at = 1; at < drifted.length; at += 1) near(drifted[at].when, drifted[at - 1].when + 0.5 - drifted[at - 1].offset);
  const skipped = drifted.filter(({ offset }) => offset > 1e-9);
  assert.equal(skipped.length, 1);
  assert.ok(Math.abs(skipped[0].offset - 0.045) < 0.002, "no sound lies over another");
});

test("a stream that gives nothing more keeps no line waiting once its connection is lost", async (context) => {
  const { face, socket } = await spoken(context);
  const stream = async function* () {
    yield Float32Array.of(0.5);
    await new Promise(() => {});
  };
  const said = face.speak(stream(), { rate: 24000 });
  await tick();
  await buffered(socket, 9000, 2);
  const line = await said;
  socket("/audio").close("the sidecar has ended");
  await assert.rejects(line.finished, /has ended/);
  face.speak(Float32Array.of(0.25), { rate: 24000 });
  await tick();
  assert.equal(socket("/audio").readyState, 0, "another connection is opened");
});

test("asks for what else the sidecar does", async (context) => {
  new Time(context);
  const { face, socket } = connected({ subject: "host" });
  const asked = [face.ask({ op: "status" }), face.ask({ op: "reset" })];
  await tick();
  socket("/control").accept();
  await tick();
  assert.deepEqual(socket("/control").sent, [{ op: "status", id: 1 }, { op: "reset", id: 2 }]);
  socket("/control").tell({ id: 1, ok: { engine: "onnx" } }, { id: 2, error: { code: "overloaded", message: "later" } });
  assert.deepEqual(await asked[0], { engine: "onnx" });
  await assert.rejects(asked[1], { code: "overloaded", message: "later" });
  const [unread, read] = [face.ask({ op: "set", gain: {} }), face.ask({ op: "status" })];
  await tick();
  const malformed = { id: null, error: { code: "malformed", message: "nested too deeply" } };
  socket("/control").tell(malformed, { id: 4, ok: {} });
  await assert.rejects(unread, { code: "malformed" }, "what cannot be read is answered without an id");
  assert.deepEqual(await read, {});
  const lost = face.ask({ op: "status" });
  await tick();
  face.close();
  await assert.rejects(lost, /closed/);
  await assert.rejects(face.ask({ op: "status" }), /closed/);
});

test("nothing is left to fail when it is closed", async (context) => {
  const { face, socket, said } = await speaking(context);
  await opened(socket);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  const cancelled = face.cancel();
  face.close();
  assert.equal(await cancelled, undefined);
  assert.equal((await said).utterance, 0);
  assert.equal((await next).utterance, 0);
  assert.equal(socket("/audio").readyState, 3);
  await assert.rejects(face.speak(new Float32Array(16), { rate: 24000 }), /closed/);
});
