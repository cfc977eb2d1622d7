"""Whether the CPU can do all the inference in time: without a need, nothing of ours goes near the GPU.

The line's thread adds, the control thread tells of faces that were refused, the governor's reads.
"""

from collections import deque
from typing import Final

__all__ = ["Need"]

_TICKS: Final = 155
"""Five seconds at 31 frames a second."""
_CALLS: Final = 64
_FEWEST_TICKS: Final = 31
_REFUSED_NS: Final = 30 * 10**9
"""Whoever was refused may ask again: so long that counts as a need."""


class Need:
    """What all subjects together would cost the CPU.

    Args:
        slot_ns: what inference may take of a tick.
    """

    def __init__(self, slot_ns: int) -> None:
        self._slot_ns = slot_ns
        self._windows: deque[int] = deque(maxlen=_TICKS)
        self._window_ns: deque[float] = deque(maxlen=_CALLS)
        self._refused_ns: int | None = None

    def want(self, windows: int) -> None:
        """Take a tick that had `windows` to infer, whether or not there was time for them."""
        self._windows.append(windows)

    def spend(self, windows: int, took_ns: int) -> None:
        """Take one call of the CPU's network."""
        self._window_ns.append(took_ns / windows)

    def refuse(self, now_ns: int) -> None:
        """Take a subject that was refused because it would not fit."""
        self._refused_ns = now_ns

    def load(self, now_ns: int) -> float:
        """Return the CPU's time for a tick's windows over its slot, both at their 95th percentile.

        Goes on to be known while the GPU works: what is asked is counted, and what the CPU takes is kept.
        """
        refused_ns = self._refused_ns
        least = 1.0 if refused_ns is not None and now_ns - refused_ns < _REFUSED_NS else 0.0
        windows, costs_ns = sorted(self._windows), sorted(self._window_ns)
        if len(windows) < _FEWEST_TICKS or not costs_ns:
            return least
        most = windows[int(0.95 * len(windows))] * costs_ns[int(0.95 * len(costs_ns))]
        return max(least, most / self._slot_ns)
