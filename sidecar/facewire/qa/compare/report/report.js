// The report of a comparison: a table that sorts, and the curves, sound and faces of one line.
const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const PAGE = 100;
const COLUMNS = ["line", "findings", "lower face", "lids and eyes", "brows", "worst", "channel", "at s", "lag ms", "scale", "closures lost", "gained", "visemes", "head °", "eyes °", "longer s"];

let order = { column: -1, down: true };
let page = 0;
let heads = null; // One for each take, where the browser draws them.
let line = null; // What is shown of a line: both takes as arrays, and where the cursor is.

function decode(text) {
  const raw = atob(text);
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

function visible() {
  const words = get("search").value.toLowerCase();
  const all = get("all").checked;
  const rows = data.rows.filter(([name, findings]) =>
    (all || findings.length > 0) && (!words || `${name} ${findings.join(" ")}`.toLowerCase().includes(words)));
  if (order.column < 0) return rows;
  const { column, down } = order;
  const text = ["line", "channel"].includes(COLUMNS[column]);
  const number = (cell) => (Array.isArray(cell) ? cell.length : Math.abs(cell ?? -1));
  const ascending = text
    ? (one, other) => String(one[column] ?? "").localeCompare(String(other[column] ?? ""))
    : (one, other) => number(one[column]) - number(other[column]);
  return [...rows].sort(down ? (one, other) => ascending(other, one) : ascending);
}

function cell(row, text) {
  const td = document.createElement("td");
  td.textContent = text ?? "";
  row.append(td);
  return td;
}

function showTable() {
  const rows = visible();
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  page = Math.min(page, pages - 1);
  get("rows").replaceChildren(...rows.slice(page * PAGE, (page + 1) * PAGE).map((values) => {
    const row = document.createElement("tr");
    const [name, findings, ...measures] = values;
    row.setAttribute("aria-current", String(line?.name === name));
    const first = cell(row, data.lines[name] ? "" : name);
    if (data.lines[name]) {
      const open = document.createElement("button");
      open.type = "button";
      open.textContent = name;
      open.addEventListener("click", () => showLine(name));
      first.append(open);
    }
    const more = findings.length > 1 ? ` and ${findings.length - 1} more` : "";
    cell(row, (findings[0] ?? "alike") + more);
    for (const measure of measures) cell(row, measure);
    return row;
  }));
  get("place").textContent = `page ${page + 1} of ${pages}, ${rows.length} of ${data.rows.length} lines`;
  get("before").disabled = page === 0;
  get("after").disabled = page === pages - 1;
}

function takeOf(packed) {
  return {
    times: packed.times,
    weights: decode(packed.weights),
    pose: decode(packed.pose),
    gap: decode(packed.gap),
  };
}

function frameAt(take, ms) {
  let low = 0;
  for (let high = take.times.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (take.times[middle] <= ms) low = middle; else high = middle - 1;
  }
  return low;
}

function showLine(name) {
  const packed = data.lines[name];
  const [, findings, ...measures] = data.rows.find((row) => row[0] === name);
  line = { name, a: takeOf(packed.a), b: takeOf(packed.b), ms: Math.round(1000 * (measures[5] ?? 0)) };
  get("line").hidden = false;
  get("name").textContent = name;
  get("findings").replaceChildren(...findings.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  const sound = get("sound");
  sound.hidden = !packed.sound;
  if (packed.sound) {
    sound.src = packed.sound;
    sound.currentTime = line.ms / 1000;
  } else {
    sound.removeAttribute("src");
  }
  showTable();
  draw();
}

function draw() {
  if (!line) return;
  drawCurves();
  for (const side of ["a", "b"]) drawHead(side, line[side], frameAt(line[side], line.ms));
  const gap = (side) => ((line[side].gap[frameAt(line[side], line.ms)] - 128) / 100).toFixed(2);
  get("cursor").textContent = `${(line.ms / 1000).toFixed(2)} s: lips ${gap("a")} apart in A, ${gap("b")} in B`;
}

function lastMs() {
  return Math.max(1, line.a.times.at(-1) ?? 1, line.b.times.at(-1) ?? 1);
}

function drawCurves() {
  const canvas = get("curves");
  const scale = devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  const context = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const x = (ms) => (ms / lastMs()) * canvas.width;
  const y = (gap) => canvas.height * (0.95 - 0.9 * Math.min(1, Math.max(0, (gap - 118) / 90)));
  context.strokeStyle = style.getPropertyValue("--line");
  context.beginPath();
  context.moveTo(0, y(128));
  context.lineTo(canvas.width, y(128));
  context.stroke();
  for (const side of ["a", "b"]) {
    context.strokeStyle = style.getPropertyValue(`--${side}`);
    context.lineWidth = 1.5 * scale;
    context.beginPath();
    line[side].times.forEach((ms, index) => context.lineTo(x(ms), y(line[side].gap[index])));
    context.stroke();
  }
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = scale;
  context.beginPath();
  context.moveTo(x(line.ms), 0);
  context.lineTo(x(line.ms), canvas.height);
  context.stroke();
}

const weights = new Float32Array(52);
const angles = new Float32Array(9);

/** Our head; a face of lines where the browser draws no WebGL 2. */
function drawHead(side, take, frame) {
  if (!heads) return drawFace(get(`face-${side}`), take, frame);
  for (let index = 0; index < 52; index += 1) weights[index] = take.weights[52 * frame + index] / 255;
  for (let index = 0; index < 9; index += 1) angles[index] = (take.pose[9 * frame + index] - 128) / 100;
  heads[side].pose(weights, angles);
  heads[side].draw();
}

async function makeHeads() {
  try {
    const packed = new Blob([decode(get("head").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const file = await new Response(packed).arrayBuffer();
    heads = { a: createHead(get("head-a"), file), b: createHead(get("head-b"), file) };
    for (const side of ["a", "b"]) [get(`head-${side}`).hidden, get(`face-${side}`).hidden] = [false, true];
    for (const side of ["a", "b"]) heads[side].resize();
    draw();
  } catch {
    heads = null;
  }
}

// A face of lines: enough to see what a mouth does.
function drawFace(canvas, take, frame) {
  const weight = (name) => take.weights[frame * data.channels.length + data.channels.indexOf(name)] / 255;
  const angle = (index) => (take.pose[frame * 9 + index] - 128) / 100;
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(width / 2 - 60 * angle(0), height * 0.45 + 60 * angle(1));
  context.rotate(angle(2));
  context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--ink");
  context.lineWidth = 3;
  context.lineCap = "round";
  for (const [side, at] of [["Right", -1], ["Left", 1]]) {
    const open = 14 * (1 - weight(`eyeBlink${side}`)) * (1 + 0.5 * weight(`eyeWide${side}`));
    context.beginPath();
    context.ellipse(at * 62, -40, 24, Math.max(1, open), 0, 0, 2 * Math.PI);
    context.stroke();
    const brow = -72 - 14 * (weight("browInnerUp") + weight(`browOuterUp${side}`)) / 2 + 12 * weight(`browDown${side}`);
    context.beginPath();
    context.moveTo(at * 34, brow - 8 * weight("browInnerUp") + 6 * weight(`browDown${side}`));
    context.quadraticCurveTo(at * 62, brow - 10, at * 90, brow + 6);
    context.stroke();
  }
  const gap = Math.max(0, (take.gap[frame] - 128) / 100);
  const narrow = 1 - 0.5 * weight("mouthPucker") - 0.3 * weight("mouthFunnel");
  const half = (side) => 52 * narrow * (1 + 0.3 * weight(`mouthStretch${side}`) + 0.2 * weight(`mouthSmile${side}`));
  const corner = (side) => 62 - 18 * weight(`mouthSmile${side}`) + 18 * weight(`mouthFrown${side}`);
  const sideways = 20 * (weight("mouthLeft") - weight("mouthRight"));
  const [left, right] = [sideways + half("Left"), sideways - half("Right")];
  context.beginPath();
  context.moveTo(right, corner("Right"));
  context.quadraticCurveTo(sideways, 62 - 40 * gap, left, corner("Left"));
  context.quadraticCurveTo(sideways, 62 + 150 * gap, right, corner("Right"));
  context.fillStyle = "#8c2f39";
  context.fill();
  context.stroke();
  const jaw = 120 + 40 * weight("jawOpen");
  context.beginPath();
  context.moveTo(-110, -30);
  context.quadraticCurveTo(-100, jaw, 0, jaw);
  context.quadraticCurveTo(100, jaw, 110, -30);
  context.stroke();
}

function point(event) {
  if (!line || (event.type === "pointermove" && !event.buttons)) return;
  move((event.offsetX / get("curves").clientWidth) * lastMs());
}

function move(ms) {
  line.ms = Math.max(0, Math.min(lastMs(), ms));
  if (!get("sound").hidden) get("sound").currentTime = line.ms / 1000;
  draw();
}

function follow() {
  if (get("sound").paused) return;
  line.ms = 1000 * get("sound").currentTime;
  draw();
  requestAnimationFrame(follow);
}

get("heads").append(...COLUMNS.map((name, column) => {
  const head = document.createElement("th");
  head.scope = "col";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    order = { column, down: order.column === column ? !order.down : true };
    for (const other of get("heads").children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    page = 0;
    showTable();
  });
  head.append(button);
  return head;
}));
const different = data.rows.filter(([, findings]) => findings.length > 0).length;
get("summary").textContent = `${data.a} (A) against ${data.b} (B): ${different} of ${data.rows.length} lines differ. ${data.software}`;
get("all").checked = different === 0;
for (const id of ["search", "all"]) get(id).addEventListener("input", () => { page = 0; showTable(); });
get("before").addEventListener("click", () => { page -= 1; showTable(); });
get("after").addEventListener("click", () => { page += 1; showTable(); });
get("curves").addEventListener("pointerdown", point);
get("curves").addEventListener("pointermove", point);
get("curves").addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1000 / 31, ArrowRight: 1000 / 31 }[event.key];
  if (step) { move(line.ms + step); event.preventDefault(); }
});
get("sound").addEventListener("play", follow);
get("sound").addEventListener("seeked", () => { if (line && get("sound").paused) { line.ms = 1000 * get("sound").currentTime; draw(); } });
addEventListener("resize", draw);
showTable();
const first = Object.keys(data.lines)[0];
if (first !== undefined) {
  showLine(first);
  makeHeads();
}
