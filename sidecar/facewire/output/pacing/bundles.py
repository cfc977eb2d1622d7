"""Whole ticks on their way to one output, in a queue that never blocks the line and counts what it drops."""

import threading
from collections import deque

from facewire.values import Bundle

__all__ = ["BundleQueue"]


class BundleQueue:
    """Whole ticks, in their order, for an output that sends at once: a short queue in which the newest win.

    Args:
        depth: ticks that wait at most.
    """

    def __init__(self, depth: int = 8) -> None:
        self._bundles: deque[Bundle] = deque()
        self._depth = depth
        self._filled = threading.Condition()
        self.dropped = 0
        """Frames that were not taken in time."""

    def put(self, bundle: Bundle) -> None:
        """Hand over one tick's frames; the oldest waiting ones go if the output is far behind."""
        with self._filled:
            if len(self._bundles) == self._depth:
                self.dropped += len(self._bundles.popleft().frames)
            self._bundles.append(bundle)
            self._filled.notify()

    def take(self, patience_s: float) -> Bundle | None:
        """Return the oldest waiting tick, or None after `patience_s` seconds without one."""
        with self._filled:
            if not self._bundles:
                self._filled.wait(patience_s)
            return self._bundles.popleft() if self._bundles else None
