"""Which samples a network over windows hears for a frame, and which of its poses are the frame's own.

Windows lie on the grid of steps: what a network says of a step does not hang on where frames fall in it. A
frame hears exactly as far as its look-ahead says: its window ends with the step in which that is, and the
rest of the step is silence. All follows from the frame's number alone, so a live run and a bake agree.
"""

from dataclasses import dataclass
from typing import Final

from facewire.engine.lookahead import LookAhead
from facewire.values import Geometry

__all__ = ["Span", "Windows"]


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
        lookahead_ms: audio heard beyond a pose, held to half a window, or `FULL`.
    """

    def __init__(self, geometry: Geometry, fps: int, lookahead_ms: float | None) -> None:
        self._geometry = geometry
        self._lookahead: Final = LookAhead(geometry, fps, lookahead_ms, geometry.poses // 2)

    @property
    def lookahead_ms(self) -> float:
        """Return how much audio is heard beyond a pose, in milliseconds."""
        return self._lookahead.lookahead_ms

    def until(self, frame: int) -> int:
        """Return the sample up to which the timeline is heard for audio frame `frame`."""
        return self._lookahead.until(frame)

    def span(self, frame: int) -> Span:
        """Return the window of audio frame `frame`."""
        geometry, stop = self._geometry, self.until(frame)
        start = (stop // geometry.step + 1) * geometry.step - geometry.window
        before = start // geometry.hop
        pose = self._lookahead.pose(frame)
        interval = self._lookahead.interval(pose, stop)
        return Span(
            start=start,
            stop=stop,
            centre=pose - before,
            first=max(interval.start - before, 0),
            last=interval.stop - before,
        )
