// The table of all lines: it sorts, searches and turns pages; a line shows its visemes.
const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const PAGE = 100;
const NAMES = ["line", ...data.columns];
const FIRST = 2; // Of a row's values behind name and failure.

let order = { column: -1, down: true };
let page = 0;
let open = null;

const rows = data.rows.map((values, at) => ({ values, shares: data.shares[at] }));
const told = data.shares.filter(Boolean);
const usual = data.visemes.map((_, viseme) => told.reduce((sum, shares) => sum + shares[viseme], 0) / (told.length || 1));

function visible() {
  const words = get("search").value.toLowerCase();
  const found = words ? rows.filter(({ values }) => values[0].toLowerCase().includes(words)) : rows;
  if (order.column < 0) return found;
  const { column, down } = order;
  if (column === 0) {
    const sorted = [...found].sort((one, other) => one.values[0].localeCompare(other.values[0]));
    return down ? sorted.reverse() : sorted;
  }
  const at = column - 1 + FIRST;
  const known = found.filter(({ values }) => values[at] !== null);
  known.sort((one, other) => (down ? other.values[at] - one.values[at] : one.values[at] - other.values[at]));
  // What a line does not tell comes last, whichever way is sorted.
  return [...known, ...found.filter(({ values }) => values[at] === null)];
}

function cell(row, text, name) {
  const td = document.createElement("td");
  td.textContent = text ?? "";
  if (name) td.className = name;
  row.append(td);
  return td;
}

function lineOf({ values, shares }) {
  const [name, failed, ...measures] = values;
  const row = document.createElement("tr");
  const first = cell(row, shares ? "" : name);
  if (shares) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-expanded", String(open === name));
    button.addEventListener("click", () => {
      open = open === name ? null : name;
      show();
    });
    first.append(button);
  }
  if (failed) {
    cell(row, failed, "failed").colSpan = measures.length;
    return [row];
  }
  for (const measure of measures) cell(row, measure);
  return open === name && shares ? [row, visemesOf(shares, measures.length)] : [row];
}

/** The visemes of a line, those that it has twice as often as others marked. */
function visemesOf(shares, columns) {
  const row = document.createElement("tr");
  const td = cell(row, "", "visemes");
  td.colSpan = columns + 1;
  data.visemes.forEach((viseme, at) => {
    const span = document.createElement("span");
    span.textContent = `${viseme} ${shares[at].toFixed(1)}% (${usual[at].toFixed(1)}%)`;
    if (shares[at] > 2 * usual[at] && shares[at] > 2) span.className = "more";
    td.append(span);
  });
  return row;
}

function show() {
  const found = visible();
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  page = Math.min(page, pages - 1);
  get("rows").replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).flatMap(lineOf));
  get("place").textContent = `page ${page + 1} of ${pages}, ${found.length} of ${rows.length} lines`;
  get("before").disabled = page === 0;
  get("after").disabled = page === pages - 1;
}

get("heads").append(...NAMES.map((name, column) => {
  const head = document.createElement("th");
  head.scope = "col";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => {
    order = { column, down: order.column === column ? !order.down : column > 0 };
    for (const [at, other] of [...get("heads").children].entries()) {
      if (at === column) other.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else other.removeAttribute("aria-sort");
    }
    page = 0;
    show();
  });
  head.append(button);
  return head;
}));
get("search").addEventListener("input", () => {
  page = 0;
  show();
});
for (const [id, step] of [["before", -1], ["after", 1]]) {
  get(id).addEventListener("click", () => {
    page += step;
    show();
  });
}
show();
