"""An engine over a stream that takes its time in virtual time, and what its tests ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.face.solve import solve
from facewire.ports import Ask
from facewire.values import Bytes, Floats, Mouth
from tests.engine.windows_rig import FPS, MS, asks, bytes_of, timeline
from tests.fakes import STREAM, ProbeStream

__all__ = ["FPS", "MS", "Network", "Rig", "alone", "asks", "by_definition", "bytes_of", "timeline"]


class Network(ProbeStream):
    """Takes its time for each row that it shows, and for each step that settles."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock
        self.row_ns = 0
        self.step_ns = 0
        self.returned: list[Floats | Bytes] = []

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        made = super().show(samples, states, first, last)
        return self._took(len(samples) * self.row_ns, made)

    def settle(
        self, samples: Floats, states: Bytes, at: Sequence[int], *, poses: bool = True
    ) -> tuple[Floats, Bytes]:
        made = super().settle(samples, states, at, poses=poses)
        return self._took(self.settled[-1] * self.step_ns, made)

    def spoil(self) -> None:
        """Overwrite all poses that were ever returned."""
        for array in self.returned:
            if array.dtype == np.float32:
                array[:] = 77
        self.returned.clear()

    def _took(self, took_ns: int, made: tuple[Floats, Bytes]) -> tuple[Floats, Bytes]:
        self.clock.sleep_until_ns(self.clock.now_ns() + took_ns)
        self.returned += made
        return made


@dataclass
class Rig:
    clock: VirtualClock = field(default_factory=VirtualClock)
    fps: int = FPS

    def __post_init__(self) -> None:
        self.network = Network(self.clock)
        self.engine = StreamEngine(self.network, self.fps, self.clock)

    def mouths(self, *asks: Ask, until_ns: int | None = None) -> list[Mouth]:
        made = self.engine.infer(asks, (), until_ns)
        # Nobody may need the poses that the network returned any more.
        self.network.spoil()
        assert all(isinstance(mouth, Mouth) for mouth in made)
        return [mouth for mouth in made if isinstance(mouth, Mouth)]

    def calls(self) -> tuple[int, int]:
        """Return how many calls settled, and how many showed, since this was asked last."""
        made = len(self.network.settled), len(self.network.shown)
        self.network.settled.clear()
        self.network.shown.clear()
        return made


def alone(ask: Ask, fps: int = FPS) -> bytes:
    """Return the mouth of an engine that is asked for nothing else."""
    return bytes_of(StreamEngine(ProbeStream(), fps, VirtualClock()).infer([ask])[0])


def by_definition(ask: Ask, fps: int = FPS) -> bytes:
    """Return the mouth of one call that hears the whole sound, from its start up to the look-ahead."""
    network = ProbeStream(replace(STREAM, most=10**6))
    lookahead = StreamEngine(network, fps, VirtualClock()).hearing(ask.lookahead_ms)
    until, pose = lookahead.until(ask.frame), lookahead.pose(ask.frame)
    steps = until // STREAM.step
    samples: Floats = np.zeros((1, STREAM.before + (steps + 1) * STREAM.step), np.float32)
    ask.sound.read(-STREAM.before, samples[0])
    samples[0, STREAM.before + min(until, until if ask.end is None else ask.end) :] = 0.0
    drive, _ = network.show(samples, network.silence, 0, steps + 1 + STREAM.behind)
    interval = lookahead.interval(pose, until)
    first = -2 * STREAM.behind
    poses = drive[:, interval.start - first : interval.stop - first]
    return bytes_of(solve(poses, pose - interval.start)[0])
