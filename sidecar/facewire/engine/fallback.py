"""Engines in order of preference: when one fails, the next takes over inside the same call.

The failed one is tried again later, with growing pauses, on a thread of its own: loading it must not cost a
frame. The last rung never fails.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.errors import EngineError
from facewire.ports import Clock, Engine
from facewire.values import Floats, Geometry, Level

__all__ = ["Ladder", "Rung"]

_FIRST_PAUSE_NS: Final = 5 * 10**9
_LONGEST_PAUSE_NS: Final = 300 * 10**9


@dataclass(frozen=True, slots=True)
class Rung:
    """One engine and how to make it."""

    name: str
    make: Callable[[], Engine]
    """Loads the engine; raises EngineError."""


class Ladder:
    """An engine made of engines.

    Args:
        rungs: the preferred engine first. The last one must always load.
        clock: for the pauses between attempts.
        spawn: runs a job beside the line; a thread unless a test says otherwise.
        explain: says more about the engine that runs, where there is more to say.
    """

    def __init__(
        self,
        rungs: tuple[Rung, ...],
        clock: Clock,
        spawn: Callable[[Callable[[], None]], None] | None = None,
        explain: Callable[[], str] = str,
    ) -> None:
        self._rungs = rungs
        self._clock = clock
        self._spawn = spawn or _on_thread
        self._reason = ""
        self._explain = explain
        self._pause_ns = _FIRST_PAUSE_NS
        self._retry_ns: int | None = None
        self._revived: tuple[int, Engine] | None = None
        self._index, self._engine = self._climb(0)

    @property
    def name(self) -> str:
        """Return the running engine's name."""
        return self._engine.name

    @property
    def level(self) -> Level:
        """Return where the running engine works."""
        return self._engine.level

    @property
    def geometry(self) -> Geometry:
        """Return the window layout, the same on every rung."""
        return self._engine.geometry

    @property
    def reason(self) -> str:
        """Return why this engine runs, in words; empty where the preferred one does and needs no words."""
        return self._reason or self._explain()

    def infer(self, windows: Floats, last: int | None = None) -> Floats | None:
        """Return float32[B, last, 36], or None where the engine holds; goes down until one answers."""
        self._step_up()
        while True:
            try:
                return self._engine.infer(windows, last)
            except EngineError as error:
                self._step_down(error)

    def close(self) -> None:
        """Release the running engine."""
        self._engine.close()

    def _climb(self, first: int) -> tuple[int, Engine]:
        for index in range(first, len(self._rungs)):
            try:
                return index, self._rungs[index].make()
            except EngineError as error:
                self._fail(self._rungs[index].name, error)
        raise EngineError(f"no engine could be loaded; the last one said: {self._reason}")

    def _step_down(self, error: EngineError) -> None:
        if self._index + 1 == len(self._rungs):
            raise error
        self._engine.close()
        self._fail(self._engine.name, error)
        self._index, self._engine = self._climb(self._index + 1)

    def _fail(self, name: str, error: EngineError) -> None:
        self._reason = f"{name}: {error}"
        self._retry_ns = self._clock.now_ns() + self._pause_ns
        self._pause_ns = min(2 * self._pause_ns, _LONGEST_PAUSE_NS)

    def _step_up(self) -> None:
        if self._revived is not None:
            self._engine.close()
            self._index, self._engine = self._revived
            self._revived = None
            self._reason = "" if self._index == 0 else self._reason
        elif self._retry_ns is not None and self._clock.now_ns() >= self._retry_ns and self._index > 0:
            self._retry_ns = None
            self._spawn(self._revive)

    def _revive(self) -> None:
        for index in range(self._index):
            try:
                engine = self._rungs[index].make()
                if engine.geometry != self.geometry:
                    raise EngineError("its windows differ from the running engine's; restart to use it")
                engine.infer(_silence(engine.geometry))
                self._revived = (index, engine)
            except EngineError as error:
                self._fail(self._rungs[index].name, error)
            else:
                return


def _silence(geometry: Geometry) -> Floats:
    return np.zeros((1, geometry.window), np.float32)


def _on_thread(job: Callable[[], None]) -> None:
    threading.Thread(target=job, name="engine-retry", daemon=True).start()
