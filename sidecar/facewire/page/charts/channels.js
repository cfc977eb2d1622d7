/** The 52 blendshapes as a person reads them: by region, left and right in one row. */

const REGIONS = [
  ["Brows", ["brow"]],
  ["Eyes", ["eye"]],
  ["Cheeks and nose", ["cheek", "nose"]],
  ["Jaw", ["jaw"]],
  ["Mouth", ["mouth"]],
  ["Tongue", ["tongue"]],
];

/** Pairs that end in Left and Right but say a direction of the whole jaw or mouth, not a side of the face. */
const DIRECTIONS = new Set(["jaw", "mouth"]);

/**
 * @typedef {object} Row
 * @property {string} name - as a person reads it: "lower down".
 * @property {string} title - with its region: "mouth lower down".
 * @property {string[]} channels - one, or the left and the right one.
 * @property {number[]} indexes - of the channels in `w`.
 */

/**
 * @param {string[]} names - the 52, in the order of `w`.
 * @returns {{name: string, rows: Row[]}[]}
 */
export function regionsOf(names) {
  return REGIONS.map(([name, prefixes]) => ({ name, rows: rowsOf(names, prefixes, name) })).filter((one) => one.rows.length);
}

function rowsOf(names, prefixes, region) {
  const rows = new Map();
  names.forEach((name, index) => {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) return;
    const stem = stemOf(name);
    const title = words(stem);
    const row = rows.get(stem) ?? { name: shortened(title, region), title, channels: [], indexes: [] };
    row.channels.push(name);
    row.indexes.push(index);
    rows.set(stem, row);
  });
  return [...rows.values()];
}

function stemOf(name) {
  const stem = name.replace(/(Left|Right)$/, "");
  return DIRECTIONS.has(stem) ? name : stem;
}

const words = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A region of one prefix need not repeat it in each row. */
function shortened(title, region) {
  const [first, ...rest] = title.split(" ");
  return rest.length && region.toLowerCase().startsWith(first) && region !== "Cheeks and nose" ? rest.join(" ") : title;
}
