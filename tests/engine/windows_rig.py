"""An engine over a network that takes its time in virtual time, and what its tests ask of it."""

from dataclasses import dataclass, field

import numpy as np

from facewire.audio.timeline import Timeline
from facewire.clock import VirtualClock
from facewire.engine.windowed import WindowEngine
from facewire.ports import Ask, Sound
from facewire.values import Floats, Mouth, NoMouth
from tests.fakes import ProbeNetwork, probe_engine

__all__ = ["FPS", "MS", "Network", "Rig", "alone", "asks", "bytes_of", "timeline"]

FPS = 31
MS = 1_000_000


class Network(ProbeNetwork):
    """Takes its time for each window, and keeps what it heard. Its result is overwritten by the next call."""

    def __init__(self, clock: VirtualClock, cost_ns: int = 0) -> None:
        super().__init__()
        self.clock = clock
        self.cost_ns = cost_ns
        self.silent = False
        self.heard: list[Floats] = []
        self._buffer: Floats | None = None

    def infer(self, windows: Floats) -> Floats | None:  # type: ignore[override]
        self.clock.sleep_until_ns(self.clock.now_ns() + len(windows) * self.cost_ns)
        self.heard += list(windows.copy())
        made = super().infer(windows)
        if self._buffer is not None:
            self._buffer[:] = 0.25
        self._buffer = made
        return None if self.silent else made


@dataclass
class Rig:
    clock: VirtualClock = field(default_factory=VirtualClock)
    cost_ns: int = 0
    fps: int = FPS

    def __post_init__(self) -> None:
        self.network = Network(self.clock, self.cost_ns)
        self.engine = WindowEngine(self.network, self.fps, self.clock)

    def mouths(self, *asks: Ask, ahead: tuple[Ask, ...] = (), until_ns: int | None = None) -> list[Mouth]:
        made = self.engine.infer(asks, ahead, until_ns)
        assert all(isinstance(mouth, Mouth) for mouth in made)
        return [mouth for mouth in made if isinstance(mouth, Mouth)]


def timeline(samples: Floats) -> Timeline:
    made = Timeline()
    made.append(samples)
    return made


def asks(sound: Sound, *frames: int, lookahead_ms: float | None = 48.0) -> list[Ask]:
    return [Ask(sound, frame, lookahead_ms) for frame in frames]


def bytes_of(mouth: Mouth | NoMouth) -> bytes:
    assert isinstance(mouth, Mouth)
    return mouth.weights.tobytes() + mouth.visemes.tobytes() + np.float64(mouth.voice).tobytes()


def alone(ask: Ask, fps: int = FPS) -> bytes:
    return bytes_of(probe_engine(fps=fps).infer([ask])[0])
