"""The engine of a machine with a renderer: on the GPU as far as the governor allows, else on the CPU.

To the line it is one engine. Both hear the same of a sound; what the GPU does not answer in time is made by
the CPU, so that every tick has its frames.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from facewire.engine.windowed import WindowEngine
from facewire.gpu.governor.monitor import Monitor
from facewire.ports import Ask, Clock, Engine, Hearing
from facewire.values import Floats, Geometry, Level, Mouth, NoMouth

__all__ = ["ANSWER_NS", "GovernedEngine", "OnGpu"]

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


class GovernedEngine:
    """Two engines under a governor.

    Args:
        cpu: always there.
        worker: runs the GPU's network, which may come and go.
        geometry: of that network's windows.
        fps: frames per second of audio.
        monitor: the level, and the histories that it is decided by.
        clock: times the calls.
        explain: says why it works where it does.
        on_close: called once, when the line lets go of the engine.
    """

    def __init__(
        self,
        cpu: Engine,
        worker: OnGpu,
        geometry: Geometry,
        fps: int,
        monitor: Monitor,
        clock: Clock,
        explain: Callable[[], str],
        on_close: Callable[[], None],
    ) -> None:
        self._cpu = cpu
        self._worker = worker
        self._gpu = WindowEngine(_Waiting(worker, geometry, lambda: self.level, monitor, clock), fps, clock)
        self._monitor = monitor
        self._clock = clock
        self._explain = explain
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
    def reason(self) -> str:
        """Return why it works at this level."""
        return self._explain()

    def hearing(self, lookahead_ms: float | None) -> Hearing:
        """Return what either engine needs to hear."""
        return self._cpu.hearing(lookahead_ms)

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame at this look-ahead has cost lately where it is made now."""
        at_work: Engine = self._gpu if self.level <= Level.PAIRED else self._cpu
        return at_work.cost_ns(lookahead_ms)

    def warm_up(self) -> None:
        """Run the GPU's network on silence where it is at work, so that its cost is known."""
        if self.level <= Level.PAIRED:
            self._gpu.warm_up()

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask, or why there is none in time: at HOLD there is none.

        Raises:
            EngineError: the CPU's engine failed.
        """
        self._monitor.need.want(len(asks))
        level = self.level
        if level is Level.HOLD:
            return [NoMouth.LATE] * len(asks)
        if level > Level.PAIRED:
            return self._on_cpu(asks, until_ns, level)
        mouths = self._gpu.infer(asks, ahead, until_ns)
        late = [index for index, mouth in enumerate(mouths) if mouth is NoMouth.LATE]
        if late:
            answers = self._on_cpu([asks[index] for index in late], until_ns, level)
            for index, mouth in zip(late, answers, strict=True):
                mouths[index] = mouth
        return mouths

    def close(self) -> None:
        """Give the GPU back, stop the governor, and release the CPU's engine."""
        self._on_close()
        self._cpu.close()

    def _on_cpu(self, asks: Sequence[Ask], until_ns: int | None, level: Level) -> list[Mouth | NoMouth]:
        begun_ns = self._clock.now_ns()
        mouths = self._cpu.infer(asks, (), until_ns)
        took_ns = self._clock.now_ns() - begun_ns
        made = sum(isinstance(mouth, Mouth) for mouth in mouths)
        if made:
            self._monitor.need.spend(made, took_ns)
            if level is Level.CPU:
                self._monitor.calls.add(level, took_ns / 1e6, in_time=took_ns <= _LATE_CPU_NS)
        return mouths


class _Waiting:
    """The GPU's network, of which nothing comes where it is late. Tells the governor how it went."""

    def __init__(
        self, worker: OnGpu, geometry: Geometry, level: Callable[[], Level], monitor: Monitor, clock: Clock
    ) -> None:
        self.geometry = geometry
        self._worker = worker
        self._level = level
        self._monitor = monitor
        self._clock = clock

    @property
    def name(self) -> str:
        return self._worker.name

    @property
    def level(self) -> Level:
        return self._level()

    def infer(self, windows: Floats) -> Floats | None:
        level, begun_ns = self._level(), self._clock.now_ns()
        made = self._worker.infer(windows, ANSWER_NS / 1e9)
        took_ms = (self._clock.now_ns() - begun_ns) / 1e6
        gpu_ms = None if made is None else self._worker.gpu_ms
        self._monitor.calls.add(level, took_ms, in_time=made is not None, gpu_ms=gpu_ms)
        return made

    def close(self) -> None:
        """Whoever keeps the worker closes it."""
