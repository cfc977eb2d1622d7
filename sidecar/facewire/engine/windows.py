"""Which samples a network hears for a frame, and which of its poses are the frame's own.

With a look-ahead in milliseconds, the window of frame m ends that long after the pose. With `FULL`, eight
frames share one window around their middle: every pose hears at least a quarter of a second on both
sides, and the network is asked an eighth as often. Both follow from m alone, so a live run and a bake agree.
"""

from dataclasses import dataclass
from typing import Final

from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Geometry

__all__ = ["Span", "Windows"]

_SHARED_S: Final = 0.26
"""Seconds of poses that share one window at full look-ahead."""


@dataclass(frozen=True, slots=True)
class Span:
    """The window of one frame, and the poses in it that belong to the frame's interval."""

    start: int
    """First sample, on the subject's timeline; may be negative: silence before the start."""
    stop: int
    """One past the last sample."""
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
        lookahead_ms: audio heard beyond a pose, rounded down to the network's hop and held to half a window,
            or `FULL`.
    """

    def __init__(self, geometry: Geometry, fps: int, lookahead_ms: float | None) -> None:
        self._geometry = geometry
        self._fps = fps
        self._reach = SAMPLE_RATE // (2 * fps * geometry.hop)
        if lookahead_ms is None:
            self._hops = None
            self._shared = max(1, round(_SHARED_S * fps))
        else:
            self._shared = 1
            # A tolerance of a thousandth: 48 ms may come as 47.99999 from a sum of floats.
            wanted = int(lookahead_ms * SAMPLE_RATE / 1000 / geometry.hop + 1e-3)
            self._hops = min(max(wanted, 0), geometry.poses // 2)

    @property
    def lookahead_ms(self) -> float:
        """Return the longest stretch of audio heard beyond a pose, in milliseconds."""
        if self._hops is not None:
            samples = self._hops * self._geometry.hop
        else:
            samples = self._geometry.window // 2 + sample_of(self._shared, self._fps) // 2
        return samples * 1000 / SAMPLE_RATE

    @property
    def shared(self) -> int:
        """Return how many frames share one window."""
        return self._shared

    def until(self, frame: int) -> int:
        """Return the sample at which the window of audio frame `frame` ends."""
        if self._hops is not None:
            return sample_of(frame, self._fps) + self._hops * self._geometry.hop
        group = frame - frame % self._shared
        middle = (sample_of(group, self._fps) + sample_of(group + self._shared - 1, self._fps)) // 2
        return middle + self._geometry.window // 2

    def span(self, frame: int) -> Span:
        """Return the window of audio frame `frame`."""
        stop = self.until(frame)
        start = stop - self._geometry.window
        if self._hops is not None:
            centre = self._geometry.poses - 1 - self._hops
        else:
            centre = round((sample_of(frame, self._fps) - start) / self._geometry.hop) - 1
        return Span(
            start=start,
            stop=stop,
            centre=centre,
            first=max(centre - self._reach, 0),
            last=min(centre + self._reach + 1, self._geometry.poses),
        )
