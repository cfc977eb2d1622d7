"""How late a tracker is: the jaw that it sees against the jaw that the voice moves.

A pose arrives after the camera's exposure, the tracker's work and the network, and nothing in it says how
long that took. But the jaw opens once: seen by the tracker, and heard as voice at a known instant. The shift
at which both movements agree best is the delay.

    jaw of the voice, 10 ms grid, 8 s ──┐
                                        ├─▶ correlation at -100 … 500 ms ─▶ clear peak? ─▶ agreeing? ─▶ held
    jaw of the tracker, the same grid ──┘
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["ASSUMED_NS", "MAX_NS", "Delay", "correlate"]

ASSUMED_NS: Final = 80_000_000
"""Until it is measured: exposure and one frame of a camera, two of the tracker's work, and the network."""
MAX_NS: Final = 500_000_000

_GRID_NS: Final = 10_000_000
_SPAN_NS: Final = 8_000_000_000
_LEAST_SPAN_NS: Final = 6_000_000_000
_FIRST_SHIFT: Final = -10
_SHIFTS: Final = MAX_NS // _GRID_NS + 1 - _FIRST_SHIFT
_SLOW_STEPS: Final = 50
"""Movements slower than half a second say little of time, and are taken out."""

_LEAST_MOVEMENT: Final = 0.02
"""Standard deviation of a jaw that moves enough to be compared."""
_LEAST_AGREEMENT: Final = 0.5
_LEAST_LEAD: Final = 0.15
"""By which the best shift must beat any that is 120 ms or more away."""
_APART: Final = 12
_SAME_NS: Final = 40_000_000
"""Two measurements in a row that differ by no more confirm each other."""
_WEIGHT: Final = 0.3
"""Of a new measurement against those before."""
_SLEW: Final = 0.1
"""Nanoseconds by which the delay in force changes in a nanosecond, so that no pose is skipped or repeated."""

_Series = Sequence[tuple[int, float]]


class Delay:
    """The delay in force: measured while both jaws move, and held in between.

    Args:
        set_ns: a delay that is known; None to measure it.
    """

    def __init__(self, set_ns: int | None) -> None:
        self._set = set_ns is not None
        self._target_ns = float(ASSUMED_NS if set_ns is None else set_ns)
        self._candidate_ns: float | None = None
        self.in_force_ns = int(self._target_ns)
        self.measured = False

    @property
    def how(self) -> str:
        """Return `set`, `measured`, or `assumed` before the first measurement."""
        return "set" if self._set else "measured" if self.measured else "assumed"

    def measure(self, voice: _Series, tracker: _Series) -> None:
        """Take the last seconds into account.

        Args:
            voice: (nanoseconds, weight of jawOpen) as heard, in the order of time.
            tracker: the same as seen, stamped on arrival.
        """
        found_ns = None if self._set else correlate(voice, tracker)
        if found_ns is None:
            return
        confirmed = self._candidate_ns is not None and abs(found_ns - self._candidate_ns) <= _SAME_NS
        self._candidate_ns = found_ns
        if not confirmed:
            return
        near = self.measured and abs(found_ns - self._target_ns) <= _SAME_NS
        self._target_ns += (found_ns - self._target_ns) * (_WEIGHT if near else 1.0)
        self.measured = True

    def move(self, elapsed_ns: int) -> None:
        """Bring the delay in force nearer to the measured one, as much as the time that has passed allows."""
        most = elapsed_ns * _SLEW
        step = min(max(self._target_ns - self.in_force_ns, -most), most)
        self.in_force_ns = round(self.in_force_ns + step)


def correlate(voice: _Series, tracker: _Series) -> int | None:
    """Return by how many nanoseconds the tracker's jaw is later, 0 to 500 ms; None where that is unsure.

    Args:
        voice: (nanoseconds, weight of jawOpen) as heard, in the order of time.
        tracker: the same as seen.
    """
    if len(voice) < 2 or len(tracker) < 2:
        return None
    end = min(voice[-1][0], tracker[-1][0] - MAX_NS)
    begin = max(voice[0][0], tracker[0][0] - _FIRST_SHIFT * _GRID_NS, end - _SPAN_NS)
    steps = (end - begin) // _GRID_NS
    if steps * _GRID_NS < _LEAST_SPAN_NS:
        return None
    heard = _movement(_on_grid(voice, begin, int(steps)))
    seen = _movement(_on_grid(tracker, begin + _FIRST_SHIFT * _GRID_NS, int(steps) + _SHIFTS))
    if heard.std() < _LEAST_MOVEMENT:
        return None
    agreement = _agreement(heard, seen)
    best = int(agreement.argmax())
    others = np.concatenate((agreement[: max(best - _APART, 0)], agreement[best + _APART + 1 :]))
    if agreement[best] < _LEAST_AGREEMENT or (len(others) and agreement[best] - others.max() < _LEAST_LEAD):
        return None
    shift_ns = (best + _FIRST_SHIFT + _between(agreement, best)) * _GRID_NS
    inside = -_SAME_NS <= shift_ns <= MAX_NS and 0 < best < len(agreement) - 1
    return max(int(shift_ns), 0) if inside else None


def _on_grid(series: _Series, begin: int, steps: int) -> NDArray[np.float64]:
    times = np.array([time - begin for time, _ in series], np.float64)
    values = np.array([value for _, value in series], np.float64)
    return np.asarray(np.interp(np.arange(steps) * float(_GRID_NS), times, values), np.float64)


def _movement(jaw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a jaw less its own mean over the half second around."""
    padded = np.pad(jaw, (_SLOW_STEPS // 2, _SLOW_STEPS // 2 - 1), mode="edge")
    slow = np.convolve(padded, np.full(_SLOW_STEPS, 1.0 / _SLOW_STEPS), mode="valid")
    return np.asarray(jaw - slow)


def _agreement(heard: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlation coefficient at each shift; 0 where the tracker's jaw hardly moves."""
    windows = np.lib.stride_tricks.sliding_window_view(seen, len(heard))
    heard = heard - heard.mean()
    spread = windows.std(axis=1)
    products = windows @ heard / len(heard)
    moving = spread >= _LEAST_MOVEMENT
    return np.where(moving, products / np.where(moving, spread * heard.std(), 1.0), 0.0)


def _between(agreement: NDArray[np.float64], best: int) -> float:
    """Return where the peak of a parabola through the best shift and its neighbours lies, -0.5..0.5."""
    if not 0 < best < len(agreement) - 1:
        return 0.0
    before, at, after = agreement[best - 1 : best + 2]
    bend = before - 2.0 * at + after
    return 0.0 if bend >= 0.0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
