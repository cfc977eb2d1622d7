"""Asks the driver five times a second, while somebody has a use for the answer."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from facewire.errors import EngineError
from facewire.gpu.governor.monitor import GpuReading
from facewire.ports import Clock

__all__ = ["Probe", "Reader"]

_SECOND: Final = 10**9
_POLL_NS: Final = _SECOND // 5
_SLOW_POLL_NS: Final = _SECOND
_SLOW_READ_NS: Final = 5_000_000
"""A read that takes this long waits for a lock that a renderer may want too: poll less."""
_NO_DRIVER_NS: Final = 60 * _SECOND


class Reader(Protocol):
    """What a probe reads from."""

    def read(self, now_ns: int) -> GpuReading:
        """Return the numbers at `now_ns`."""
        ...

    def close(self) -> None:
        """Let go of the driver."""
        ...


class Probe:
    """Polls on a thread of its own, so that a driver that does not answer holds up nobody else.

    Args:
        begin: starts to ask the driver.
        clock: time.
        wanted: whether anybody has a use for the numbers; while not, the driver is let go of.
    """

    def __init__(self, begin: Callable[[], Reader], clock: Clock, wanted: Callable[[], bool]) -> None:
        self._begin = begin
        self._clock = clock
        self._wanted = wanted
        self._reader: Reader | None = None
        self._stop = threading.Event()
        self._latest: GpuReading | None = None
        self._thread = threading.Thread(target=self._run, name="gpu-probe", daemon=True)

    def latest(self) -> GpuReading | None:
        """Return the last reading; None before the first, and while nobody has a use for one."""
        return self._latest

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def close(self) -> None:
        """Stop; a poll that hangs in the driver is left behind."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_POLL_NS / _SECOND)

    def poll(self) -> int:
        """Take one reading, where it is wanted; return how long to wait until the next, in nanoseconds."""
        if not self._wanted():
            self._let_go()
            return _POLL_NS
        asked_ns = self._clock.now_ns()
        try:
            self._reader = self._reader or self._begin()
        except EngineError:
            # Without a driver that answers there is nothing to forbid the GPU, nor to lose.
            return _NO_DRIVER_NS
        self._latest = self._reader.read(asked_ns)
        slow = self._clock.now_ns() - asked_ns >= _SLOW_READ_NS
        return _SLOW_POLL_NS if slow else _POLL_NS

    def _let_go(self) -> None:
        self._latest = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _run(self) -> None:
        while not self._stop.wait(self.poll() / _SECOND):
            pass
        self._let_go()
