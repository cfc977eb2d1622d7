// Hand the page what comes in `values[0]` seconds, as fast as it takes it, on a clock that runs as fast.
const [seconds] = values;
const faces = sockets.findLast(({ url }) => url.includes("/faces"));
const take = faces.onmessage;
const { face, hello, status } = await new Promise((resolve) => {
  const found = {};
  faces.onmessage = (event) => {
    const message = JSON.parse(event.data);
    found[message.type] = message;
    take(event);
    if (found.face && found.hello && found.status) resolve(found);
  };
});
faces.onmessage = () => {};
const begin = performance.now();
let passed = 0;
performance.now = () => begin + passed;
for (let second = 0; second < seconds; second++) {
  for (let tick = 0; tick < 31; tick++) {
    passed += 1000 / 31;
    const at_ms = face.at_ms + passed;
    take({ data: JSON.stringify({ ...face, n: face.n + second * 31 + tick + 1, at_ms, pt_ms: at_ms + 48 }) });
  }
  take({ data: JSON.stringify(hello) });
  take({ data: JSON.stringify({ ...status, frames: status.frames + second * 31 }) });
  // Let the page draw.
  if (second % 20 === 0) await new Promise(requestAnimationFrame);
}
delete performance.now;
faces.onmessage = take;
