/** Our own head, drawn with WebGL 2: 52 ARKit shapes and the angles of the head. */

import { readHead } from "./head/file.js";
import { createMesh } from "./head/mesh.js";
import { createPainter } from "./head/painter.js";

/** Where the camera looks, in millimetres, and how much of the head it sees: half the height of what it shows. */
const VIEWS = {
  head: { centre: [0, -18, 0], half: 158, turn: 1 },
  mouth: { centre: [0, -58, 60], half: 52, turn: 0.35 },
};

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayBuffer} data head.bin
 * @param {{style?: "head" | "mouth", background?: [number, number, number] | null}} options background: linear
 *   red, green and blue of 0 to 1; null (the default) for transparency.
 * @returns {{pose(weights: ArrayLike<number>, angles: ArrayLike<number>): void, draw(): void, resize(): void, close(): void}}
 * @throws {Error} the browser draws no WebGL 2.
 */
export function createHead(canvas, data, { style = "head", background = null } = {}) {
  const view = VIEWS[style] ?? VIEWS.head;
  const mesh = createMesh(readHead(data));
  const settings = { alpha: true, antialias: true, stencil: true, premultipliedAlpha: true, powerPreference: "low-power" };
  const gl = canvas.getContext("webgl2", settings);
  if (!gl) throw new Error("this browser draws no WebGL 2");
  let painter = createPainter(gl, mesh, background);
  const head = new Float32Array(3);

  const lost = (event) => {
    event.preventDefault(); // So that it may come back.
    painter = null;
  };
  const restored = () => {
    painter = createPainter(gl, mesh, background);
    resize();
    draw();
  };
  canvas.addEventListener("webglcontextlost", lost);
  canvas.addEventListener("webglcontextrestored", restored);

  function pose(weights, angles) {
    mesh.pose(weights);
    for (let index = 0; index < 3; index += 1) head[index] = view.turn * angles[index];
  }

  function draw() {
    painter?.draw(head, view);
  }

  function resize() {
    const scale = Math.min(globalThis.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
    if (width && height && (canvas.width !== width || canvas.height !== height)) {
      canvas.width = width;
      canvas.height = height;
    }
  }

  function close() {
    canvas.removeEventListener("webglcontextlost", lost);
    canvas.removeEventListener("webglcontextrestored", restored);
    painter?.close();
    painter = null;
  }

  resize();
  return { pose, draw, resize, close };
}
