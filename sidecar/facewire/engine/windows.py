"""Which samples a network hears for a frame, and which of its poses are the frame's own.

Windows lie on a grid of steps: what a network says of a step does not hang on where frames fall in it. With a
look-ahead in milliseconds a frame hears exactly that much beyond its pose: its window ends with the step in
which that is, and the rest of the step is silence. With `FULL`, eight frames share one window, all of it
sound, and the network is asked an eighth as often. Both follow from the frame's number alone, so a live run
and a bake agree.
"""

from dataclasses import dataclass
from typing import Final

from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Geometry

__all__ = ["Span", "Windows"]

_SHARED_S: Final = 0.26
"""Seconds of poses that share one window at full look-ahead."""
_REACH: Final = 31
"""Steps beyond its own that change a pose: the dilations of the shipped network and its first layer."""


@dataclass(frozen=True, slots=True)
class Span:
    """The window of one frame, and the poses in it that belong to the frame's interval."""

    start: int
    """First sample, on the subject's timeline; may be negative: silence before the start."""
    stop: int
    """One past the last sample that is heard; the rest of the window is silence."""
    centre: int
    """Index of the pose at the frame's own time."""
    first: int
    """Index of the first pose inside the frame's interval."""
    last: int
    """One past the last pose inside the frame's interval."""


class Windows:
    """Lays windows over a timeline for one look-ahead.

    Args:
        geometry: the network's window.
        fps: frames per second of audio.
        lookahead_ms: audio heard beyond a pose, rounded down to the network's hop and held to what changes a
            pose and to half a window, or `FULL`.
    """

    def __init__(self, geometry: Geometry, fps: int, lookahead_ms: float | None) -> None:
        self._geometry = geometry
        self._fps = fps
        self._reach = SAMPLE_RATE // (2 * fps * geometry.hop)
        self._hops: int | None = None
        self._shared = 1
        if lookahead_ms is None:
            self._shared = max(1, round(_SHARED_S * fps))
            # After so many groups, or half as many, they lie on the grid as the first one does.
            groups = range(0, 2 * fps * self._shared, self._shared)
            beyond = max(self.until(group) - sample_of(group, fps) for group in groups)
        else:
            # A tolerance of a thousandth: 48 ms may come as 47.99999 from a sum of floats.
            wanted = int(lookahead_ms * SAMPLE_RATE / 1000 / geometry.hop + 1e-3)
            most = min((_REACH + 1) * geometry.step, geometry.window // 2) // geometry.hop
            self._hops = min(max(wanted, 0), most)
            beyond = self._hops * geometry.hop
        self._lookahead_ms = beyond * 1000 / SAMPLE_RATE

    @property
    def lookahead_ms(self) -> float:
        """Return the longest stretch of audio heard beyond a pose, in milliseconds."""
        return self._lookahead_ms

    @property
    def shared(self) -> int:
        """Return how many frames share one window."""
        return self._shared

    def until(self, frame: int) -> int:
        """Return the sample up to which the timeline is heard for audio frame `frame`."""
        if self._hops is not None:
            return sample_of(frame, self._fps) + self._hops * self._geometry.hop
        hop, step = self._geometry.hop, self._geometry.step
        first = frame - frame % self._shared
        begin, end = sample_of(first, self._fps), sample_of(first + self._shared - 1, self._fps)
        last_pose = (round(end / hop) + self._reach) * hop
        settled = -(-last_pose // step) + _REACH
        # Where a window is too short for that, its frames lie around its middle.
        centred = round(((begin + end) // 2 + self._geometry.window // 2) / step)
        return min(settled, centred) * step

    def span(self, frame: int) -> Span:
        """Return the window of audio frame `frame`."""
        geometry, stop = self._geometry, self.until(frame)
        end = stop if self._hops is None else (stop // geometry.step + 1) * geometry.step
        start = end - geometry.window
        centre = round((sample_of(frame, self._fps) - start) / geometry.hop) - 1
        heard = (stop - start) // geometry.hop
        return Span(
            start=start,
            stop=stop,
            centre=centre,
            first=max(centre - self._reach, 0),
            last=max(min(centre + self._reach + 1, heard), centre + 1),
        )
