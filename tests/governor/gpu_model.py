"""A GPU that a renderer and the sidecar share by time slices. Time in milliseconds.

A frame wants the CPU and then the GPU; the CPU may work one frame ahead, but not where both are in series. On
a display with vsync it is shown at the next refresh, else at once. Our calls wait for the end of the
renderer's slice, switch in, run and switch out; what they take is added to the frame. Slice, switch and
jitter are assumptions, the same for every sidecar in a comparison.
"""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.governor.scenes import Scene

SLICE_MS = 2.0
SWITCH_MS = 0.1
EXECUTE_MS = 0.25
EXECUTE_MORE_MS = 0.02
"""For each further window in a call."""
JITTER = 0.03
STALL_MS = 200.0
COMPOSER_MS = 1000.0 / 60.0
CLOCK_MS = 100.0
CLOCK_USE = 0.65
"""Share of the time that a laptop's GPU is kept busy: more, and its clock goes up."""
HOT_S = (40.0, 70.0)
HOT_CLOCK = 0.8


def execute_ms(windows: int) -> float:
    """Return what a call takes on the GPU, as its own events would tell."""
    return EXECUTE_MS + (windows - 1) * EXECUTE_MORE_MS


@dataclass(frozen=True, slots=True)
class RenderedFrame:
    """A frame of the renderer as its plugin would know it."""

    gpu_ms: float
    interval_ms: float
    work_ms: float
    """The longer of what it asked of CPU and GPU."""


class _Frame(NamedTuple):
    number: int
    begun: float
    """On the GPU."""
    end: float
    cpu_ms: float


class SharedGpu:
    """One renderer's GPU.

    Args:
        scene: the renderer.
        seed: of the jitter, which is drawn by frame: two runs with one seed see the same renderer.
    """

    def __init__(self, scene: Scene, seed: int) -> None:
        self._scene = scene
        self._refresh = 1000.0 / scene.hz
        self._noise: list[float] = np.exp(
            np.random.default_rng(seed).normal(0.0, JITTER, int(scene.seconds * 500) + 8)
        ).tolist()
        self._presents = (0.0, 0.0)
        """When the last two frames were shown."""
        self._cpu_ready = 0.0
        self._free_at = 0.0
        self._clock, self._clock_at, self._clock_busy = 1.0, 0.0, 0.0
        self._composed = self._stalled = 0
        self._busy: deque[tuple[float, float]] = deque()
        self.missed = 0
        """Refreshes that showed an old picture."""
        self.shown = 0
        """Frames that were shown."""
        self.frames: list[RenderedFrame] = []
        """Finished since they were last taken."""
        self._frame = self._next(0)

    @property
    def slowed(self) -> bool:
        """Whether heat holds the clock down."""
        return self._scene.laptop and HOT_S[0] <= self._frame.begun / 1000.0 < HOT_S[1]

    def advance(self, now: float) -> None:
        """Let the renderer work until `now`."""
        while self._frame.end <= now:
            frame = self._frame
            self._busy.append((frame.begun, frame.end))
            self._clock_busy += frame.end - frame.begun
            before = self._presents[1]
            at = frame.end
            if self._scene.vsync:
                at = (int(frame.end / self._refresh) + 1) * self._refresh
                self.missed += round((at - before) / self._refresh) - 1
            gpu_ms = frame.end - frame.begun
            self.frames.append(RenderedFrame(gpu_ms, at - before, max(gpu_ms, frame.cpu_ms)))
            self.shown += 1
            self._presents = (before, at)
            self._frame = self._next(frame.number + 1)

    def call(self, now: float, windows: int) -> float:
        """Submit one call of ours at `now`; return when its answer is there."""
        start = max(now, self._free_at)
        self.advance(start)
        execute = SWITCH_MS + execute_ms(windows)
        frame = self._frame
        if frame.begun <= start:
            granted = start + SLICE_MS - (start - frame.begun) % SLICE_MS
            if granted < frame.end:
                self._frame = frame._replace(end=frame.end + execute + SWITCH_MS)
                self._free_at = granted + execute + SWITCH_MS
                return granted + execute
            start = frame.end
            self.advance(start)
        self._free_at = done = start + execute
        self._busy.append((start, done))
        if (late := done + SWITCH_MS - self._frame.begun) > 0:
            self._frame = self._frame._replace(begun=self._frame.begun + late, end=self._frame.end + late)
        return done

    def utilisation(self, now: float, window: float) -> float:
        """Return the percent of the last `window` milliseconds in which anything ran.

        What ended before is forgotten: neither `now` nor the window's begin may go back.
        """
        self.advance(now)
        while self._busy and self._busy[0][1] <= now - window:
            self._busy.popleft()
        intervals = [*self._busy, (self._frame.begun, min(self._frame.end, now))]
        busy = sum(max(0.0, min(end, now) - max(start, now - window)) for start, end in intervals)
        return min(100.0, 100.0 * busy / window)

    def take_frames(self) -> list[RenderedFrame]:
        """Return the frames finished since the last call."""
        frames, self.frames = self.frames, []
        return frames

    def _next(self, number: int) -> _Frame:
        """Return the next frame: it begins when its CPU work is done and the frame before it is shown."""
        scene, (older, before) = self._scene, self._presents
        at_s = before / 1000.0
        noise = self._noise[number % len(self._noise)]
        cpu_ms = scene.cpu_ms(at_s) * self._noise[-1 - number % len(self._noise)]
        if scene.stall_every_s and int(at_s / scene.stall_every_s) > self._stalled:
            self._stalled += 1
            cpu_ms += STALL_MS
        self._cpu_ready = (before if scene.series else max(self._cpu_ready, older)) + cpu_ms
        begun = max(before, self._cpu_ready, self._free_at)
        work = scene.gpu_ms(at_s) * noise / self._clock_at_time(begun)
        if scene.composer_ms and int(begun / COMPOSER_MS) > self._composed:
            self._composed = int(begun / COMPOSER_MS)
            work += scene.composer_ms
        return _Frame(number, begun, begun + work, cpu_ms)

    def _clock_at_time(self, now: float) -> float:
        """Return the clock over its highest."""
        if self._scene.laptop and (passed := now - self._clock_at) >= CLOCK_MS:
            use = self._clock_busy / passed
            highest = HOT_CLOCK if HOT_S[0] <= now / 1000.0 < HOT_S[1] else 1.0
            self._clock = min(highest, max(0.4, self._clock * (1.0 + 0.5 * (use / CLOCK_USE - 1.0))))
            self._clock_at, self._clock_busy = now, 0.0
        return self._clock
