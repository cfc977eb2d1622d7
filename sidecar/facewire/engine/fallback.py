"""Engines in order of preference: when one fails, the next takes over inside the same call.

The failed one is tried again later, with growing pauses, on a thread of its own: loading it must not cost a
frame. The last engine never fails.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from facewire.audio.timeline import Timeline
from facewire.errors import EngineError
from facewire.ports import Ask, Clock, Engine, Hearing
from facewire.values import Level, Mouth, NoMouth

__all__ = ["Fallback", "pauses_s"]

_FIRST_PAUSE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 300.0


def pauses_s() -> Iterator[float]:
    """Yield how long to wait before each new attempt, in seconds: 5, then twice as long, up to 300."""
    pause_s = _FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2.0 * pause_s, _LONGEST_PAUSE_S)


class Fallback:
    """Keeps the best engine that works, and is an engine itself.

    Args:
        makes: how to load each engine, by its name, the preferred one first; each raises EngineError. The
            last one must always load.
        clock: for the pauses between attempts.
        spawn: runs a job beside the line; a thread unless a test says otherwise.

    Raises:
        EngineError: not even the last engine loads.
    """

    def __init__(
        self,
        makes: Mapping[str, Callable[[], Engine]],
        clock: Clock,
        spawn: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._makes = tuple(makes.items())
        self._clock = clock
        self._spawn = spawn or _on_thread
        self._failures: dict[str, str] = {}
        self._pauses_s = pauses_s()
        self._retry_ns: int | None = None
        self._revived: tuple[int, Engine] | None = None
        self._closed = False
        self._index, self._engine = self._load(0)
        if self._index > 0:
            self._retry_later()

    @property
    def name(self) -> str:
        """Return the running engine's name."""
        return self._engine.name

    @property
    def level(self) -> Level:
        """Return where the running engine works."""
        return self._engine.level

    @property
    def reason(self) -> str:
        """Return why this engine runs: the failure of the most preferred one, or what it says itself."""
        for name, _ in self._makes[: self._index]:
            if name in self._failures:
                return f"{name}: {self._failures[name]}"
        return self._engine.reason

    @property
    def gave_way(self) -> bool:
        """Whether a more preferred engine has failed."""
        return self._index > 0

    def hearing(self, lookahead_ms: float | None) -> Hearing:
        """Return what the running engine needs to hear."""
        return self._engine.hearing(lookahead_ms)

    def cost_ns(self, lookahead_ms: float | None) -> int:
        """Return what a frame costs the running engine."""
        return self._engine.cost_ns(lookahead_ms)

    def infer(
        self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
    ) -> list[Mouth | NoMouth]:
        """Return the mouth of each ask; goes down until an engine answers."""
        self._take_revived()
        while True:
            try:
                return self._engine.infer(asks, ahead, until_ns)
            except EngineError as error:
                self._go_down(error)

    def close(self) -> None:
        """Release the running engine, and one that came back and was not taken."""
        self._closed = True
        self._engine.close()
        self._drop_revived()

    def _load(self, first: int) -> tuple[int, Engine]:
        for index in range(first, len(self._makes)):
            name, make = self._makes[index]
            try:
                return index, make()
            except EngineError as error:
                self._failures[name] = str(error)
        name = self._makes[-1][0]
        raise EngineError(f"no engine could be loaded; {name}: {self._failures[name]}")

    def _go_down(self, error: EngineError) -> None:
        if self._index + 1 == len(self._makes):
            raise error
        self._engine.close()
        self._failures[self._makes[self._index][0]] = str(error)
        self._index, self._engine = self._load(self._index + 1)
        self._retry_later()

    def _retry_later(self) -> None:
        self._retry_ns = self._clock.now_ns() + int(next(self._pauses_s) * 1e9)

    def _take_revived(self) -> None:
        if self._revived is not None:
            self._engine.close()
            self._index, self._engine = self._revived
            self._revived = None
            # What fails from here on is a new failure.
            self._pauses_s = pauses_s()
            self._retry_ns = None if self._index == 0 else self._retry_ns
        elif self._retry_ns is not None and self._clock.now_ns() >= self._retry_ns and self._index > 0:
            self._retry_ns = None
            self._spawn(self._revive)

    def _revive(self) -> None:
        """Load the best engine above the running one, prove it on silence, and leave it to the line."""
        for index, (name, make) in enumerate(self._makes[: self._index]):
            engine: Engine | None = None
            try:
                engine = make()
                engine.infer([_SILENCE])
            except Exception as error:
                # Libraries of drivers raise what they like, and nothing of it may end the attempts.
                self._failures[name] = str(error)
                if engine is not None:
                    engine.close()
            else:
                self._failures.pop(name, None)
                self._revived = (index, engine)
                if self._closed:
                    self._drop_revived()
                return
        self._retry_later()

    def _drop_revived(self) -> None:
        revived, self._revived = self._revived, None
        if revived is not None:
            revived[1].close()


_SILENCE: Final = Ask(Timeline(1), frame=0, lookahead_ms=0.0)


def _on_thread(job: Callable[[], None]) -> None:
    threading.Thread(target=job, name="engine-retry", daemon=True).start()
