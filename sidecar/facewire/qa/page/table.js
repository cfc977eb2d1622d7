const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const ROWS = 100; // On a page.

function cell(row, text, name) {
  const td = document.createElement("td");
  td.textContent = text ?? "";
  if (name) td.className = name;
  row.append(td);
  return td;
}

/** Returns how many digits each column of numbers has behind the point: those that its longest one has. */
function digitsOf(rows) {
  const digits = [];
  for (const row of rows) {
    row.forEach((value, column) => {
      const behind = typeof value === "number" ? (String(value).split(".")[1]?.length ?? 0) : 0;
      digits[column] = Math.max(digits[column] ?? 0, behind);
    });
  }
  return digits;
}

/** Appends cells of numbers, and of other values as they are. */
function cells(row, values, digits) {
  values.forEach((value, column) => cell(row, typeof value === "number" ? value.toFixed(digits[column]) : value));
}

function button(text, clicked) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", clicked);
  return made;
}

/**
 * A table of many lines: a click on a column's head sorts it, it searches, and turns pages.
 * @param {string[]} names of the columns
 * @param {number} total number of all lines
 * @param {(words: string) => T[]} matching the lines in which there are words, in small letters, in their usual order
 * @param {(lines: T[], column: number, down: boolean) => T[]} sorted
 * @param {(column: number) => boolean} falls whether a column is first sorted with the largest at the top
 * @param {(line: T) => HTMLTableRowElement[]} rowsOf
 * @returns {{show(): void, restart(): void}} show draws the page anew; restart does from the first one.
 * @template T
 */
function createTable({ names, total, matching, sorted, falls, rowsOf }) {
  let order = { column: -1, down: true };
  let page = 0;

  function show() {
    const found = matching(get("search").value.toLowerCase());
    const lines = order.column < 0 ? found : sorted(found, order.column, order.down);
    const pages = Math.max(1, Math.ceil(lines.length / ROWS));
    page = Math.min(page, pages - 1);
    get("rows").replaceChildren(...lines.slice(page * ROWS, (page + 1) * ROWS).flatMap(rowsOf));
    get("place").textContent = `page ${page + 1} of ${pages}, ${lines.length} of ${total} lines`;
    get("before").disabled = page === 0;
    get("after").disabled = page === pages - 1;
  }

  function restart() {
    page = 0;
    show();
  }

  get("heads").append(...names.map((name, column) => {
    const head = document.createElement("th");
    head.scope = "col";
    head.append(button(name, () => {
      order = { column, down: order.column === column ? !order.down : falls(column) };
      for (const other of get("heads").children) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      restart();
    }));
    return head;
  }));
  get("search").addEventListener("input", restart);
  for (const [id, step] of [["before", -1], ["after", 1]]) {
    get(id).addEventListener("click", () => {
      page += step;
      show();
    });
  }
  return { show, restart };
}
