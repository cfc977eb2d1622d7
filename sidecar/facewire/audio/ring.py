"""Where threads meet, and the only places where they do.

`SampleRing` stands between a sound source and the line, `Latest` between the line and the network.
Neither blocks its writer, both count what they drop. No compute happens under a lock.
"""

import threading
from collections import deque

import numpy as np

from facewire.values import Bundle, Floats

__all__ = ["Latest", "SampleRing"]


class SampleRing:
    """Mono samples from one writer thread to one reader thread.

    With `overwrite` the newest audio wins and the oldest is dropped (a microphone must never wait);
    without it, what does not fit is refused (a pushing client or a file reader comes back later).
    Positions count samples since the start and never wrap. A writer publishes its position after the
    copy and a reader after the read, so under CPython no lock is needed between the two.
    """

    def __init__(self, capacity: int, *, overwrite: bool) -> None:
        self._buffer: Floats = np.zeros(capacity, np.float32)
        self._capacity = capacity
        self._overwrite = overwrite
        self._written = 0
        self._read = 0
        self._ended = False
        self.dropped = 0
        """Samples lost: overwritten before they were read, or refused."""

    @property
    def ended(self) -> bool:
        """Whether the writer has said that nothing follows."""
        return self._ended

    @property
    def available(self) -> int:
        """Return how many samples wait to be read."""
        return min(self._written - self._read, self._capacity)

    @property
    def free(self) -> int:
        """Return how many samples `write` would take without dropping any."""
        return self._capacity - self.available

    @property
    def capacity(self) -> int:
        """Return the most samples that can wait."""
        return self._capacity

    def write(self, block: Floats) -> int:
        """Append float32[n] samples and return how many were taken."""
        taken = len(block) if self._overwrite else min(len(block), self.free)
        self.dropped += 0 if self._overwrite else len(block) - taken
        block = block[:taken][-self._capacity :]
        start = (self._written + taken - len(block)) % self._capacity
        head = min(len(block), self._capacity - start)
        self._buffer[start : start + head] = block[:head]
        self._buffer[: len(block) - head] = block[head:]
        self._written += taken
        return taken

    def end(self) -> None:
        """Say that no more samples follow."""
        self._ended = True

    def read(self, limit: int) -> Floats:
        """Take up to `limit` of the oldest waiting samples: float32[n], a copy."""
        written = self._written
        # A writer that overwrites may be inside the oldest stretch at this moment: stay clear of it.
        oldest = written - self._capacity + (self._capacity // 8 if self._overwrite else 0)
        if self._overwrite and self._read < oldest:
            self.dropped += oldest - self._read
            self._read = oldest
        count = min(limit, written - self._read)
        start = self._read % self._capacity
        head = min(count, self._capacity - start)
        block = np.concatenate((self._buffer[start : start + head], self._buffer[: count - head]))
        self._read += count
        return block


class Latest:
    """Finished frames from the line to the network: a short queue in which the newest win."""

    def __init__(self, depth: int = 8) -> None:
        self._bundles: deque[Bundle] = deque()
        self._depth = depth
        self._filled = threading.Condition()
        self.dropped = 0
        """Bundles that the network thread did not take in time."""

    def put(self, bundle: Bundle) -> None:
        """Hand over one tick's frames; the oldest waiting ones go if the reader is far behind."""
        with self._filled:
            if len(self._bundles) == self._depth:
                self._bundles.popleft()
                self.dropped += 1
            self._bundles.append(bundle)
            self._filled.notify()

    def take(self, timeout_s: float) -> Bundle | None:
        """Return the oldest waiting bundle, or None after `timeout_s` seconds without one."""
        with self._filled:
            if not self._bundles:
                self._filled.wait(timeout_s)
            return self._bundles.popleft() if self._bundles else None
