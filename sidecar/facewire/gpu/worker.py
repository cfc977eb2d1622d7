"""The engine that is a guest on the renderer's GPU: loaded, run and loaded again on a thread of its own.

The line hands it windows and waits a few milliseconds. A GPU that hangs, a driver that is reset or kernels
that take half a minute to compile cost the line nothing but that wait.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.engine.fallback import Rung
from facewire.ports import Clock, Engine
from facewire.values import Floats, Geometry

__all__ = ["Guest"]

_log = logging.getLogger("facewire")

_FIRST_PAUSE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 300.0
_RELEASED_S: Final = 60.0
"""How long the GPU is left alone after it was given back."""
_STUCK_NS: Final = 2 * 10**9
"""What Windows grants a GPU before it resets it (TdrDelay)."""
_IDLE_S: Final = 0.5
_LOADING: Final = "it is being loaded"


@dataclass(slots=True, eq=False)
class _Call:
    windows: Floats
    begun_ns: int
    done: threading.Event = field(default_factory=threading.Event)
    made: Floats | None = None


class Guest:
    """Keeps one engine of several on the GPU, the first that loads.

    Args:
        rungs: engines in order of preference; each is made, run and closed on the guest's thread.
        geometry: the windows that the line makes; an engine with others is refused.
        clock: time.
        forbidden: returns why nothing may be loaded at this moment; empty if it may.
        prepare: called once on the guest's thread, before anything else.
        rest: waits so many seconds between two attempts; cut short by `close` unless a test says otherwise.
    """

    def __init__(
        self,
        rungs: Sequence[Rung],
        geometry: Geometry,
        clock: Clock,
        *,
        forbidden: Callable[[], str] = str,
        prepare: Callable[[], None] = lambda: None,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        self._rungs = rungs
        self._geometry = geometry
        self._clock = clock
        self._forbidden = forbidden
        self._prepare = prepare
        self._engine: Engine | None = None
        self._call: _Call | None = None
        self._filled = threading.Event()
        self._leave = threading.Event()
        self._closing = threading.Event()
        self._rest = rest or self._closing.wait
        self._why = _LOADING
        self._thread = threading.Thread(target=self._run, name="gpu-engine", daemon=True)

    @property
    def name(self) -> str:
        """Return the name of the engine that is loaded; empty without one."""
        engine = self._engine
        return "" if engine is None else engine.name

    @property
    def why(self) -> str:
        """Return why there is no engine, or why there was none before; empty if all went well."""
        return self._why

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        """Return float32[B, poses, 36], or None where there is no engine or no answer within `timeout_s`.

        The result is valid until the next call.
        """
        if self._engine is None:
            return None
        if self._call is not None and not self._call.done.is_set():
            if self._clock.now_ns() - self._call.begun_ns > _STUCK_NS:
                self.release("the GPU has not answered for 2 s")
            return None
        call = self._call = _Call(windows.copy(), self._clock.now_ns())
        self._filled.set()
        call.done.wait(timeout_s)
        return call.made

    def release(self, why: str = "it was given back to the renderer") -> None:
        """Give the GPU back; it is tried again after a minute."""
        if self._engine is not None:
            self._engine = None
            self._why = why
            self._leave.set()
            self._filled.set()

    def close(self) -> None:
        """Give the GPU back for good; an engine that hangs is left behind."""
        self._closing.set()
        self.release()
        if self._thread.is_alive():
            self._thread.join(_IDLE_S)

    def _run(self) -> None:
        self._prepare()
        pause_s = _FIRST_PAUSE_S
        while not self._closing.is_set():
            engine = self._load()
            if engine is None:
                self._rest(pause_s)
                pause_s = min(2.0 * pause_s, _LONGEST_PAUSE_S)
                continue
            released = self._serve(engine)
            pause_s = _FIRST_PAUSE_S
            self._rest(_RELEASED_S if released else pause_s)

    def _load(self) -> Engine | None:
        if why := self._forbidden():
            self._why = why
            return None
        self._why = _LOADING
        for rung in self._rungs:
            try:
                engine = rung.make()
            except Exception as error:
                # Libraries of drivers raise what they like, and nothing of it may end the sidecar.
                self._why = f"{rung.name}: {error}"
                _log.info("%s", self._why)
                continue
            if engine.geometry == self._geometry:
                self._why = "" if self._why == _LOADING else self._why
                return engine
            engine.close()
            self._why = f"{rung.name}: its windows differ from the CPU engine's; build both from one model"
        return None

    def _serve(self, engine: Engine) -> bool:
        """Answer calls until the engine fails (False) or is to leave (True)."""
        self._leave.clear()
        self._call = None
        self._engine = engine
        try:
            while not self._leave.is_set() and not self._closing.is_set():
                self._filled.wait(_IDLE_S)
                self._filled.clear()
                self._answer(engine)
        except Exception as error:
            self._why = f"{engine.name}: {error}"
            _log.warning("%s", self._why)
            return False
        else:
            return True
        finally:
            self._engine = None
            engine.close()

    def _answer(self, engine: Engine) -> None:
        call = self._call
        if call is None or call.done.is_set():
            return
        try:
            made = engine.infer(call.windows)
            # A copy: the engine's own memory goes with it, which may be while the line still reads.
            call.made = None if made is None else np.array(made)
        finally:
            call.done.set()
