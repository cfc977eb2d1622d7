"""A renderer without a window, for `tests.bench.sharing`: OpenGL work of a chosen length at a steady rate.

    python -m tests.bench.renderer SHARE SECONDS

Finds how often its shader must loop for SHARE of a sixtieth of a second on the idle GPU, says `ready`, and
then begins a frame at every sixtieth that finds it free. Prints one line a frame: milliseconds from its begin
to its end, and of GPU time. Needs the package `moderngl` and an EGL driver.
"""

import sys

import moderngl
import numpy as np

from facewire.clock import SystemClock

BUDGET_NS = 10**9 // 60
SIZE = (640, 360)

VERTEX = """
#version 330
in vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }
"""
FRAGMENT = """
#version 330
uniform int loops;
out vec4 colour;
void main() {
    vec4 value = gl_FragCoord / 640.0;
    for (int i = 0; i < loops; i++) value = sin(value * 1.7 + 0.1);
    colour = value;
}
"""


class Renderer:
    """Draws one triangle over everything, with a shader as long as it is told."""

    def __init__(self) -> None:
        self._gl = moderngl.create_standalone_context(backend="egl")
        self._program = self._gl.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        corners = np.array([-1, -1, 3, -1, -1, 3], np.float32)
        self._triangle = self._gl.vertex_array(self._program, [(self._gl.buffer(corners), "2f", "corner")])
        self._gl.framebuffer([self._gl.renderbuffer(SIZE)]).use()
        self._query = self._gl.query(time=True)
        self.name = self._gl.info["GL_RENDERER"]

    def draw(self, loops: int) -> float:
        """Draw one frame and return its GPU time in milliseconds."""
        self._program["loops"].value = loops
        with self._query:
            self._triangle.render()
        self._gl.finish()
        return float(self._query.elapsed) / 1e6

    def loops_for(self, wanted_ms: float) -> int:
        """Return how many loops take `wanted_ms`."""
        loops = 1
        while (took_ms := float(np.median([self.draw(loops) for _ in range(9)]))) < wanted_ms / 2:
            loops *= 2
        for _ in range(6):
            loops = max(1, round(loops * wanted_ms / took_ms))
            took_ms = float(np.median([self.draw(loops) for _ in range(15)]))
        return loops


def main() -> None:
    """Render."""
    share, seconds = float(sys.argv[1]), float(sys.argv[2])
    renderer, clock = Renderer(), SystemClock()
    loops = renderer.loops_for(share * BUDGET_NS / 1e6)
    print("ready", renderer.name, flush=True)
    start_ns = due_ns = clock.now_ns()
    while due_ns - start_ns < seconds * 1e9:
        clock.sleep_until_ns(due_ns)
        gpu_ms = renderer.draw(loops)
        done_ns = clock.now_ns()
        print(f"{(done_ns - due_ns) / 1e6:.3f} {gpu_ms:.3f}", flush=True)
        # A frame that is not done waits for the next refresh, as on a display.
        due_ns = (
            start_ns + (max(done_ns, due_ns + BUDGET_NS) - start_ns + BUDGET_NS - 1) // BUDGET_NS * BUDGET_NS
        )


if __name__ == "__main__":
    main()
