"""The network on the renderer's GPU: loaded, run and loaded again on a thread of its own.

The line hands it windows and waits a few milliseconds. A GPU that hangs, a driver that is reset or kernels
that take half a minute to compile cost the line nothing but that wait.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.engine.fallback import pauses_s
from facewire.ports import Clock, Network
from facewire.values import Floats, Geometry

__all__ = ["GpuWorker"]

_log = logging.getLogger("facewire")

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


class GpuWorker:
    """Keeps one network of several on the GPU, the first that loads.

    Args:
        makes: how to load each network, by its name, the preferred one first; loaded, run and closed on the
            worker's thread.
        geometry: the windows that come; a network with others is refused.
        clock: time.
        forbidden: returns why nothing may be loaded at this moment; empty if it may.
        prepare: called once on the worker's thread, before anything else.
        pause: waits so many seconds between two attempts; cut short by `close` unless a test says otherwise.
    """

    def __init__(
        self,
        makes: Mapping[str, Callable[[], Network]],
        geometry: Geometry,
        clock: Clock,
        *,
        forbidden: Callable[[], str] = str,
        prepare: Callable[[], None] = lambda: None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._makes = makes
        self._geometry = geometry
        self._clock = clock
        self._forbidden = forbidden
        self._prepare = prepare
        self._network: Network | None = None
        self._tried = threading.Event()
        self._call: _Call | None = None
        self._filled = threading.Event()
        self._leave = threading.Event()
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._why = _LOADING
        self._thread = threading.Thread(target=self._run, name="gpu-engine", daemon=True)

    @property
    def name(self) -> str:
        """Return the name of the network that is loaded; empty without one."""
        network = self._network
        return "" if network is None else network.name

    @property
    def why(self) -> str:
        """Return why there is no network, or why there was none before; empty if all went well."""
        return self._why

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def wait_tried(self) -> bool:
        """Wait until the first attempt to load is over; return whether there is a network."""
        self._tried.wait()
        return self._network is not None

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        """Return float32[B, poses, 36], or None where there is no network or no answer within `timeout_s`.

        The result is valid until the next call.
        """
        if self._network is None:
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
        if self._network is not None:
            self._network = None
            self._why = why
            self._leave.set()
            self._filled.set()

    def close(self) -> None:
        """Give the GPU back for good; a network that hangs is left behind."""
        self._closing.set()
        self.release()
        if self._thread.is_alive():
            self._thread.join(_IDLE_S)

    def _run(self) -> None:
        try:
            self._prepare()
            self._keep_one()
        finally:
            self._tried.set()

    def _keep_one(self) -> None:
        """Load a network, serve it, and load again when it has gone, until closed."""
        pauses = pauses_s()
        while not self._closing.is_set():
            network = self._load()
            if network is None:
                self._tried.set()
                self._pause(next(pauses))
                continue
            released = self._serve(network)
            pauses = pauses_s()
            self._pause(_RELEASED_S if released else next(pauses))

    def _load(self) -> Network | None:
        if why := self._forbidden():
            self._why = why
            return None
        self._why = _LOADING
        for name, make in self._makes.items():
            try:
                network = make()
            except Exception as error:
                # Libraries of drivers raise what they like, and nothing of it may end the sidecar.
                self._why = f"{name}: {error}"
                _log.info("%s", self._why)
                continue
            if network.geometry == self._geometry:
                self._why = "" if self._why == _LOADING else self._why
                return network
            network.close()
            self._why = f"{name}: its windows differ from the CPU network's; build both from one model"
        return None

    def _serve(self, network: Network) -> bool:
        """Answer calls until the network fails (False) or is to leave (True)."""
        self._leave.clear()
        self._call = None
        self._network = network
        self._tried.set()
        try:
            while not self._leave.is_set() and not self._closing.is_set():
                self._filled.wait(_IDLE_S)
                self._filled.clear()
                self._answer(network)
        except Exception as error:
            self._why = f"{network.name}: {error}"
            _log.warning("%s", self._why)
            return False
        else:
            return True
        finally:
            self._network = None
            network.close()

    def _answer(self, network: Network) -> None:
        call = self._call
        if call is None or call.done.is_set():
            return
        try:
            made = network.infer(call.windows)
            # A copy: the network's own memory goes with it, which may be while the line still reads.
            call.made = None if made is None else np.array(made)
        finally:
            call.done.set()
