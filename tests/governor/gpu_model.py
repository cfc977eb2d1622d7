"""A GPU that a vsynced renderer and the sidecar share by time slices. Time in milliseconds.

The renderer begins a frame at a refresh of the display and wants the GPU for a while; if it has not finished
by the next refresh, the display shows the old picture again and the next frame begins at the refresh
after. Our calls wait for the end of the renderer's slice, switch in, run and switch out; what they take is
added to the frame. Slice, switch and jitter are assumptions, the same for every sidecar in a comparison.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

REFRESH_MS = 1000.0 / 60.0
SLICE_MS = 2.0
SWITCH_MS = 0.1
EXECUTE_MS = 0.25
EXECUTE_MORE_MS = 0.02
"""For each further window in a call."""
JITTER = 0.03


@dataclass(frozen=True, slots=True)
class RenderedFrame:
    """A frame of the renderer as its plugin would report it."""

    done_ms: float
    gpu_ms: float
    frame_ms: float


class SharedGpu:
    """Args:
    load: the share of a refresh that the renderer's frame takes alone, by time in seconds.
    seconds: length of the run.
    seed: of the jitter, which is drawn by refresh: two runs with one seed see the same renderer.
    """

    def __init__(self, load: Callable[[float], float], seconds: float, seed: int) -> None:
        refreshes = int(seconds * 1000 / REFRESH_MS) + 2
        noise = np.random.default_rng(seed).normal(0.0, JITTER, refreshes)
        self._jitter: list[float] = np.exp(noise).tolist()
        self._load = load
        self._refresh = 0
        self._begin = 0.0
        self._end = self._work(0)
        self._free_at = 0.0
        self._presented = 0
        self._busy: deque[tuple[float, float]] = deque()
        self.missed = 0
        self.frames: list[RenderedFrame] = []
        """Finished since they were last taken."""

    def advance(self, now: float) -> None:
        """Let the renderer work until `now`."""
        while self._end <= now:
            self._busy.append((self._begin, self._end))
            shown = int(self._end / REFRESH_MS) + 1
            self.missed += shown - self._refresh - 1
            self.frames.append(
                RenderedFrame(self._end, self._end - self._begin, (shown - self._presented) * REFRESH_MS)
            )
            self._presented = self._refresh = shown
            self._begin = max(shown * REFRESH_MS, self._free_at)
            self._end = self._begin + self._work(shown)

    def call(self, now: float, windows: int) -> float:
        """Submit one call of ours at `now`; return when its answer is there."""
        start = max(now, self._free_at)
        self.advance(start)
        execute = SWITCH_MS + EXECUTE_MS + (windows - 1) * EXECUTE_MORE_MS
        if self._begin <= start:
            granted = start + SLICE_MS - (start - self._begin) % SLICE_MS
            if granted < self._end:
                self._end += execute + SWITCH_MS
                self._free_at = granted + execute + SWITCH_MS
                return granted + execute
            start = self._end
            self.advance(start)
        self._free_at = done = start + execute
        self._busy.append((start, done))
        if self._begin < done + SWITCH_MS:
            late = done + SWITCH_MS - self._begin
            self._begin += late
            self._end += late
        return done

    def utilisation(self, now: float, window: float) -> float:
        """Return the percent of the last `window` milliseconds in which anything ran.

        What ended before is forgotten: neither `now` nor the window's begin may go back.
        """
        self.advance(now)
        while self._busy and self._busy[0][1] <= now - window:
            self._busy.popleft()
        intervals = [*self._busy, (self._begin, min(self._end, now))]
        busy = sum(max(0.0, min(end, now) - max(start, now - window)) for start, end in intervals)
        return min(100.0, 100.0 * busy / window)

    def take_frames(self) -> list[RenderedFrame]:
        """Return the frames finished since the last call."""
        frames, self.frames = self.frames, []
        return frames

    def _work(self, refresh: int) -> float:
        refresh = min(refresh, len(self._jitter) - 1)
        return self._load(refresh * REFRESH_MS / 1000.0) * REFRESH_MS * self._jitter[refresh]
