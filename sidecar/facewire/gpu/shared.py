"""A GPU shared with a renderer: probe, governor and guest engine, put together with their threads.

The governor's thread reads no device: it wakes five times a second, decides, and gives the GPU back where the
decision says so.
"""

import threading
from collections.abc import Sequence
from typing import Final

from facewire.engine.fallback import Rung
from facewire.gpu.governed import GovernedEngine
from facewire.gpu.governor import TICK_NS
from facewire.gpu.monitor import Courtesy
from facewire.gpu.nvml import Nvml, Probe
from facewire.gpu.priority import yield_to_others
from facewire.gpu.worker import Guest
from facewire.ports import Clock, Engine

__all__ = ["SharedGpu"]

_SECOND: Final = 10**9


class SharedGpu:
    """Owns the threads; the line sees `engine`, the control socket `hear_renderer`, status `explain`.

    Args:
        nvml: what the driver says; closed with the rest.
        rungs: engines for the GPU, the preferred one first.
        cpu: the engine that takes over.
        clock: time.
    """

    def __init__(self, nvml: Nvml, rungs: Sequence[Rung], cpu: Engine, clock: Clock) -> None:
        self._clock = clock
        self._nvml = nvml
        self._probe = Probe(nvml.read, clock)
        self._courtesy = Courtesy(self._probe.latest)
        self._guest = Guest(
            rungs,
            cpu.geometry,
            clock,
            forbidden=self._courtesy.forbids_loading,
            prepare=yield_to_others,
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="governor", daemon=True)
        self.engine = GovernedEngine(cpu, self._guest, self._courtesy, clock, self.close)

    def start(self) -> None:
        """Begin to probe, to govern and to load the guest."""
        self._courtesy.tick(self._clock.now_ns())
        self._probe.start()
        self._guest.start()
        self._thread.start()

    def hear_renderer(self, pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None) -> None:
        """Take one report of the renderer; times in milliseconds."""
        self._courtesy.renderer.add(pid, frame_ms, budget_ms, gpu_ms, self._clock.now_ns())

    def explain(self) -> str:
        """Return the level, why, since when, and what it takes to go up, in one line."""
        if not self._guest.name:
            return f"CPU, because the GPU has no engine: {self._guest.why}"
        return self._courtesy.describe(self._clock.now_ns())

    def close(self) -> None:
        """Stop all threads and give the GPU back."""
        self._stop.set()
        self._guest.close()
        if self._thread.is_alive():
            self._thread.join(2 * TICK_NS / _SECOND)
        self._probe.close()
        self._nvml.close()

    def _run(self) -> None:
        while not self._stop.wait(TICK_NS / _SECOND):
            if self._courtesy.tick(self._clock.now_ns()).give_back:
                self._guest.release()
