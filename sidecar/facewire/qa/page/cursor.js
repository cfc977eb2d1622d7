/**
 * The cursor of one line: what is pointed at, the arrow keys and the sound move it.
 * @param {HTMLCanvasElement} canvas what is pointed at: all of it is the line
 * @param {HTMLAudioElement} sound
 * @param {() => void} moved draws
 * @returns {{ms: number, lastMs: number, open(lastMs: number, ms: number, address: string | null): void,
 *   move(ms: number): void}} open begins another line, with the address of its sound.
 */
function createCursor(canvas, sound, moved) {
  const cursor = { ms: 0, lastMs: 0, open, move };

  function open(lastMs, ms, address) {
    [cursor.lastMs, cursor.ms] = [Math.max(1, lastMs), ms];
    sound.hidden = !address;
    if (address) {
      sound.src = address;
      sound.currentTime = ms / 1000;
    } else {
      sound.removeAttribute("src");
    }
  }

  function move(ms) {
    cursor.ms = Math.max(0, Math.min(cursor.lastMs, ms));
    if (!sound.hidden) sound.currentTime = cursor.ms / 1000;
    moved();
  }

  function follow() {
    if (sound.paused) return;
    cursor.ms = 1000 * sound.currentTime;
    moved();
    requestAnimationFrame(follow);
  }

  function point(event) {
    if (!cursor.lastMs || (event.type === "pointermove" && !event.buttons)) return;
    move((event.offsetX / canvas.clientWidth) * cursor.lastMs);
  }

  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1000 / 31, ArrowRight: 1000 / 31 }[event.key];
    if (step) {
      move(cursor.ms + step);
      event.preventDefault();
    }
  });
  sound.addEventListener("play", follow);
  sound.addEventListener("seeked", () => {
    if (!cursor.lastMs || !sound.paused) return;
    cursor.ms = 1000 * sound.currentTime;
    moved();
  });
  addEventListener("resize", moved);
  return cursor;
}

/**
 * A canvas to draw curves over time on, empty and as fine as the screen.
 * @returns {{context: CanvasRenderingContext2D, scale: number, colour(name: string): string, x(ms: number): number,
 *   mark(ms: number): void}} mark draws where the cursor is.
 */
function curvesOn(canvas, lastMs) {
  const scale = devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  const context = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`);
  const x = (ms) => (ms / lastMs) * canvas.width;
  const mark = (ms) => {
    context.strokeStyle = colour("ink");
    context.lineWidth = scale;
    context.beginPath();
    context.moveTo(x(ms), 0);
    context.lineTo(x(ms), canvas.height);
    context.stroke();
  };
  return { context, scale, colour, x, mark };
}
