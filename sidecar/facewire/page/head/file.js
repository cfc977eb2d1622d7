/** Reads head.bin; engine_plugins/godot/demo/head/page_head.py says what is in it. */

/**
 * @param {ArrayBuffer} data
 * @returns {{step: number, points: number, materials: {name: string, triangles: number}[], shapes: {name: string, points: number}[],
 *   position: Int16Array, colour: Uint8Array, triangles: Uint16Array, indices: Uint16Array, moved: Int16Array}}
 * @throws {RangeError} the file is not whole.
 */
export function readHead(data) {
  const length = new DataView(data).getUint32(0, true);
  const about = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  const faces = about.materials.reduce((sum, one) => sum + one.triangles, 0);
  const entries = about.shapes.reduce((sum, one) => sum + one.points, 0);
  let at = 4 + length;
  const take = (Type, count) => {
    const array = new Type(data, at, count);
    at += (array.byteLength + 3) & ~3;
    return array;
  };
  return {
    ...about,
    position: take(Int16Array, 3 * about.points),
    colour: take(Uint8Array, 4 * about.points),
    triangles: take(Uint16Array, 3 * faces),
    indices: take(Uint16Array, entries),
    moved: take(Int16Array, 3 * entries),
  };
}
