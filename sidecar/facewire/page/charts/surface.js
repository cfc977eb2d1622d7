/** A canvas that keeps its bitmap at the size of its box, and the page's colours for drawing on it. */

const NAMES = ["ground", "raised", "line", "ink", "soft", "faint", "accent", "accent-wash", "wrong", "stage"];
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The custom properties of page.css as strings; read again when the system turns dark or light. */
export const colours = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of NAMES) colours[name] = style.getPropertyValue(`--${name}`).trim();
}
readColours();
dark.addEventListener("change", readColours);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} changed - called when everything has to be drawn anew.
 */
export function createSurface(canvas, changed = () => {}) {
  const context = canvas.getContext("2d");
  const surface = { context, width: 0, height: 0, clear };

  function fit() {
    const box = canvas.getBoundingClientRect();
    const ratio = devicePixelRatio || 1;
    surface.width = box.width;
    surface.height = box.height;
    canvas.width = Math.max(1, Math.round(box.width * ratio));
    canvas.height = Math.max(1, Math.round(box.height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    context.textBaseline = "middle";
    changed();
  }

  function clear() {
    context.clearRect(0, 0, surface.width, surface.height);
  }

  new ResizeObserver(fit).observe(canvas);
  dark.addEventListener("change", () => changed());
  return surface;
}
