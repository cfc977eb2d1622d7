"""A network over windows as an engine: lays the windows, infers them in batches, solves poses to mouths.

The poses of the last windows are kept for frames that were inferred ahead. Nothing else is remembered between
calls: what a window holds follows from the sound alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from facewire.engine.cost import Cost
from facewire.engine.lookahead import whole_hops
from facewire.engine.ports import Network
from facewire.engine.windows import Span, Windows
from facewire.face.solve import solve
from facewire.ports import Ask, Clock, Sound
from facewire.values import Floats, Level, Mouth, NoMouth

__all__ = ["MAX_BATCH", "WindowEngine"]

MAX_BATCH: Final = 8
"""Windows in one call of the network; the largest batch that GPU engines are built for."""

_KEPT_CALLS: Final = 4
"""Calls for which a window's poses are kept unused: a subject may owe no frame in a tick."""


class _Key(NamedTuple):
    """What a window holds: the sound from `start` up to `stop`, and silence."""

    sound: Sound
    epoch: int
    start: int
    stop: int


@dataclass(slots=True)
class _Kept:
    poses: Floats
    call: int
    """The last call that needed it."""


class WindowEngine:
    """Makes mouths by a network over windows.

    Args:
        network: makes poses from windows.
        fps: frames per second of audio.
        clock: times the network, and says when to stop.
    """

    def __init__(self, network: Network, fps: int, clock: Clock) -> None:
        self._network = network
        self._fps = fps
        self._clock = clock
        self._geometry = network.geometry
        self._layouts: dict[int | None, Windows] = {}
        self._windows: Floats = np.zeros((MAX_BATCH, self._geometry.window), np.float32)
        self._kept: dict[_Key, _Kept] = {}
        self._call = 0
        self._cost = Cost(clock)

    @property
    def name(self) -> str:
        """Return the network's name."""
        return self._network.name

    @property
    def level(self) -> Level:
        """Return where the network works."""
        return self._network.level

    @property
    def reason(self) -> str:
        """Return nothing: there is nothing to explain."""
        return ""

    def hearing(self, lookahead_ms: float | None) -> Windows:
        """Return the layout of its windows at a look-ahead."""
        hops = whole_hops(self._geometry, lookahead_ms)
        layout = self._layouts.get(hops)
        if layout is None:
            layout = self._layouts[hops] = Windows(self._geometry, self._fps, lookahead_ms)
        return layout

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame at this look-ahead has cost lately; 0 before the first inference."""
        del lookahead_ms
        return self._cost.ns

    def warm_up(self) -> None:
        """Run the network on silence, so that the first frame is not the slowest and its cost is known.

        Raises:
            EngineError: the network cannot run.
        """
        self._cost.begin(lambda: self._timed(1))

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask, or why there is none in time.

        Where anything must be inferred for `asks`, the windows of `ahead` are inferred in the same call.

        Raises:
            EngineError: the network cannot run.
        """
        self._call += 1
        wanted = [self._window(ask) for ask in asks]
        missing = self._missing(wanted)
        if missing and ahead:
            missing = self._missing([*wanted, *map(self._window, ahead)])
        shed = self._infer_windows(missing, until_ns)
        mouths = [
            self._mouth(key, span, NoMouth.SHED if key in shed else NoMouth.LATE) for key, span in wanted
        ]
        oldest = self._call - _KEPT_CALLS
        self._kept = {key: kept for key, kept in self._kept.items() if kept.call > oldest}
        return mouths

    def close(self) -> None:
        """Release the network."""
        self._network.close()

    def _window(self, ask: Ask) -> tuple[_Key, Span]:
        span = self.hearing(ask.lookahead_ms).span(ask.frame)
        # An end beyond what is heard changes nothing: whether it is known yet makes no difference.
        stop = span.stop if ask.end is None else min(ask.end, span.stop)
        return _Key(ask.sound, ask.epoch, span.start, stop), span

    def _missing(self, wanted: list[tuple[_Key, Span]]) -> list[_Key]:
        """Return the windows that must be inferred."""
        missing: dict[_Key, None] = {}
        for key, _ in wanted:
            kept = self._kept.get(key)
            if kept is None:
                missing[key] = None
            else:
                kept.call = self._call
        return list(missing)

    def _infer_windows(self, missing: list[_Key], until_ns: int | None) -> set[_Key]:
        """Infer windows in batches while there is time; return those that had no turn."""
        begin = 0
        while begin < len(missing):
            batch = missing[begin : begin + self._affordable(until_ns, first=begin == 0)]
            if not batch:
                break
            for row, key in enumerate(batch):
                _read(key, self._windows[row])
            made = self._timed(len(batch))
            if made is not None:
                for row, key in enumerate(batch):
                    self._kept[key] = _Kept(made[row].copy(), self._call)
            begin += len(batch)
        return set(missing[begin:])

    def _affordable(self, until_ns: int | None, *, first: bool) -> int:
        """Return how many windows the next call of the network may take."""
        most = self._cost.affordable(until_ns, first=first)
        return MAX_BATCH if most is None else min(MAX_BATCH, most)

    def _timed(self, batch: int) -> Floats | None:
        """Run the network on the first `batch` windows, and learn what a window costs."""
        begun_ns = self._clock.now_ns()
        made = self._network.infer(self._windows[:batch])
        self._cost.learn(begun_ns, batch)
        return made

    def _mouth(self, key: _Key, span: Span, otherwise: NoMouth) -> Mouth | NoMouth:
        kept = self._kept.get(key)
        if kept is None:
            return otherwise
        return solve(kept.poses[None, span.first : span.last], span.centre - span.first)[0]


def _read(key: _Key, out: Floats) -> None:
    """Copy a window's samples; beyond what is heard it is silent."""
    key.sound.read(key.start, out)
    out[max(0, key.stop - key.start) :] = 0.0
