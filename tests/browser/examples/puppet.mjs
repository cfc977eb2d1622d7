// What the tests of the examples share: a face that is set by hand, and a small picture of a scene.
import { CHANNELS, Track, VISEMES } from "facewire";

/** A face that shows what is set. */
export class Puppet {
  shown = new Track().face;

  sample() {
    return this.shown;
  }

  set(weights, pose = []) {
    this.shown.w.fill(0);
    this.shown.vis.fill(0);
    this.shown.pose.fill(0);
    this.shown.pose.set(pose);
    for (const [name, weight] of Object.entries(weights)) {
      if (VISEMES.includes(name)) this.shown.vis[VISEMES.indexOf(name)] = weight;
      else this.shown.w[CHANNELS.indexOf(name)] = weight;
    }
  }
}

/** The pixels of a WebGL canvas, right after it was drawn. */
export function pixels(canvas) {
  const gl = canvas.getContext("webgl2");
  const found = new Uint8Array(4 * canvas.width * canvas.height);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, found);
  return found;
}

/** How many pixels differ: the mouth's, if nothing but the mouth moved. */
export function difference(one, other) {
  let count = 0;
  for (let at = 0; at < one.length; at += 4) count += Math.abs(one[at] - other[at]) > 24 ? 1 : 0;
  return count;
}
