// The report of a check: a table that sorts, and sound, face and findings of one line at one cursor.
const COLUMNS = ["line", "findings", "severity", "at s"];
const SEVERITY = COLUMNS.indexOf("severity");
const WORDS = ["", "note", "warning", "error"];

// A row's values, and where the line's sound and face are: a finding is [severity, words, at s, length s, rule].
const lines = data.rows.map(([name, findings], at) => ({
  name,
  findings,
  at,
  severity: Math.max(0, ...findings.map(([severity]) => severity)),
  at_s: findings.find(([, , at_s]) => at_s !== null)?.[2] ?? null,
}));

let open = null; // What is shown of a line.

function told({ name, findings }) {
  const words = findings.map(([severity, text, , , rule]) => `${WORDS[severity]} ${text} ${rule}`);
  return `${name} ${words.join(" ")}`.toLowerCase();
}

function matching(words) {
  const all = get("all").checked;
  return lines.filter((line) => (all || line.findings.length > 0) && (!words || told(line).includes(words)));
}

function sorted(found, column, down) {
  const sign = down ? -1 : 1;
  if (column === 0) return [...found].sort((one, other) => sign * one.name.localeCompare(other.name));
  const of = [null, (line) => line.findings.length, (line) => line.severity, (line) => line.at_s][column];
  const known = found.filter((line) => of(line) !== null);
  known.sort((one, other) => sign * (of(one) - of(other)));
  // What has no place comes last, whichever way is sorted.
  return [...known, ...found.filter((line) => of(line) === null)];
}

function rowsOf(line) {
  const row = document.createElement("tr");
  row.setAttribute("aria-current", String(open?.line === line));
  const shown = data.lines[line.at];
  const first = cell(row, shown ? "" : line.name);
  if (shown) first.append(button(line.name, () => showLine(line)));
  const more = line.findings.length > 1 ? ` and ${line.findings.length - 1} more` : "";
  cell(row, (line.findings[0]?.[1] ?? "good") + more);
  cell(row, WORDS[line.severity], WORDS[line.severity]);
  cell(row, line.at_s?.toFixed(2));
  return [row];
}

function itemOf([severity, text, at_s]) {
  const item = document.createElement("li");
  item.className = WORDS[severity];
  const word = document.createElement("b");
  word.textContent = `${WORDS[severity]}: `;
  item.append(word);
  if (at_s === null) item.append(text);
  else item.append(button(text, () => cursor.move(1000 * at_s)));
  return item;
}

function showLine(line) {
  const packed = data.lines[line.at];
  const take = packed.face && takeOf(packed.face);
  open = { line, take, peaks: decode(packed.peaks), soundMs: 1000 * packed.seconds };
  get("line").hidden = false;
  get("name").textContent = line.name;
  get("findings").replaceChildren(...line.findings.map(itemOf));
  get("figure").hidden = !take;
  cursor.open(Math.max(open.soundMs, take?.times.at(-1) ?? 0), 1000 * (line.at_s ?? 0), packed.sound);
  table.show();
  draw();
}

function draw() {
  if (!open) return;
  drawCurves();
  const seconds = `${(cursor.ms / 1000).toFixed(2)} s`;
  if (!open.take?.times.length) {
    get("cursor").textContent = seconds;
    return;
  }
  const frame = frameAt(open.take, cursor.ms);
  faces.draw("line", open.take, frame);
  get("cursor").textContent = `${seconds}: lips ${((open.take.gap[frame] - 128) / 100).toFixed(2)} apart`;
}

/** The sound above, the gap between the lips below, and over both where the findings are. */
function drawCurves() {
  const canvas = get("curves");
  const { context, scale, colour, x, mark } = curvesOn(canvas, cursor.lastMs);
  const half = open.take ? 0.6 * canvas.height : canvas.height;
  for (const [severity, , at_s, length_s] of open.line.findings) {
    if (at_s === null) continue;
    const [from, to] = [x(1000 * at_s), x(1000 * (at_s + length_s))];
    context.fillStyle = colour(WORDS[severity]);
    context.globalAlpha = 0.3;
    context.fillRect(from, 0, Math.max(to - from, 0), canvas.height);
    context.globalAlpha = 1;
    context.fillRect(from - scale, 0, 2 * scale, canvas.height);
  }
  context.fillStyle = colour("soft");
  const count = open.peaks.length / 2;
  const wide = x(open.soundMs) / count;
  for (let at = 0; at < count; at += 1) {
    const [low, high] = [open.peaks[2 * at], open.peaks[2 * at + 1]].map((value) => half * (0.5 - (value - 128) / 260));
    context.fillRect(at * wide, high, Math.max(wide, 1), Math.max(low - high, scale));
  }
  if (open.take) {
    const y = (gap) => canvas.height * (0.97 - 0.35 * Math.min(1, Math.max(0, (gap - 118) / 90)));
    context.strokeStyle = colour("a");
    context.lineWidth = 1.5 * scale;
    context.beginPath();
    open.take.times.forEach((ms, index) => context.lineTo(x(ms), y(open.take.gap[index])));
    context.stroke();
  }
  mark(cursor.ms);
}

const faces = createFaces({ line: [get("head-line"), get("face-line")] }, data.channels);
const cursor = createCursor(get("curves"), get("sound"), draw);
const table = createTable({
  names: COLUMNS, total: lines.length, matching, sorted, falls: (column) => [1, SEVERITY].includes(column), rowsOf,
});
const counts = WORDS.map((word, severity) => [
  word, lines.reduce((sum, { findings }) => sum + findings.filter(([one]) => one === severity).length, 0),
]).filter(([word, count]) => word && count).reverse();
const found = lines.filter(({ findings }) => findings.length > 0).length;
const listed = counts.map(([word, count]) => `${count} ${word}${count === 1 ? "" : "s"}`).join(", ");
get("summary").textContent = `${data.inputs}: ${found} of ${lines.length} lines have findings${listed && `, ${listed}`}. ${data.software}`;
get("all").checked = found === 0;
get("all").addEventListener("input", table.restart);
table.show();
const first = lines.find(({ at }) => data.lines[at]);
if (first) {
  showLine(first);
  faces.load().then(draw);
}
