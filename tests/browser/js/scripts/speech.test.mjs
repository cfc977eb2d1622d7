import assert from "node:assert/strict";
import { test } from "node:test";

import { connected, FakeSocket, hello, tick, Time } from "./fakes.mjs";

/** A connection that has begun to speak, with clocks that are 1000 ms apart. */
async function speaking(context, options = {}) {
  const time = new Time(context);
  const { face, socket: find } = connected({ subject: "host", ...options });
  const socket = () => find("/faces");
  context.after(() => face.close());
  accept(socket, time);
  const said = face.speak(new Float32Array(480), { rate: 24000 });
  await tick();
  return { time, face, socket, said };
}

function accept(socket, time) {
  socket().accept();
  socket().tell(hello());
  socket().pong(time.now + 1000);
}

const ok = (socket, { id }, values) => socket().tell({ id, ok: values });
const refuse = (socket, { id }, code, message = "") => socket().tell({ id, error: { code, message } });
const types = (socket) => socket().sent.map((one) => one.type ?? "sound");

/** Answers the oldest piece of sound, and gives its samples. */
async function buffered(socket, at_ms = 9000, utterance = 1, generation = 7) {
  const [request, samples] = socket().sent.splice(0, 2);
  assert.equal(request.type, "audio");
  ok(socket, request, { utterance, t: 0.5, at_ms, buffered_s: 0.1, generation });
  await tick();
  return samples;
}

/** Takes the end of a line, which is answered when that has been heard. */
function flushed(socket) {
  const flush = socket().sent.shift();
  assert.equal(flush.type, "flush");
  return flush;
}

const finished = { utterance: 1, t: 2, interrupted: false };
const cut = { utterance: 1, t: 0.7, interrupted: true };

/** Has a first line said, up to its end. */
async function spoken(context, options) {
  const all = await speaking(context, options);
  await buffered(all.socket);
  return { ...all, flush: flushed(all.socket), line: await all.said };
}

test("pushes sound, and tells when it is heard", async (context) => {
  const { socket, said } = await speaking(context, { token: "abc" });
  assert.equal(socket().url, "ws://sidecar:1/faces?subject=host&token=abc");
  const [request, samples] = socket().sent;
  assert.deepEqual(request, { type: "audio", sample_rate: 24000, id: request.id });
  assert.deepEqual(samples, new Float32Array(480));
  await buffered(socket);
  const line = await said;
  assert.deepEqual([line.utterance, line.t, line.at_ms, line.local], [1, 0.5, 9000, 8000]);
  const flush = flushed(socket);
  socket().tell({ type: "started", utterance: 1, t: 0.5 }, { type: "later" }, { id: 99, ok: {} }, 5, null);
  ok(socket, flush, finished);
  assert.deepEqual(await line.finished, finished);
});

test("takes any sound: shorts, buffers of several channels, streams of pieces", async (context) => {
  const { face, socket } = await spoken(context);
  const push = async (sound, options) => {
    face.speak(sound, options);
    await tick();
    const pieces = [];
    while (socket().sent[0].type === "audio") pieces.push(Array.from(await buffered(socket)));
    flushed(socket);
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
  assert.deepEqual(types(socket), ["audio", "sound"]);
  await buffered(socket);
  assert.deepEqual(types(socket), ["audio", "sound"]);
});

test("moods go with the first piece", async (context) => {
  const { face, socket } = await spoken(context);
  const moods = [{ at: 1, mood: "joy" }];
  face.speak(new Float32Array(20000), { rate: 24000, moods });
  await tick();
  assert.deepEqual(socket().sent[0].moods, moods);
  assert.equal((await buffered(socket, 9020, 2)).length, 16384);
  assert.equal(socket().sent[0].moods, undefined);
  assert.equal((await buffered(socket, 9020, 2)).length, 3616);
});

test("clocks are compared before anything is said: the sidecar answers in order", async (context) => {
  new Time(context);
  const { face, socket } = connected({ subject: "host" });
  context.after(() => face.close());
  const said = face.speak(new Float32Array(480), { rate: 24000 });
  await tick();
  const order = [];
  const { send } = FakeSocket.prototype;
  context.mock.method(socket("/faces"), "send", function (data) {
    order.push(typeof data === "string" ? JSON.parse(data).type : "sound");
    send.call(this, data);
  });
  socket("/faces").accept();
  assert.deepEqual(order, ["ping", "audio", "sound"]);
  socket("/faces").pong(performance.now() + 1000);
  await buffered(() => socket("/faces"));
  assert.equal((await said).local, 8000);
});

test("lines queue up", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  const other = face.speak(new Float32Array(16), { rate: 16000 });
  await buffered(socket);
  const flushes = [flushed(socket)];
  await buffered(socket, 9020, 2);
  flushes.push(flushed(socket));
  assert.deepEqual([(await said).utterance, (await next).utterance], [1, 2]);
  assert.equal(socket().sent[0].sample_rate, 16000, "the sidecar has it wait until all is heard");
  flushes.forEach((one) => ok(socket, one, finished));
  await buffered(socket, 9900);
  assert.equal((await other).at_ms, 9900);
});

test("a cancel stops what is said, and all that waits", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await buffered(socket);
  const line = await said;
  await tick();
  const flush = flushed(socket);
  const [audio] = socket().sent.splice(0);
  const cancelled = face.cancel();
  const [cancel] = socket().sent.splice(0);
  assert.equal(cancel.type, "cancel");
  refuse(socket, audio, "cancelled");
  ok(socket, cancel, { utterance: 1, t: 0.7, e: 1 });
  assert.deepEqual(await cancelled, { utterance: 1, t: 0.7, e: 1 });
  assert.deepEqual([(await next).utterance, await (await next).finished], [0, { t: 0, interrupted: true }]);
  await tick();
  ok(socket, flushed(socket), cut);
  ok(socket, flush, cut);
  assert.deepEqual(await line.finished, cut);
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
  assert.deepEqual(types(socket), ["cancel", "audio", "sound"]);
  ok(socket, socket().sent.shift(), { utterance: 1, t: 0.7, e: 1 });
  await buffered(socket, 9500, 2);
  assert.equal((await cancelled).t, 0.7);
  assert.equal((await next).utterance, 2);
});

test("a cancel that is refused answers nothing else", async (context) => {
  const { face, socket } = await spoken(context);
  const refused = assert.rejects(face.cancel(), { code: "no_such_subject" });
  refuse(socket, socket().sent.shift(), "no_such_subject", "it is closing");
  await refused;
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  assert.equal((await next).utterance, 2);
});

test("a sound without samples is refused", async (context) => {
  const { face, socket } = await spoken(context);
  await assert.rejects(face.speak([], { rate: 24000 }), /no sound/);
  await assert.rejects(face.speak(new Float32Array(0), { rate: 24000 }), /no sound/);
  assert.deepEqual(types(socket), []);
});

test("tells what the sidecar refuses, and goes on with the next line", async (context) => {
  const { face, socket, said } = await speaking(context);
  const refused = assert.rejects(said, { code: "subject_exists", message: "host hears a microphone" });
  refuse(socket, socket().sent.splice(0, 2)[0], "subject_exists", "host hears a microphone");
  await refused;
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  flushed(socket);
  await buffered(socket);
  assert.equal((await next).utterance, 1);
});

test("what is no sound is refused: a text, bytes, numbers", async (context) => {
  const { face } = await spoken(context);
  const refused = { name: "TypeError", message: /^a sound is an AudioBuffer/ };
  for (const audio of ["Hello", ["Hello"], new Uint8Array(4), new ArrayBuffer(4), [0.5], {}, undefined, null])
    await assert.rejects(face.speak(audio, { rate: 24000 }), refused);
});

test("pieces of another rate within a line are refused by the sidecar, which fails the line", async (context) => {
  const { face, socket } = await spoken(context);
  const buffer = (sampleRate) => ({ numberOfChannels: 1, sampleRate, getChannelData: () => Float32Array.of(0.5) });
  const said = face.speak([buffer(24000), buffer(48000)]);
  await tick();
  await buffered(socket, 9500, 2);
  refuse(socket, socket().sent.splice(0, 2)[0], "out_of_range", "the sound up to a flush has one rate");
  await assert.rejects((await said).finished, /one rate/);
  flushed(socket);
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
  assert.deepEqual(types(socket), ["cancel", "audio", "sound"]);
});

test("what another client cuts off does not wait for its stream, and is no longer played", async (context) => {
  const { output, starts } = speaker();
  const { face, socket } = await spoken(context);
  const stalled = async function* () {
    yield Float32Array.of(0.5);
    await new Promise(() => {});
  };
  const said = face.speak(stalled(), { rate: 24000, output });
  const queued = face.speak(Float32Array.of(0.25), { rate: 24000 });
  while (!socket().sent.length) await tick(); // The player is loaded.
  await buffered(socket, 9000, 2);
  const event = (utterance, interrupted) => ({ type: "finished", s: 7, e: 1, at_ms: 0, utterance, t: 0.7, interrupted });
  socket().tell(event(1, false), event(1, true));
  await tick();
  assert.deepEqual([types(socket), starts.length], [[], 1], "of the line before");
  socket().tell(event(2, true));
  assert.equal(starts.at(-1), "stop");
  await tick();
  ok(socket, flushed(socket), { utterance: 2, t: 0.7, interrupted: true });
  assert.equal((await (await said).finished).interrupted, true);
  await buffered(socket, 9500, 3);
  assert.equal((await queued).utterance, 3, "what was not there yet is said");
});

test("a line that was cut off right before a piece of it has no more of them", async (context) => {
  const { face, socket } = await spoken(context);
  const said = face.speak(new Float32Array(60000), { rate: 24000 });
  await tick();
  await buffered(socket, 9000, 2);
  await buffered(socket, 9500, 3);
  const event = { type: "finished", s: 7, e: 1, at_ms: 0, utterance: 2, t: 0.7, interrupted: true };
  socket().tell(event);
  await buffered(socket, 9900, 3);
  ok(socket, flushed(socket), { utterance: 2, t: 0.7, interrupted: true });
  assert.equal((await (await said).finished).t, 0.7);
});

test("the rest of a line whose connection was lost is not said", async (context) => {
  const { time, face, socket } = await spoken(context);
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
  socket().close("gone");
  await assert.rejects(line.finished, /gone/);
  go();
  time.pass(300);
  accept(socket, time);
  await tick();
  assert.deepEqual(types(socket), []);
});

test("what waits when the connection is lost is said over the next one, to its end", async (context) => {
  const { time, face, socket, line } = await spoken(context);
  let go;
  const late = async function* () {
    yield await new Promise((resume) => (go = resume));
  };
  const said = face.speak(late(), { rate: 24000 });
  const queued = face.speak(Float32Array.of(0.25), { rate: 24000 });
  await tick();
  socket().close("gone");
  await assert.rejects(line.finished, /gone/);
  time.pass(300);
  accept(socket, time);
  go(Float32Array.of(0.5));
  await tick();
  assert.deepEqual(await buffered(socket), Float32Array.of(0.5));
  ok(socket, flushed(socket), finished);
  assert.deepEqual(await (await said).finished, finished);
  assert.deepEqual(await buffered(socket, 9500, 2), Float32Array.of(0.25));
  ok(socket, flushed(socket), finished);
  assert.deepEqual(await (await queued).finished, finished);
});

test("an end that comes with the beginning is heard of", async (context) => {
  const { face, socket } = await spoken(context);
  const said = face.speak(Float32Array.of(0.5), { rate: 24000 });
  await tick();
  await buffered(socket, 9500, 2);
  ok(socket, flushed(socket), { t: 3, interrupted: false });
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
  flushed(socket); // The next line is another utterance.
});

test("ends what another client has replaced, and takes it back with the next line", async (context) => {
  const { face, socket, line, flush } = await spoken(context);
  const next = face.speak(new Float32Array(40000), { rate: 24000 });
  const queued = face.speak(new Float32Array(16), { rate: 16000 });
  await tick();
  const [audio] = socket().sent.splice(0);
  ok(socket, flush, { t: 0, interrupted: true });
  socket().tell({ type: "closed", s: 7, e: 0, at_ms: 0, why: "replaced" });
  refuse(socket, audio, "cancelled");
  assert.equal((await line.finished).interrupted, true);
  assert.deepEqual([(await next).utterance, (await queued).utterance], [0, 0]);
  await tick();
  flushed(socket);
  assert.deepEqual(types(socket), [], "the rest is not for the other's face");
  face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  assert.deepEqual(types(socket), ["audio", "sound"]);
});

test("a lost connection fails what is said, and the next line connects again at once", async (context) => {
  const { time, face, socket, line } = await spoken(context);
  socket().close("gone");
  await assert.rejects(line.finished, /gone/);
  const count = FakeSocket.opened.length;
  const refused = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  assert.equal(FakeSocket.opened.length, count + 1);
  socket().close();
  await assert.rejects(refused, /cannot be reached/);
  const said = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  assert.equal(FakeSocket.opened.length, count + 2);
  accept(socket, time);
  await buffered(socket);
  assert.equal((await said).utterance, 1);
  time.pass(2000);
  assert.equal(FakeSocket.opened.length, count + 2, "it is not connected once more");
});

test("a cancel whose connection is lost goes over the next one, before anything else", async (context) => {
  const { time, face, socket } = await spoken(context);
  socket().close("gone");
  const count = FakeSocket.opened.length;
  const cancelled = face.cancel();
  const refused = assert.rejects(face.speak(new Float32Array(16), { rate: 24000 }), /cannot be reached/);
  await tick();
  socket().close();
  await refused;
  face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  assert.equal(FakeSocket.opened.length, count + 2, "it does not connect over and over by itself");
  accept(socket, time);
  assert.deepEqual(types(socket), ["cancel", "audio", "sound"]);
  const cancel = socket().sent.shift();
  assert.equal(cancel.generation, 7);
  ok(socket, cancel, { utterance: 1, t: 0.7, e: 1 });
  assert.equal((await cancelled).t, 0.7);
});

test("a cancel whose answer is lost is said again", async (context) => {
  const { time, face, socket } = await spoken(context);
  const cancelled = face.cancel();
  assert.deepEqual(types(socket), ["cancel"]);
  socket().close("gone");
  time.pass(300);
  accept(socket, time);
  assert.deepEqual(types(socket), ["cancel"]);
  ok(socket, socket().sent.shift(), {});
  assert.deepEqual(await cancelled, {});
  socket().close("gone");
  time.pass(300);
  accept(socket, time);
  assert.deepEqual(types(socket), [], "once it is answered it is over");
});

test("a cancel that waits for a connection is over where there will be none", async (context) => {
  const { face, socket } = await spoken(context);
  socket().close("gone");
  const cancelled = face.cancel();
  face.close();
  assert.equal(await cancelled, undefined);
});

test("a sound whose connection was lost is heard on until it is cut off", async (context) => {
  const { output, starts } = speaker();
  const { time, face, socket } = await spoken(context);
  const lose = async (generation) => {
    const said = face.speak(Float32Array.of(0.5), { rate: 24000, output });
    while (!socket().sent.length) await tick(); // The player is loaded.
    await buffered(socket, 9000, 1, generation);
    const { finished } = await said;
    socket().sent.splice(0);
    socket().close("gone");
    await assert.rejects(finished, /gone/);
    time.pass(300);
    accept(socket, time);
  };
  await lose(7);
  assert.equal(starts.filter((one) => one === "stop").length, 0);
  face.cancel();
  assert.equal(starts.filter((one) => one === "stop").length, 1);
  ok(socket, socket().sent.splice(0)[0], {});
  await lose(8);
  face.speak(Float32Array.of(0.25), { rate: 24000 });
  await tick();
  assert.equal(starts.filter((one) => one === "stop").length, 1);
  await buffered(socket, 9000, 1, 9);
  assert.equal(starts.filter((one) => one === "stop").length, 2, "the next line has taken its place");
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
    while (!socket().sent.length) await tick(); // The player is loaded.
    await buffered(socket, at_ms);
    flushed(socket);
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
    while (!socket().sent.length) await tick(); // The player is loaded.
    for (const due of dues) await buffered(socket, due);
    flushed(socket);
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
  socket().close("the sidecar has ended");
  await assert.rejects(line.finished, /has ended/);
  face.speak(Float32Array.of(0.25), { rate: 24000 });
  await tick();
  assert.equal(socket().readyState, 0, "another connection is opened");
});

test("asks for what else the sidecar does", async (context) => {
  new Time(context);
  const { face, socket } = connected({ subject: "host" });
  const asked = [face.ask({ op: "status" }), face.ask({ op: "reset" })];
  socket("/faces").accept();
  assert.deepEqual(socket("/faces").sent, [{ op: "status", id: 1 }, { op: "reset", id: 2 }]);
  const refused = { id: 2, error: { code: "overloaded", message: "later" } };
  socket("/faces").tell(refused, { id: 1, ok: { engine: "onnx" } }); // Whichever comes first.
  assert.deepEqual(await asked[0], { engine: "onnx" });
  await assert.rejects(asked[1], { code: "overloaded", message: "later" });
  const gone = face.ask({ op: "status" });
  socket("/faces").close("gone");
  await assert.rejects(gone, /gone/);
  const lost = face.ask({ op: "status" });
  face.close();
  await assert.rejects(lost, /closed/);
  await assert.rejects(face.ask({ op: "status" }), /closed/);
});

test("a request that is no JSON fails at once, and alone", async (context) => {
  new Time(context);
  const { face, socket } = connected({ subject: "host" });
  const asked = face.ask({ op: "status" });
  await assert.rejects(face.ask({ op: "set", gain: { jawOpen: 1n } }), TypeError);
  socket("/faces").accept();
  socket("/faces").tell({ id: socket("/faces").sent[0].id, ok: {} });
  assert.deepEqual(await asked, {});
  face.close();
});

test("nothing is cancelled where nothing is said", async (context) => {
  const time = new Time(context);
  const { face, socket } = connected({ subject: "host" });
  const cancelled = face.cancel();
  accept(() => socket("/faces"), time);
  ok(() => socket("/faces"), socket("/faces").sent.shift(), {});
  assert.deepEqual(await cancelled, {});
  face.close();
});

test("a sound that is refused for want of a subject fails alone", async (context) => {
  const time = new Time(context);
  const { face, socket } = connected();
  const find = () => socket("/faces");
  accept(find, time);
  const refused = assert.rejects(face.speak(Float32Array.of(0.5), { rate: 24000 }), { code: "missing_field" });
  await tick();
  refuse(find, find().sent.splice(0, 2)[0], "missing_field", "subject is missing");
  await refused;
  flushed(find);
  face.close();
});

test("nothing is left to fail when it is closed", async (context) => {
  const { face, socket, said } = await speaking(context);
  const next = face.speak(new Float32Array(16), { rate: 24000 });
  await tick();
  const cancelled = face.cancel();
  face.close();
  assert.equal(await cancelled, undefined);
  assert.equal((await said).utterance, 0);
  assert.equal((await next).utterance, 0);
  assert.equal(socket().readyState, 3);
  await assert.rejects(face.speak(new Float32Array(16), { rate: 24000 }), /closed/);
  assert.equal(await face.cancel(), undefined);
});

test("a line that is heard when it is closed is as quiet as was wanted", async (context) => {
  const { face, line } = await spoken(context);
  face.close();
  assert.deepEqual(await line.finished, { t: 0, interrupted: true });
});
