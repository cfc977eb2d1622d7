// The table of all lines: it sorts, searches and turns pages; a line shows its visemes.
const FIRST = 2; // Of a row's values behind name and failure.

const digits = digitsOf(data.rows.map((values) => values.slice(FIRST)));

let open = null;

const lines = data.rows.map((values, at) => ({ values, shares: data.shares[at] }));
const told = data.shares.filter(Boolean);
const usual = data.visemes.map((_, viseme) => told.reduce((sum, shares) => sum + shares[viseme], 0) / (told.length || 1));

function matching(words) {
  return words ? lines.filter(({ values }) => values[0].toLowerCase().includes(words)) : lines;
}

function sorted(found, column, down) {
  if (column === 0) {
    const byName = [...found].sort((one, other) => one.values[0].localeCompare(other.values[0]));
    return down ? byName.reverse() : byName;
  }
  const at = column - 1 + FIRST;
  const known = found.filter(({ values }) => values[at] !== null);
  known.sort((one, other) => (down ? other.values[at] - one.values[at] : one.values[at] - other.values[at]));
  // What a line does not tell comes last, whichever way is sorted.
  return [...known, ...found.filter(({ values }) => values[at] === null)];
}

function rowsOf({ values, shares }) {
  const [name, failed, ...measures] = values;
  const row = document.createElement("tr");
  const first = cell(row, shares ? "" : name);
  if (shares) {
    const opener = button(name, () => {
      open = open === name ? null : name;
      table.show();
    });
    opener.setAttribute("aria-expanded", String(open === name));
    first.append(opener);
  }
  if (failed) {
    cell(row, failed, "failed").colSpan = measures.length;
    return [row];
  }
  cells(row, measures, digits);
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

const names = ["line", ...data.columns];
const table = createTable({ names, total: lines.length, matching, sorted, falls: (column) => column > 0, rowsOf });
table.show();
