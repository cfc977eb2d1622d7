"""How much of a sound is heard for a frame, and where its poses lie, at one look-ahead.

Steps lie on the sound's own timeline, whatever the frame. A frame hears exactly as far as its look-ahead
says: the rest of the step that it ends in is silence to it.
"""

from typing import Final, Protocol

import numpy as np

from facewire.grid import SAMPLE_RATE, sample_of

__all__ = ["LONGEST_REACH", "SETTLED_STEPS", "LookAhead", "Steps", "whole_hops"]

SETTLED_STEPS: Final = 32
"""Steps that a pose of the shipped network looks ahead: its dilations, one of its first layer, and one
beside which its closure is judged."""
_LONGEST_MS: Final = 384
"""Look-ahead in milliseconds goes up to this; what is beyond is `FULL`."""
LONGEST_REACH: Final = 6
"""Poses on both sides that a frame speaks for at most: those of 10 frames a second. What is kept of a sound
does not reach back further."""
_PER_MS: Final = SAMPLE_RATE // 1000


class Steps(Protocol):
    """How a network hears: in steps of two poses."""

    @property
    def hop(self) -> int:
        """Return the samples from one pose to the next."""
        ...

    @property
    def step(self) -> int:
        """Return the samples of a step."""
        ...


def whole_hops(steps: Steps, lookahead_ms: float | None) -> int | None:
    """Return the hops that are heard beyond a pose at a look-ahead in milliseconds; None at `FULL`.

    All that differ by less are one: clients send any number, and late speech has whatever has come.
    """
    if lookahead_ms is None:
        return None
    # A tolerance of a thousandth: 48 ms may come as 47.99999 from a sum of floats.
    hops = int(lookahead_ms * _PER_MS / steps.hop + 1e-3)
    return min(max(hops, 0), _LONGEST_MS * _PER_MS // steps.hop)


class LookAhead:
    """Lays frames over a timeline of steps.

    Args:
        steps: how the network hears.
        fps: frames per second of audio.
        lookahead_ms: audio heard beyond a pose, rounded down to the network's hop and held to 384 ms, or
            `FULL`: all that can change it.
        most: hops that the network can hear beyond a pose.
    """

    def __init__(self, steps: Steps, fps: int, lookahead_ms: float | None, most: int = 2**31) -> None:
        self._steps = steps
        self._fps = fps
        self.settles: Final = lookahead_ms is None
        """Whether a frame hears all that can change it."""
        self.reach: Final = min(SAMPLE_RATE // (2 * fps * steps.hop), LONGEST_REACH)
        """Poses on both sides of a frame's own that belong to its interval."""
        self.around: Final = np.arange(2 * self.reach + 1)
        """Those poses, from the first one on."""
        hops = whole_hops(steps, lookahead_ms)
        if hops is None:
            hops = (SETTLED_STEPS + 1) * (steps.step // steps.hop) + self.reach
        self._hops = min(hops, most)
        self._ahead = self._hops * steps.hop
        before, after = zip(*map(self._columns, range(steps.step)), strict=True)
        self.back: Final = max(before)
        """Columns of two poses from the first of any frame's interval up to the frame's whole steps."""
        # None lies beyond the step that is heard in part.
        self.columns: Final = max(before) - max(min(after), -1)
        """Columns that hold any frame's interval as far as it is heard, from that one on."""

    @property
    def lookahead_ms(self) -> float:
        """Return how much audio is heard beyond a pose, in milliseconds."""
        return self._hops * self._steps.hop * 1000 / SAMPLE_RATE

    def until(self, frame: int) -> int:
        """Return the sample up to which `frame` is heard."""
        return sample_of(frame, self._fps) + self._ahead

    def pose(self, frame: int) -> int:
        """Return the pose at the frame's own time; pose k belongs to the sample `(k + 1) * hop`."""
        return self._pose(sample_of(frame, self._fps))

    def interval(self, pose: int, until: int) -> range:
        """Return the poses of a frame's interval around its own, as far as they have been heard."""
        end = pose + self.reach + 1
        if self._hops <= self.reach:
            end = max(min(end, until // self._steps.hop), pose + 1)
        return range(pose - self.reach, end)

    def _pose(self, sample: int) -> int:
        return round(sample / self._steps.hop) - 1

    def _columns(self, sample: int) -> tuple[int, int]:
        """Return how far the interval of a frame at `sample` begins and ends before its whole steps."""
        whole = (sample + self._hops * self._steps.hop) // self._steps.step
        pose = self._pose(sample)
        return whole - (pose - self.reach) // 2, whole - (pose + self.reach) // 2 - 1
