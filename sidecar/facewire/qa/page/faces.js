/** Bytes of a text in base64. */
function decode(text) {
  const raw = atob(text);
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

/** A take as the page holds it: times in ms, weights in 255ths, angles and gaps in hundredths around 128. */
function takeOf(packed) {
  return {
    times: packed.times,
    weights: decode(packed.weights),
    pose: decode(packed.pose),
    gap: decode(packed.gap),
  };
}

/** The number of the frame that is shown at a time. */
function frameAt(take, ms) {
  let low = 0;
  for (let high = take.times.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (take.times[middle] <= ms) low = middle; else high = middle - 1;
  }
  return low;
}

/**
 * Our head, once for each name; a face of lines where the browser draws no WebGL 2, and until `load` has come.
 * @param {Record<string, [HTMLCanvasElement, HTMLCanvasElement]>} canvases that of the head, hidden, and of the face
 * @param {string[]} channels
 */
function createFaces(canvases, channels) {
  const weights = new Float32Array(52);
  const angles = new Float32Array(9);
  let heads = null;

  async function load() {
    try {
      const packed = new Blob([decode(get("head").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
      const file = await new Response(packed).arrayBuffer();
      const made = Object.entries(canvases).map(([name, [canvas]]) => [name, createHead(canvas, file)]);
      for (const [head, face] of Object.values(canvases)) [head.hidden, face.hidden] = [false, true];
      for (const [, head] of made) head.resize();
      heads = Object.fromEntries(made);
    } catch {
      heads = null;
    }
  }

  function draw(name, take, frame) {
    if (!heads) {
      drawFace(canvases[name][1], channels, take, frame);
      return;
    }
    for (let index = 0; index < 52; index += 1) weights[index] = take.weights[52 * frame + index] / 255;
    for (let index = 0; index < 9; index += 1) angles[index] = (take.pose[9 * frame + index] - 128) / 100;
    heads[name].pose(weights, angles);
    heads[name].draw();
  }

  return { load, draw };
}

/** A face of lines: enough to see what a mouth does. */
function drawFace(canvas, channels, take, frame) {
  const weight = (name) => take.weights[frame * channels.length + channels.indexOf(name)] / 255;
  const angle = (index) => (take.pose[frame * 9 + index] - 128) / 100;
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(width / 2 - 60 * angle(0), height * 0.45 + 60 * angle(1));
  context.rotate(angle(2));
  context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--ink");
  context.lineWidth = 3;
  context.lineCap = "round";
  for (const [side, at] of [["Right", -1], ["Left", 1]]) {
    const open = 14 * (1 - weight(`eyeBlink${side}`)) * (1 + 0.5 * weight(`eyeWide${side}`));
    context.beginPath();
    context.ellipse(at * 62, -40, 24, Math.max(1, open), 0, 0, 2 * Math.PI);
    context.stroke();
    const brow = -72 - 14 * (weight("browInnerUp") + weight(`browOuterUp${side}`)) / 2 + 12 * weight(`browDown${side}`);
    context.beginPath();
    context.moveTo(at * 34, brow - 8 * weight("browInnerUp") + 6 * weight(`browDown${side}`));
    context.quadraticCurveTo(at * 62, brow - 10, at * 90, brow + 6);
    context.stroke();
  }
  const gap = Math.max(0, (take.gap[frame] - 128) / 100);
  const narrow = 1 - 0.5 * weight("mouthPucker") - 0.3 * weight("mouthFunnel");
  const half = (side) => 52 * narrow * (1 + 0.3 * weight(`mouthStretch${side}`) + 0.2 * weight(`mouthSmile${side}`));
  const corner = (side) => 62 - 18 * weight(`mouthSmile${side}`) + 18 * weight(`mouthFrown${side}`);
  const sideways = 20 * (weight("mouthLeft") - weight("mouthRight"));
  const [left, right] = [sideways + half("Left"), sideways - half("Right")];
  context.beginPath();
  context.moveTo(right, corner("Right"));
  context.quadraticCurveTo(sideways, 62 - 40 * gap, left, corner("Left"));
  context.quadraticCurveTo(sideways, 62 + 150 * gap, right, corner("Right"));
  context.fillStyle = "#8c2f39";
  context.fill();
  context.stroke();
  const jaw = 120 + 40 * weight("jawOpen");
  context.beginPath();
  context.moveTo(-110, -30);
  context.quadraticCurveTo(-100, jaw, 0, jaw);
  context.quadraticCurveTo(100, jaw, 110, -30);
  context.stroke();
}
