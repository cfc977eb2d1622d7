import assert from "node:assert/strict";
import { test } from "node:test";

import { connected, FakeSocket, hello, tick, Time } from "./fakes.mjs";

/** A connection whose control socket is open, and clocks that are 1000 ms apart. */
async function speaking(context, options = {}) {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host", ...options });
  context.after(() => face.close());
  socket("/faces").accept();
  socket("/faces").tell(hello(), { type: "pong", at_ms: time.now + 1000 });
  const said = face.speak(new Int16Array(480), { rate: 24000 });
  await load(socket);
  return { time, face, socket, said };
}

/** Waits for the module that is loaded with the first request. */
async function load(socket) {
  for (let turn = 0; turn < 1000 && !socket("/control"); turn += 1) await tick();
  socket("/control").accept();
  await tick();
}

/** Answers the oldest request, and gives it. */
async function answer(socket, reply) {
  const request = socket("/control").sent.shift();
  socket("/control").tell({ id: request.id, ...reply });
  await tick();
  return request;
}

const pcm = (request) => new Int16Array(new Uint8Array(Buffer.from(request.pcm, "base64")).buffer);
const ok = (at_ms, utterance = 1) => ({ ok: { utterance, t: 0.5, at_ms, buffered_s: 0.1 } });
const finished = (utterance, fields) => ({ type: "event", event: "finished", subject: "host", s: 7, e: 0, at_ms: 0,
  utterance, t: 2, interrupted: false, ...fields });

test("opens a subject, pushes sound, and tells when it is heard", async (context) => {
  const { socket, said } = await speaking(context);
  const open = await answer(socket, { ok: {} });
  assert.deepEqual(open, { op: "open", subject: "host", sample_rate: 24000, format: "s16le", replace: true, id: 1 });
  const audio = await answer(socket, ok(9000));
  assert.deepEqual([audio.op, audio.subject, pcm(audio).length], ["audio", "host", 480]);
  const line = await said;
  assert.deepEqual([line.utterance, line.t, line.at_ms, line.local], [1, 0.5, 9000, 8000]);
  assert.equal((await answer(socket, { ok: {} })).op, "flush");
  socket("/faces").tell(finished(2), finished(1, { subject: "guest" }), finished(1));
  assert.deepEqual(await line.finished, { t: 2, interrupted: false });
});

test("takes any sound: floats, buffers of several channels, streams of pieces", async (context) => {
  const { face, socket } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  await answer(socket, { ok: {} });
  const push = async (sound, options) => {
    face.speak(sound, options);
    await tick();
    const requests = [];
    while (socket("/control").sent.length) requests.push(await answer(socket, ok(9000)));
    assert.equal(requests.pop().op, "flush");
    return requests.filter(({ op }) => op === "audio").map((request) => Array.from(pcm(request)));
  };
  const floats = Float32Array.of(0, 0.5, -0.5, 1, -1, 3, -3);
  const shorts = [0, 16383, -16383, 32767, -32767, 32767, -32767];
  assert.deepEqual(await push(floats, { rate: 24000 }), [shorts]);
  const channels = [Float32Array.of(1, 0.5), Float32Array.of(0, 0.5)];
  const buffer = { length: 2, numberOfChannels: 2, sampleRate: 24000, getChannelData: (one) => channels[one] };
  assert.deepEqual(await push(buffer), [[16383, 16383]]);
  const stream = async function* () {
    yield Int16Array.of(1, 2);
    yield Float32Array.of(0.5);
    yield buffer;
  };
  assert.deepEqual(await push(stream(), { rate: 24000 }), [[1, 2], [16383], [16383, 16383]]);
  assert.deepEqual(await push([Int16Array.of(7)], { rate: 24000 }), [[7]]);
  const odd = new Int16Array(Int16Array.of(9, 8, 7).buffer, 2, 2);
  assert.deepEqual(await push(odd, { rate: 24000 }), [[8, 7]]);
  const long = (await push(new Int16Array(24000 * 5), { rate: 24000 })).map(({ length }) => length);
  assert.deepEqual(long, [48000, 48000, 24000]);
  await assert.rejects(face.speak(Int16Array.of(1)), /rate/);
});

test("moods go with the first piece", async (context) => {
  const { face, socket } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  await answer(socket, { ok: {} });
  face.speak(new Int16Array(24000 * 3), { rate: 24000, moods: [{ at: 1, mood: "joy" }] });
  await tick();
  assert.deepEqual((await answer(socket, ok(9020, 2))).moods, [{ at: 1, mood: "joy" }]);
  assert.ok(!("moods" in (await answer(socket, ok(9020, 2)))));
});

test("waits for the clocks before it says when it is heard", async (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  context.after(() => face.close());
  socket("/faces").accept();
  const said = face.speak(new Int16Array(480), { rate: 24000 });
  await load(socket);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  time.pass(50);
  await tick();
  socket("/faces").tell({ type: "pong", at_ms: time.now - 25 + 1000 });
  time.pass(10);
  assert.equal((await said).local, 8000);
});

test("lines queue up, and another rate waits until all has been said", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Int16Array(16), { rate: 24000 });
  const other = face.speak(new Int16Array(16), { rate: 16000 });
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000, 1));
  await answer(socket, { ok: {} });
  assert.equal((await answer(socket, ok(9020, 2))).op, "audio");
  await answer(socket, { ok: {} });
  assert.equal((await next).utterance, 2);
  assert.deepEqual(socket("/control").sent, []);
  socket("/faces").tell(finished(1), finished(2));
  await tick();
  await tick();
  const open = await answer(socket, { ok: {} });
  assert.deepEqual([open.op, open.sample_rate], ["open", 16000]);
  await answer(socket, ok(9900, 1));
  assert.equal((await other).at_ms, 9900);
  assert.equal((await said).utterance, 1);
});

test("a cancel stops what is said, and all that waits", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Int16Array(16), { rate: 24000 });
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  const line = await said;
  const cancelled = face.cancel();
  await tick();
  await answer(socket, { ok: {} }); // The flush was on its way.
  assert.equal((await answer(socket, { ok: { utterance: 1, t: 0.7, e: 1 } })).op, "cancel");
  assert.deepEqual(await cancelled, { utterance: 1, t: 0.7, e: 1 });
  assert.deepEqual([(await next).utterance, await (await next).finished], [0, { t: 0, interrupted: true }]);
  assert.deepEqual(socket("/control").sent, []);
  socket("/faces").tell(finished(1, { t: 0.7, interrupted: true, e: 1 }));
  assert.deepEqual(await line.finished, { t: 0.7, interrupted: true });
  const again = face.speak(new Int16Array(16), { rate: 24000 });
  await tick();
  await answer(socket, ok(9500, 2));
  assert.equal((await again).utterance, 2);
});

test("waits while much sound waits in the sidecar", async (context) => {
  const { time, socket } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, { ok: { utterance: 1, t: 0, at_ms: 9000, buffered_s: 21 } });
  assert.deepEqual(socket("/control").sent, []);
  time.pass(990);
  await tick();
  assert.deepEqual(socket("/control").sent, []);
  time.pass(20);
  await tick();
  assert.ok(socket("/control").sent.some(({ op }) => op === "flush"));
});

test("tells what the sidecar refuses", async (context) => {
  const { face, socket, said } = await speaking(context);
  const refused = assert.rejects(said, { code: "subject_exists", message: "host hears a microphone" });
  await answer(socket, { error: { code: "subject_exists", message: "host hears a microphone" } });
  await refused;
  const asked = face.ask({ op: "status" });
  await tick();
  await answer(socket, { ok: { engine: "onnx" } });
  assert.deepEqual(await asked, { engine: "onnx" });
  const { face: other } = connected();
  await assert.rejects(other.speak(new Int16Array(1), { rate: 8000 }), /subject/);
  other.close();
});

test("says that it is there, and opens again what was closed", async (context) => {
  const { time, face, socket } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  await answer(socket, { ok: {} });
  time.pass(1000);
  await tick();
  assert.equal((await answer(socket, { ok: { at_ms: 1 } })).op, "ping");
  socket("/faces").tell(finished(1), { type: "event", event: "closed", subject: "host", s: 7, e: 0, at_ms: 0, why: "silent" });
  face.speak(new Int16Array(16), { rate: 24000 });
  await tick();
  assert.equal((await answer(socket, { ok: {} })).op, "open");
});

test("a line that another client replaced ends, and is not pushed to the other's subject", async (context) => {
  const { face, socket } = await speaking(context);
  const event = (name, fields) => socket("/faces").tell({ type: "event", event: name, subject: "host", s: 7, e: 0, at_ms: 0, ...fields });
  await answer(socket, { ok: {} });
  // Of its own opening: what was there before is replaced.
  event("closed", { why: "replaced" });
  event("opened");
  await answer(socket, ok(9000));
  await answer(socket, { ok: {} });
  face.speak(new Int16Array(24000 * 5), { rate: 24000 });
  await tick();
  await answer(socket, ok(9000, 2));
  event("closed", { why: "replaced" });
  event("opened");
  await answer(socket, ok(9000, 2));
  assert.deepEqual(socket("/control").sent, []);
  face.speak(new Int16Array(16), { rate: 24000 });
  await tick();
  assert.equal((await answer(socket, { ok: {} })).op, "open");
});

test("a lost connection fails what is said, and the next line connects again", async (context) => {
  const { face, socket, said } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  const line = await said;
  socket("/control").close("gone");
  await assert.rejects(line.finished, /gone/);
  const opened = FakeSocket.opened.length;
  face.speak(new Int16Array(16), { rate: 24000 });
  await tick();
  assert.equal(FakeSocket.opened.length, opened + 1);
  socket("/control").accept();
  await tick();
  assert.equal((await answer(socket, { ok: {} })).op, "open");
});

test("plays the sound when its face is due, and begins inside it when that is over", async (context) => {
  const played = [];
  const audio = { state: "running", currentTime: 2, getOutputTimestamp: () => ({ contextTime: 1.9, performanceTime: 4900 }) };
  audio.createBuffer = (_, length, rate) => ({ length, rate, samples: new Float32Array(length), getChannelData() { return this.samples; } });
  audio.createBufferSource = () => ({ connect(node) { this.node = node; },
    start(...when) { played.push([this.node, ...when, this.buffer.rate, this.buffer.samples[0]]); }, stop() { played.push("stop"); } });
  const output = { context: audio };
  const { face, socket } = await speaking(context);
  await answer(socket, { ok: {} });
  await answer(socket, ok(9000));
  await answer(socket, { ok: {} });
  const say = async (at_ms) => {
    face.speak(Int16Array.of(16384), { rate: 24000, output });
    await tick();
    await answer(socket, ok(at_ms));
    await answer(socket, { ok: {} });
  };
  await say(6400); // 5400 here: half a second after 1.9 s of the context.
  assert.deepEqual(played.pop().map((one) => (typeof one === "number" ? Math.round(one * 1e6) / 1e6 : one)),
    [output, 2.4, 0, 24000, 0.5]);
  await say(5500); // 4500 here: the context is half a second beyond.
  assert.deepEqual(played.at(-1).slice(1, 3).map((one) => Math.round(one * 1e6) / 1e6), [1.5, 0.5]);
  audio.getOutputTimestamp = () => ({ contextTime: 0, performanceTime: 0 });
  await say(6100); // 5100 here: a tenth of a second from now.
  assert.equal(Math.round(played.at(-1)[1] * 1e6) / 1e6, 2.1);
  const clicks = [];
  Object.assign(audio, { state: "suspended", resume: () => {}, addEventListener: (_, click) => clicks.push(click) });
  const count = played.length;
  await say(6100);
  await say(6200);
  assert.deepEqual([played.length, clicks.length], [count, 2]);
  audio.state = "running";
  clicks[0]();
  assert.equal(played.length, count + 1);
  face.cancel().catch(() => {});
  await tick();
  assert.equal(played.at(-1), "stop");
  clicks[1]();
  assert.equal(played.at(-1), "stop", "what was cancelled is not played after a click");
});

test("nothing is left to fail when it is closed", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Int16Array(16), { rate: 24000 });
  await tick();
  face.close();
  await assert.rejects(face.ask({ op: "ping" }), /closed/);
  assert.equal((await said).utterance, 0);
  assert.equal((await next).utterance, 0);
  assert.equal(socket("/control").readyState, 3);
});
