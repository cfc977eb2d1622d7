"""The network of a machine with a renderer: on the GPU as far as the governor allows, else on the CPU.

To its engine it is one network. Both use the same weights; a call that the GPU does not answer in time is
answered by the CPU, so that every tick has its frames.
"""

from collections.abc import Callable
from typing import Final, Protocol

from facewire.gpu.governor.monitor import Monitor
from facewire.ports import Clock, Network
from facewire.values import Floats, Geometry, Level

__all__ = ["ANSWER_NS", "GovernedNetwork", "OnGpu"]

ANSWER_NS: Final = 11_000_000
"""How long the line waits for the GPU. Frames are due 8 ms into a tick and at most 40 ms apart, and a tick is
32.3 ms long: the CPU's turn must be over 15 ms into the tick."""

_LATE_CPU_NS: Final = 24_000_000
"""Three quarters of a tick: a CPU that takes longer cannot keep up with the faces."""


class OnGpu(Protocol):
    """What may be there to run the network on the GPU."""

    @property
    def name(self) -> str:
        """Return the network's name; empty while there is none."""
        ...

    @property
    def gpu_ms(self) -> float | None:
        """Return what the last answered call took on the GPU; None where the network does not know."""
        ...

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        """Return float32[B, poses, 36], or None where there is no answer within `timeout_s`. Never raises."""
        ...


class GovernedNetwork:
    """Two networks under a governor.

    Args:
        cpu: always there.
        worker: the GPU's, which may come and go.
        monitor: the level, and the histories that it is decided by.
        clock: times the calls.
        on_close: called once, when the line lets go of the network.
    """

    def __init__(
        self, cpu: Network, worker: OnGpu, monitor: Monitor, clock: Clock, on_close: Callable[[], None]
    ) -> None:
        self._cpu = cpu
        self._worker = worker
        self._monitor = monitor
        self._clock = clock
        self._on_close = on_close

    @property
    def name(self) -> str:
        """Return the name of the network at work."""
        return self._worker.name if self.level <= Level.PAIRED else self._cpu.name

    @property
    def level(self) -> Level:
        """Return the governor's level; CPU while there is nobody on the GPU."""
        level = self._monitor.level
        return level if self._worker.name else max(level, Level.CPU)

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._cpu.geometry

    def infer(self, windows: Floats) -> Floats | None:
        """Return float32[B, poses, 36] for float32[B, window]; None at HOLD.

        Raises:
            EngineError: the CPU network failed.
        """
        level = self.level
        if level is Level.HOLD:
            return None
        begun_ns = self._clock.now_ns()
        if level <= Level.PAIRED:
            made = self._worker.infer(windows, ANSWER_NS / 1e9)
            took_ms = (self._clock.now_ns() - begun_ns) / 1e6
            gpu_ms = None if made is None else self._worker.gpu_ms
            self._monitor.calls.add(level, took_ms, in_time=made is not None, gpu_ms=gpu_ms)
            if made is not None:
                return made
            begun_ns = self._clock.now_ns()
        made = self._cpu.infer(windows)
        took_ns = self._clock.now_ns() - begun_ns
        self._monitor.need.spend(len(windows), took_ns)
        if level is Level.CPU:
            self._monitor.calls.add(level, took_ns / 1e6, in_time=took_ns <= _LATE_CPU_NS)
        return made

    def close(self) -> None:
        """Give the GPU back and stop the governor."""
        self._on_close()
        self._cpu.close()
