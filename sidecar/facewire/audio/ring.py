"""Where a sound source meets the line: a ring that never blocks its writer and counts what it drops."""

import numpy as np

from facewire.values import Floats

__all__ = ["SampleRing"]


class SampleRing:
    """Samples from one writer thread to one reader thread: mono, or of several channels.

    With `overwrite` the newest audio wins and the oldest is dropped (a microphone must never wait);
    without it, what does not fit is refused (a pushing client or a file reader comes back later).
    Positions count samples since the start and never wrap. A writer publishes its position after the
    copy and a reader after the read, so under CPython no lock is needed between the two.

    Args:
        capacity: samples, of each channel, that can wait.
        overwrite: see above.
        channels: blocks are float32[n, channels]; float32[n] where it is None.
    """

    def __init__(self, capacity: int, *, overwrite: bool, channels: int | None = None) -> None:
        self._buffer: Floats = np.zeros(capacity if channels is None else (capacity, channels), np.float32)
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
    def written(self) -> int:
        """Return how many samples have been written since the start."""
        return self._written

    @property
    def taken(self) -> int:
        """Return the number of the next sample that is read; what was overwritten counts as read."""
        return self._read

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
        """Append a block of n samples and return how many were taken."""
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
        """Take up to `limit` of the oldest waiting samples, a copy."""
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
