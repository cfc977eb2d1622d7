"""What NVML would say about the shared GPU: a window, a delay, whole percents, and its faults."""

from dataclasses import dataclass

from facewire.gpu.governor.monitor import GpuReading
from tests.governor.gpu_model import SharedGpu

POLL_MS = 200.0


@dataclass(frozen=True, slots=True)
class Nvml:
    """How NVML behaves in a run; times in milliseconds."""

    window: float = 1000.0 / 6.0
    delay: float = 30.0
    missing: bool = False
    stuck_at: float | None = None
    """One value for ever."""
    lost_from: float | None = None
    """The driver loses the GPU at this time and finds it again ten seconds later."""

    def read(self, gpu: SharedGpu, now: float, encoder: float = 0.0) -> GpuReading | None:
        """Return the reading of a poll at `now`."""
        at_ns = int(now * 1e6)
        if self.missing:
            return None
        if self.lost_from is not None and self.lost_from <= now < self.lost_from + 10_000.0:
            return GpuReading(at_ns, lost=True)
        if self.stuck_at is not None:
            return GpuReading(at_ns, self.stuck_at)
        use = round(gpu.utilisation(now - self.delay, self.window)) if now > self.delay else 0
        return GpuReading(
            at_ns,
            float(use),
            encoder=encoder,
            memory_free_mib=6000.0,
            memory_total_mib=12288.0,
            slowed=gpu.slowed,
        )
