"""The network on the renderer's GPU: loaded when it is wanted, run and given up on a thread of its own.

The line hands it windows and waits a few milliseconds, which is all that a GPU that hangs costs it.
"""

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from facewire.engine.fallback import pauses_s
from facewire.engine.ports import Network
from facewire.ports import Clock
from facewire.values import Floats, Geometry

__all__ = ["GpuNetwork", "GpuWorker"]

_log = logging.getLogger("facewire")

_RELEASED_S: Final = 60.0
"""How long the GPU is left alone after it was given back."""
_STUCK_NS: Final = 2 * 10**9
"""What Windows grants a GPU before it resets it (TdrDelay)."""
_IDLE_S: Final = 0.5
_UNWANTED: Final = "nothing needs it yet"
_LOADING: Final = "it is being loaded"
_COARSE: Final = sys.platform == "win32"
"""Whether a wait with a limit ends on ticks of 16 ms, which is half a frame too late."""
_STEP_NS: Final = 300_000


class GpuNetwork(Network, Protocol):
    """A network that knows what it costs the GPU."""

    @property
    def gpu_ms(self) -> float | None:
        """Return what the last call took on the GPU by the GPU's own events; None where that is not known."""
        ...


@dataclass(slots=True, eq=False)
class _Call:
    windows: Floats
    begun_ns: int
    done: threading.Event = field(default_factory=threading.Event)
    made: Floats | None = None
    gpu_ms: float | None = None


class GpuWorker:
    """Keeps one network of several on the GPU, the first that loads.

    Args:
        makes: how to load each network, by its name, the preferred one first; loaded, run and closed on the
            worker's thread.
        geometry: the windows that come; a network with others is refused.
        clock: time.
        forbidden: returns why nothing may be loaded at this moment; empty if it may.
        prepare: called once on the worker's thread, before anything else.
        pause: waits so many seconds between two attempts; `close` cuts it short unless a test says otherwise.
        coarse: whether waits with a limit end late on this system.
    """

    def __init__(
        self,
        makes: Mapping[str, Callable[[], GpuNetwork]],
        geometry: Geometry,
        clock: Clock,
        *,
        forbidden: Callable[[], str] = str,
        prepare: Callable[[], None] = lambda: None,
        pause: Callable[[float], object] | None = None,
        coarse: bool = _COARSE,
    ) -> None:
        self._makes = makes
        self._geometry = geometry
        self._clock = clock
        self._forbidden = forbidden
        self._prepare = prepare
        self._network: GpuNetwork | None = None
        self._wanted = threading.Event()
        self._tried = threading.Event()
        self._call: _Call | None = None
        self._filled = threading.Event()
        self._leave = threading.Event()
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._coarse = coarse
        self._why = _UNWANTED
        self._rest_s = 0.0
        self._thread = threading.Thread(target=self._run, name="gpu-engine", daemon=True)

    @property
    def name(self) -> str:
        """Return the name of the network that is loaded; empty without one."""
        network = self._network
        return "" if network is None else network.name

    @property
    def gpu_ms(self) -> float | None:
        """Return what the last answered call took on the GPU, in milliseconds; None where it is not known."""
        call = self._call
        return None if call is None else call.gpu_ms

    @property
    def why(self) -> str:
        """Return why there is no network, or why there was none before; empty if all went well."""
        return self._why

    def start(self) -> None:
        """Begin to wait for `want`."""
        self._thread.start()

    def want(self) -> None:
        """Load a network, unless one is there; tried again and again until `leave`."""
        self._wanted.set()

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
        self._wait_for(call.done, timeout_s)
        return call.made

    def leave(self) -> None:
        """Give up the network, which is not needed; the next `want` may load it at once."""
        self._wanted.clear()
        self._send_away("it was not used for a minute", 0.0)

    def release(self, why: str = "it was given back to the renderer") -> None:
        """Give the GPU back; nothing is loaded for a minute."""
        self._send_away(why, _RELEASED_S)

    def close(self) -> None:
        """Give the GPU back for good; a network that hangs is left behind."""
        self._closing.set()
        self._wanted.set()
        self.release()
        if self._thread.is_alive():
            self._thread.join(_IDLE_S)

    def _wait_for(self, done: threading.Event, timeout_s: float) -> None:
        if not self._coarse:
            done.wait(timeout_s)
            return
        until_ns = self._clock.now_ns() + int(timeout_s * 1e9)
        while not done.is_set() and (now_ns := self._clock.now_ns()) < until_ns:
            self._clock.sleep_until_ns(now_ns + _STEP_NS)

    def _send_away(self, why: str, rest_s: float) -> None:
        if self._network is not None:
            self._network = None
            self._why, self._rest_s = why, rest_s
            self._leave.set()
            self._filled.set()

    def _run(self) -> None:
        try:
            self._prepare()
            self._keep_one()
        finally:
            self._tried.set()

    def _keep_one(self) -> None:
        pauses = pauses_s()
        while not self._closing.is_set():
            self._wanted.wait()
            network = None if self._closing.is_set() else self._load()
            if network is None:
                self._tried.set()
                self._pause(next(pauses))
                continue
            sent_away = self._serve(network)
            pauses = pauses_s()
            pause_s = self._rest_s if sent_away else next(pauses)
            if pause_s and not self._closing.is_set():
                self._pause(pause_s)

    def _load(self) -> GpuNetwork | None:
        if why := self._forbidden():
            self._why = why
            return None
        self._why = _LOADING
        reasons: list[str] = []
        for name, make in self._makes.items():
            try:
                network = make()
            except Exception as error:
                # Libraries of drivers raise what they like, and nothing of it may end the sidecar.
                reasons.append(f"{name}: {error}")
                _log.info("%s", reasons[-1])
                continue
            if network.geometry == self._geometry:
                self._why = reasons[0] if reasons else ""
                return network
            network.close()
            reasons.append(f"{name}: its windows differ from the CPU network's; build both from one model")
        # The network that was preferred says what is to be done, not the last resort.
        self._why = reasons[0]
        return None

    def _serve(self, network: GpuNetwork) -> bool:
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

    def _answer(self, network: GpuNetwork) -> None:
        call = self._call
        if call is None or call.done.is_set():
            return
        try:
            made = network.infer(call.windows)
            # A copy: the network's own memory goes with it, which may be while the line still reads.
            call.made, call.gpu_ms = None if made is None else np.array(made), network.gpu_ms
        finally:
            call.done.set()
