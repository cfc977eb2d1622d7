/** Points and normals of the head at any weights. Nothing is allocated from frame to frame. */

const STILL = 1e-3; // A weight below this moves nothing that is seen.

/** @param {ReturnType<import("./file.js").readHead>} file */
export function createMesh(file) {
  const { step, points, shapes, triangles, indices, moved } = file;
  const rest = Float32Array.from(file.position, (value) => step * value);
  const position = rest.slice();
  const normal = new Float32Array(3 * points);
  const starts = new Uint32Array(shapes.length + 1);
  shapes.forEach((shape, index) => { starts[index + 1] = starts[index] + shape.points; });
  const moving = new Uint8Array(points);
  for (const index of indices) moving[index] = 1;
  const changing = new Uint16Array(changingTriangles(triangles, moving));
  addNormals(normal, rest, triangles);
  const still = normal.slice();
  // What of a normal comes from triangles that never change, so that only the others are added in each frame.
  addNormals(still, rest, changing, -1);
  const touched = Uint16Array.from(new Set(changing));

  return {
    ...file,
    position,
    normal,

    /** @param {ArrayLike<number>} weights 52, 0 to 1, in the order of the shapes */
    pose(weights) {
      position.set(rest);
      for (let shape = 0; shape < shapes.length; shape += 1) {
        const weight = step * weights[shape];
        if (weight < STILL * step) continue;
        for (let entry = starts[shape]; entry < starts[shape + 1]; entry += 1) {
          const point = 3 * indices[entry];
          position[point] += weight * moved[3 * entry];
          position[point + 1] += weight * moved[3 * entry + 1];
          position[point + 2] += weight * moved[3 * entry + 2];
        }
      }
      for (const point of touched) {
        normal[3 * point] = still[3 * point];
        normal[3 * point + 1] = still[3 * point + 1];
        normal[3 * point + 2] = still[3 * point + 2];
      }
      addNormals(normal, position, changing);
    },
  };
}

function changingTriangles(triangles, moving) {
  const found = [];
  for (let at = 0; at < triangles.length; at += 3) {
    if (moving[triangles[at]] || moving[triangles[at + 1]] || moving[triangles[at + 2]]) {
      found.push(triangles[at], triangles[at + 1], triangles[at + 2]);
    }
  }
  return found;
}

/** Adds to each corner the normal of its triangles, as long as they are large; the shader makes it one long. */
function addNormals(normal, position, triangles, sign = 1) {
  for (let at = 0; at < triangles.length; at += 3) {
    const a = 3 * triangles[at];
    const b = 3 * triangles[at + 1];
    const c = 3 * triangles[at + 2];
    const ux = position[b] - position[a];
    const uy = position[b + 1] - position[a + 1];
    const uz = position[b + 2] - position[a + 2];
    const vx = position[c] - position[a];
    const vy = position[c + 1] - position[a + 1];
    const vz = position[c + 2] - position[a + 2];
    const x = sign * (uy * vz - uz * vy);
    const y = sign * (uz * vx - ux * vz);
    const z = sign * (ux * vy - uy * vx);
    normal[a] += x; normal[a + 1] += y; normal[a + 2] += z;
    normal[b] += x; normal[b + 1] += y; normal[b + 2] += z;
    normal[c] += x; normal[c + 1] += y; normal[c + 2] += z;
  }
}
