"""A GPU shared with a renderer: probe, governor and worker engine, put together with their threads.

The governor's thread reads no device: it wakes five times a second, decides, and gives the GPU back where the
decision says so.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Final

from facewire.errors import EngineError
from facewire.gpu.governed import GovernedNetwork
from facewire.gpu.governor import TICK_NS
from facewire.gpu.monitor import Monitor
from facewire.gpu.nvml import Nvml, Probe
from facewire.gpu.priority import yield_to_others
from facewire.gpu.worker import GpuWorker
from facewire.ports import Clock, Network

__all__ = ["SharedGpu"]

_SECOND: Final = 10**9


class SharedGpu:
    """Owns the threads; the engine sees `network`, the control socket `hear_renderer`, status `explain`.

    Args:
        nvml: what the driver says; closed with the rest.
        makes: how to load each network for the GPU, by its name, the preferred one first.
        cpu: the network that takes over.
        clock: time.
    """

    def __init__(
        self, nvml: Nvml, makes: Mapping[str, Callable[[], Network]], cpu: Network, clock: Clock
    ) -> None:
        self._clock = clock
        self._nvml = nvml
        self._probe = Probe(nvml.read, clock)
        self._monitor = Monitor(self._probe.latest)
        self._worker = GpuWorker(
            makes,
            cpu.geometry,
            clock,
            forbidden=self._monitor.forbids_loading,
            prepare=yield_to_others,
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="governor", daemon=True)
        self.network = GovernedNetwork(cpu, self._worker, self._monitor, clock, self.close)

    def start(self) -> None:
        """Begin to probe, to govern and to load the worker."""
        self._monitor.tick(self._clock.now_ns())
        self._probe.start()
        self._worker.start()
        self._thread.start()

    def require(self) -> None:
        """Wait until the GPU's network is loaded.

        Raises:
            EngineError: it cannot be.
        """
        if not self._worker.wait_tried():
            raise EngineError(self._worker.why)

    def hear_renderer(self, pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None) -> None:
        """Take one report of the renderer; times in milliseconds."""
        self._monitor.renderer.add(pid, frame_ms, budget_ms, gpu_ms, self._clock.now_ns())

    def explain(self) -> str:
        """Return the level, why, since when, and what it takes to go up, in one line."""
        if not self._worker.name:
            return f"CPU, because the GPU has no network: {self._worker.why}"
        return self._monitor.describe(self._clock.now_ns())

    def close(self) -> None:
        """Stop all threads and give the GPU back."""
        self._stop.set()
        self._worker.close()
        if self._thread.is_alive():
            self._thread.join(2 * TICK_NS / _SECOND)
        self._probe.close()
        self._nvml.close()

    def _run(self) -> None:
        while not self._stop.wait(TICK_NS / _SECOND):
            if self._monitor.tick(self._clock.now_ns()).give_back:
                self._worker.release()
