"""A thread that carries blocks of sound into a ring and waits while the ring is full."""

import threading
from collections.abc import Callable, Iterator
from typing import Final

from facewire.audio.ring import SampleRing
from facewire.errors import SourceError
from facewire.values import Floats

__all__ = ["Feeder"]

_LEFT_ALONE: Final = 0.2
"""How long to leave a full ring alone, as a share of what it holds: no more wake-ups than it needs."""


class Feeder:
    """Feeds a ring from an iterator of mono blocks, at the reader's speed.

    Args:
        blocks: float32[n] blocks at the ring's rate; a SourceError ends the stream early.
        ring: where they go.
        ring_s: seconds of sound that it holds.
        on_error: told of a source that failed in the middle.
    """

    def __init__(
        self,
        blocks: Iterator[Floats],
        ring: SampleRing,
        ring_s: float,
        on_error: Callable[[SourceError], None],
    ) -> None:
        self._blocks = blocks
        self._ring = ring
        self._wait_s = _LEFT_ALONE * ring_s
        self._on_error = on_error
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)

    def start(self) -> None:
        """Begin to feed."""
        self._thread.start()

    def close(self) -> None:
        """Stop feeding. A read that blocks (a silent pipe) is left to the end of the process."""
        self._stop.set()

    def _run(self) -> None:
        try:
            for block in self._blocks:
                if not self._feed(block):
                    return
        except SourceError as error:
            self._on_error(error)
        finally:
            self._ring.end()

    def _feed(self, block: Floats) -> bool:
        """Write a whole block; return False once the feeder is to stop."""
        while len(block) and not self._stop.is_set():
            taken = self._ring.write(block[: self._ring.free])
            block = block[taken:]
            if len(block):
                self._stop.wait(self._wait_s)
        return not self._stop.is_set()
