/** Paints the head: one program, a draw call for each material. */

import { FRAGMENT, VERTEX } from "./shaders.js";

const FIELD = 0.36; // Half the angle of view, radians: as a portrait lens sees.
/** Materials that are seen from behind too. */
const BOTH_SIDES = ["hair", "cloth"];
/** How each material answers light: [shine, sharpness, light that passes through, light of its own]. */
const SURFACES = {
  skin: [0.22, 22, 1, 0],
  mouth: [0.22, 22, 1, 0],
  hair: [0.16, 14, 0.15, 0],
  wet: [0.75, 90, 0.25, 0],
  cloth: [0.03, 6, 0, 0],
  light: [0, 1, 0, 1],
};

/**
 * @param {WebGL2RenderingContext} gl
 * @param {ReturnType<import("./mesh.js").createMesh>} mesh
 * @param {[number, number, number] | null} background
 */
export function createPainter(gl, mesh, background) {
  const program = link(gl);
  const where = (name) => gl.getUniformLocation(program, name);
  const uniforms = { turn: where("turn"), view: where("view"), surface: where("surface") };
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const position = attribute(gl, program, "position", mesh.position, 3, gl.FLOAT, false, gl.DYNAMIC_DRAW);
  const normal = attribute(gl, program, "normal", mesh.normal, 3, gl.FLOAT, false, gl.DYNAMIC_DRAW);
  const colour = attribute(gl, program, "colour", mesh.colour, 4, gl.UNSIGNED_BYTE, true, gl.STATIC_DRAW);
  const faces = gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, faces);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.triangles, gl.STATIC_DRAW);
  const turn = new Float32Array(9);
  const view = new Float32Array(5);
  gl.enable(gl.DEPTH_TEST);
  gl.stencilOp(gl.KEEP, gl.KEEP, gl.REPLACE);
  gl.clearColor(...(background ?? [0, 0, 0]), background ? 1 : 0);

  function draw(head, { centre, half }) {
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
    gl.useProgram(program);
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, position);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, mesh.position);
    gl.bindBuffer(gl.ARRAY_BUFFER, normal);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, mesh.normal);
    gl.uniformMatrix3fv(uniforms.turn, false, turned(turn, head));
    const aspect = gl.drawingBufferWidth / gl.drawingBufferHeight;
    view.set(centre);
    view[3] = half / Math.tan(FIELD) / Math.min(1, aspect);
    view[4] = aspect;
    gl.uniform1fv(uniforms.view, view);
    let first = 0;
    for (const { name, triangles } of mesh.materials) {
      (BOTH_SIDES.includes(name) ? gl.disable : gl.enable).call(gl, gl.CULL_FACE);
      // What is in the mouth is seen where no skin is, so that none of it comes through a cheek.
      (name === "mouth" || name === "skin" ? gl.enable : gl.disable).call(gl, gl.STENCIL_TEST);
      gl.stencilFunc(name === "mouth" ? gl.NOTEQUAL : gl.ALWAYS, 1, 0xff);
      gl.uniform4fv(uniforms.surface, SURFACES[name]);
      gl.drawElements(gl.TRIANGLES, 3 * triangles, gl.UNSIGNED_SHORT, 2 * first);
      first += 3 * triangles;
    }
  }

  function close() {
    for (const buffer of [position, normal, colour, faces]) gl.deleteBuffer(buffer);
    gl.deleteVertexArray(array);
    gl.deleteProgram(program);
  }

  return { draw, close };
}

/**
 * Writes the rotation of yaw (positive to the face's own right), pitch (positive down) and roll into a matrix by columns.
 * The face looks along positive z, and its own left is at positive x.
 */
function turned(matrix, angles) {
  const a = Math.cos(angles[0]);
  const b = -Math.sin(angles[0]);
  const c = Math.cos(angles[1]);
  const d = Math.sin(angles[1]);
  const e = Math.cos(angles[2]);
  const f = Math.sin(angles[2]);
  matrix[0] = a * e + b * d * f; matrix[1] = c * f; matrix[2] = -b * e + a * d * f;
  matrix[3] = -a * f + b * d * e; matrix[4] = c * e; matrix[5] = b * f + a * d * e;
  matrix[6] = b * c; matrix[7] = -d; matrix[8] = a * c;
  return matrix;
}

function attribute(gl, program, name, values, size, type, normalized, usage) {
  const buffer = gl.createBuffer();
  const place = gl.getAttribLocation(program, name);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, values, usage);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, type, normalized, 0, 0);
  return buffer;
}

function link(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = gl.getAttachedShaders(program).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error(`the head's shaders do not work here: ${logs.join(" ")}`);
  }
  return program;
}
