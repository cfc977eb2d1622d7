"""Which samples the engine hears for a frame, and which of its poses are the frame's own.

With a look-ahead in milliseconds, the window of frame m ends that long after the pose. With `FULL`, eight
frames share one window around their middle: every pose hears at least a quarter of a second on both
sides, and the engine is asked an eighth as often. Both follow from m alone, so a live run and a bake agree.
"""

from dataclasses import dataclass
from typing import Final

from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Geometry

__all__ = ["FULL", "LIVE_LOOKAHEAD_MS", "Span", "Windows"]

FULL: Final = None
"""The look-ahead that gives the most accurate poses; for audio that is known ahead of time."""

LIVE_LOOKAHEAD_MS: Final = 48.0

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
        geometry: the engine's window.
        fps: frames per second of audio.
        lookahead_ms: audio heard beyond a pose, rounded to the engine's hop and held to half a window,
            or `FULL`.
    """

    def __init__(self, geometry: Geometry, fps: int, lookahead_ms: float | None) -> None:
        self._geometry = geometry
        self._fps = fps
        self._shared = max(1, round(_SHARED_S * fps))
        self._reach = SAMPLE_RATE // (2 * fps * geometry.hop)
        if lookahead_ms is None:
            self._hops = None
        else:
            wanted = round(lookahead_ms * SAMPLE_RATE / 1000 / geometry.hop)
            self._hops = min(max(wanted, 0), geometry.poses // 2)

    @property
    def lookahead_ms(self) -> float:
        """Return the longest stretch of audio heard beyond a pose, in milliseconds."""
        if self._hops is not None:
            samples = self._hops * self._geometry.hop
        else:
            samples = self._geometry.window // 2 + sample_of(self._shared, self._fps) // 2
        return samples * 1000 / SAMPLE_RATE

    def span(self, frame: int) -> Span:
        """Return the window of audio frame `frame`."""
        at = sample_of(frame, self._fps)
        if self._hops is not None:
            centre = self._geometry.poses - 1 - self._hops
            stop = at + self._hops * self._geometry.hop
        else:
            group = frame - frame % self._shared
            middle = (sample_of(group, self._fps) + sample_of(group + self._shared - 1, self._fps)) // 2
            stop = middle + self._geometry.window // 2
            start = stop - self._geometry.window
            centre = round((at - start) / self._geometry.hop) - 1
        return Span(
            start=stop - self._geometry.window,
            stop=stop,
            centre=centre,
            first=max(centre - self._reach, 0),
            last=min(centre + self._reach + 1, self._geometry.poses),
        )
