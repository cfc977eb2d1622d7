"""A GPU shared with a renderer: probe, governor and worker engine, put together with their threads.

The governor's thread reads no device: it wakes five times a second, decides, and has the network loaded, left
or given back as the decision says.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Final

from facewire.errors import EngineError
from facewire.gpu.device import sleeps
from facewire.gpu.governed import GovernedEngine
from facewire.gpu.governor.monitor import Monitor
from facewire.gpu.governor.need import Need
from facewire.gpu.governor.state import TICK_NS
from facewire.gpu.nvml import Nvml
from facewire.gpu.priority import yield_to_others
from facewire.gpu.probe import Probe
from facewire.gpu.worker import GpuNetwork, GpuWorker
from facewire.ports import Clock, Engine
from facewire.values import Geometry

__all__ = ["SharedGpu"]

_SECOND: Final = 10**9
_ASLEEP: Final = "the GPU is powered down, and is not woken for this"


class SharedGpu:
    """Owns the threads; the line sees `engine`, the control socket `hear_renderer`.

    Args:
        open_nvml: begins to ask the driver; called when there is a use for its numbers.
        makes: how to load each network for the GPU, by its name, the preferred one first.
        cpu: the engine that takes over.
        geometry: of the GPU's windows.
        fps: frames per second of audio.
        need: what the faces ask of the CPU.
        clock: time.
        ordered: the user named a GPU engine: no need has to be shown, and no renderer is asked.
    """

    def __init__(
        self,
        open_nvml: Callable[[], Nvml],
        makes: Mapping[str, Callable[[], GpuNetwork]],
        cpu: Engine,
        geometry: Geometry,
        fps: int,
        need: Need,
        clock: Clock,
        *,
        ordered: bool = False,
    ) -> None:
        self._clock = clock
        self._ordered = ordered
        self._probe = Probe(open_nvml, clock, wanted=self._may_probe)
        self._monitor = Monitor(self._probe.latest, need, ordered=ordered)
        self._worker = GpuWorker(
            makes, geometry, clock, forbidden=self._forbids_loading, prepare=yield_to_others
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="governor", daemon=True)
        self.engine = GovernedEngine(
            cpu, self._worker, geometry, fps, self._monitor, clock, self.explain, self.close
        )

    def start(self) -> None:
        """Begin to govern; nothing is loaded and no driver asked before there is a need."""
        self._monitor.tick(self._clock.now_ns(), loaded=False)
        self._probe.start()
        self._worker.start()
        if self._ordered:
            self._worker.want()
        self._thread.start()

    def require(self) -> None:
        """Wait until the GPU's network is loaded, and put it to work.

        Raises:
            EngineError: it cannot be loaded.
        """
        if not self._worker.wait_tried():
            raise EngineError(self._worker.why)
        self._monitor.tick(self._clock.now_ns(), loaded=True)
        self.engine.warm_up()

    def hear_renderer(
        self,
        pid: int,
        frame_ms: float,
        budget_ms: float,
        gpu_ms: float | None,
        mean_ms: float | None = None,
    ) -> None:
        """Take one report of the renderer; times in milliseconds."""
        self._monitor.renderer.add(pid, frame_ms, budget_ms, gpu_ms, self._clock.now_ns(), mean_ms)

    def hear_refusal(self) -> None:
        """Take a face that was refused because it would not fit: it may be asked for again."""
        self._monitor.need.refuse(self._clock.now_ns())

    def explain(self) -> str:
        """Return the level, why, since when, and what it takes to go up, in one line."""
        if self._monitor.state.load and not self._worker.name:
            return f"CPU, because the GPU has no network: {self._worker.why}"
        return self._monitor.describe(self._clock.now_ns())

    def close(self) -> None:
        """Stop all threads and give the GPU back."""
        self._stop.set()
        self._worker.close()
        if self._thread.is_alive():
            self._thread.join(2 * TICK_NS / _SECOND)
        self._probe.close()

    def tick(self) -> None:
        """Decide once, and do what follows: on the governor's thread, or where a test brings the time."""
        state = self._monitor.tick(self._clock.now_ns(), loaded=bool(self._worker.name))
        if state.give_back:
            self._worker.release()
        elif state.load:
            self._worker.want()
        else:
            self._worker.leave()

    def _run(self) -> None:
        while not self._stop.wait(TICK_NS / _SECOND):
            self.tick()

    def _may_probe(self) -> bool:
        """Whether the driver's numbers can change anything, and asking for them wakes nothing."""
        return self._monitor.state.looking and (bool(self._worker.name) or not sleeps())

    def _forbids_loading(self) -> str:
        if not self._ordered and sleeps():
            return _ASLEEP
        return self._monitor.forbids_loading()
