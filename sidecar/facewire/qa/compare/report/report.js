// The report of a comparison: a table that sorts, and the curves, sound and faces of one line.
const COLUMNS = ["line", "findings", "lower face", "lids and eyes", "brows", "worst", "channel", "at s", "lag ms", "scale", "closures lost", "gained", "visemes", "head °", "eyes °", "longer s"];
const AT = COLUMNS.indexOf("at s");

const digits = digitsOf(data.rows.map((values) => values.slice(2)));

let line = null; // What is shown of a line: both takes as arrays.

function matching(words) {
  const all = get("all").checked;
  return data.rows.filter(([name, findings]) =>
    (all || findings.length > 0) && (!words || `${name} ${findings.join(" ")}`.toLowerCase().includes(words)));
}

function sorted(rows, column, down) {
  const text = ["line", "channel"].includes(COLUMNS[column]);
  const number = (cell) => (Array.isArray(cell) ? cell.length : Math.abs(cell ?? -1));
  const ascending = text
    ? (one, other) => String(one[column] ?? "").localeCompare(String(other[column] ?? ""))
    : (one, other) => number(one[column]) - number(other[column]);
  return [...rows].sort(down ? (one, other) => ascending(other, one) : ascending);
}

function rowsOf([name, findings, ...measures]) {
  const row = document.createElement("tr");
  row.setAttribute("aria-current", String(line?.name === name));
  const shown = Object.hasOwn(data.lines, name);
  const first = cell(row, shown ? "" : name);
  if (shown) first.append(button(name, () => showLine(name)));
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : "";
  cell(row, (findings[0] ?? "alike") + more);
  cells(row, measures, digits);
  return [row];
}

function showLine(name) {
  const packed = data.lines[name];
  const values = data.rows.find((row) => row[0] === name);
  line = { name, a: takeOf(packed.a), b: takeOf(packed.b) };
  get("line").hidden = false;
  get("name").textContent = name;
  get("findings").replaceChildren(...values[1].map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  const lastMs = Math.max(line.a.times.at(-1) ?? 1, line.b.times.at(-1) ?? 1);
  cursor.open(lastMs, Math.round(1000 * (values[AT] ?? 0)), packed.sound);
  table.show();
  draw();
}

function draw() {
  if (!line) return;
  drawCurves();
  for (const side of ["a", "b"]) faces.draw(side, line[side], frameAt(line[side], cursor.ms));
  const gap = (side) => ((line[side].gap[frameAt(line[side], cursor.ms)] - 128) / 100).toFixed(2);
  get("cursor").textContent = `${(cursor.ms / 1000).toFixed(2)} s: lips ${gap("a")} apart in A, ${gap("b")} in B`;
}

function drawCurves() {
  const canvas = get("curves");
  const { context, scale, colour, x, mark } = curvesOn(canvas, cursor.lastMs);
  const y = (gap) => canvas.height * (0.95 - 0.9 * Math.min(1, Math.max(0, (gap - 118) / 90)));
  context.strokeStyle = colour("line");
  context.beginPath();
  context.moveTo(0, y(128));
  context.lineTo(canvas.width, y(128));
  context.stroke();
  for (const side of ["a", "b"]) {
    context.strokeStyle = colour(side);
    context.lineWidth = 1.5 * scale;
    context.beginPath();
    line[side].times.forEach((ms, index) => context.lineTo(x(ms), y(line[side].gap[index])));
    context.stroke();
  }
  mark(cursor.ms);
}

const faces = createFaces({ a: [get("head-a"), get("face-a")], b: [get("head-b"), get("face-b")] }, data.channels);
const cursor = createCursor(get("curves"), get("sound"), draw);
const table = createTable({ names: COLUMNS, total: data.rows.length, matching, sorted, falls: () => true, rowsOf });
const different = data.rows.filter(([, findings]) => findings.length > 0).length;
get("summary").textContent = `${data.a} (A) against ${data.b} (B): ${different} of ${data.rows.length} lines differ. ${data.software}`;
get("all").checked = different === 0;
get("all").addEventListener("input", table.restart);
table.show();
const first = data.rows.find(([name]) => Object.hasOwn(data.lines, name));
if (first) {
  showLine(first[0]);
  faces.load().then(draw);
}
