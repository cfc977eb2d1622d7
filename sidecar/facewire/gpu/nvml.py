"""What the NVIDIA driver says about the GPU: the one home of pynvml. Reads numbers and decides nothing.

Asking can itself stall a renderer (the driver serialises its calls), so that only the utilisation is read at
each poll and one slower number beside it; process lists, fans and temperatures are never asked for. Every
error has its answer in `_ANSWERS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

from facewire.engine.tensorrt.cuda import visible_uuids
from facewire.errors import EngineError
from facewire.gpu.device import Named, choose
from facewire.gpu.governor.monitor import GpuReading

__all__ = ["GpuFacts", "Nvml"]

_SECOND: Final = 10**9
_PAUSE_NS: Final = 60 * _SECOND
_MIB: Final = 2**20

_SLOWED: Final = 0x8 | 0x20 | 0x40 | 0x80
"""Hardware slowdown, software and hardware thermal slowdown, power brake. The software power cap (0x4) is
normal on a loaded GeForce and no alarm."""


class _Answer(Enum):
    """What to do about an NVML error."""

    MISS = "no number this time"
    NEVER = "never ask this again"
    PAUSE = "no NVML for a minute, then start it afresh"
    LOST = "the same, and the GPU is gone"


_ANSWERS: Final = {
    1: _Answer.PAUSE,  # uninitialized
    3: _Answer.NEVER,  # not supported
    4: _Answer.NEVER,  # no permission
    9: _Answer.PAUSE,  # driver not loaded
    12: _Answer.PAUSE,  # library not found
    13: _Answer.NEVER,  # function not found: an older driver
    11: _Answer.LOST,  # interrupt request issue
    15: _Answer.LOST,  # GPU is lost
    16: _Answer.LOST,  # reset required
    17: _Answer.PAUSE,  # operating system blocked the request
    18: _Answer.PAUSE,  # library and driver versions differ: an update that waits for a restart
    25: _Answer.NEVER,  # argument version mismatch
    26: _Answer.NEVER,  # deprecated
    28: _Answer.LOST,  # GPU not found
    999: _Answer.LOST,  # unknown: what a GPU says while the driver resets it
}
"""By NVML's return code (nvml.h, nvmlReturn_t). All others, such as no data or a timeout, are a miss."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """What does not change about a GPU."""

    name: str
    driver: str
    capability: tuple[int, int]
    """Compute capability, such as (8, 9)."""
    memory_mib: float


class Nvml:
    """One GPU through NVML.

    Args:
        gpu: its index, UUID or name; None for the one that CUDA would take.

    Raises:
        EngineError: no driver, no such GPU, or nvidia-ml-py is not installed.
    """

    def __init__(self, gpu: str | None = None) -> None:
        self._wanted = gpu
        self._never: set[str] = set()
        self._paused_ns: int | None = None
        self._lost = False
        self._turn = 0
        self._slow: dict[str, Any] = {}
        self._api = _import()
        try:
            self._start()
        except self._api.NVMLError as error:
            raise EngineError(f"no NVIDIA GPU can be asked ({error}); install NVIDIA's driver") from error
        except EngineError:
            self.close()
            raise

    def facts(self) -> GpuFacts:
        """Return what does not change.

        Raises:
            EngineError: the driver does not say.
        """
        api, gpu = self._api, self._gpu
        try:
            return GpuFacts(
                name=api.nvmlDeviceGetName(gpu),
                driver=api.nvmlSystemGetDriverVersion(),
                capability=api.nvmlDeviceGetCudaComputeCapability(gpu),
                memory_mib=api.nvmlDeviceGetMemoryInfo(gpu).total / _MIB,
            )
        except api.NVMLError as error:
            raise EngineError(f"the NVIDIA driver does not describe its GPU ({error})") from error

    def read(self, now_ns: int) -> GpuReading:
        """Return the utilisation at `now_ns`, and the slower numbers, each of which is read once a second."""
        if self._is_paused(now_ns):
            return GpuReading(now_ns, lost=self._lost)
        api, gpu = self._api, self._gpu
        use = self._ask("utilisation", now_ns, lambda: float(api.nvmlDeviceGetUtilizationRates(gpu).gpu))
        self._read_slow(now_ns)
        if self._is_paused(now_ns):
            return GpuReading(now_ns, lost=self._lost)
        free, total = self._slow.get("memory") or (None, None)
        return GpuReading(
            now_ns,
            utilisation=use,
            encoder=self._slow.get("encoder"),
            memory_free_mib=free,
            memory_total_mib=total,
            slowed=bool(self._slow.get("clocks")),
        )

    def close(self) -> None:
        """Let go of the driver."""
        try:
            self._api.nvmlShutdown()
        except self._api.NVMLError:
            # It has gone before us; there is nothing left to release.
            self._paused_ns = 0

    def _read_slow(self, now_ns: int) -> None:
        """Read one of the slow numbers in turn: five polls, a second, for the round."""
        api, gpu = self._api, self._gpu

        def memory() -> tuple[float, float]:
            info = api.nvmlDeviceGetMemoryInfo(gpu)
            return info.free / _MIB, info.total / _MIB

        asked: dict[int, tuple[str, Callable[[], Any]]] = {
            0: ("memory", memory),
            1: ("encoder", lambda: float(api.nvmlDeviceGetEncoderUtilization(gpu)[0])),
            2: ("clocks", lambda: bool(api.nvmlDeviceGetCurrentClocksEventReasons(gpu) & _SLOWED)),
        }
        if self._turn in asked and not self._is_paused(now_ns):
            name, call = asked[self._turn]
            self._slow[name] = self._ask(name, now_ns, call)
        self._turn = (self._turn + 1) % 5

    def _ask(self, name: str, now_ns: int, call: Callable[[], T]) -> T | None:
        if name in self._never:
            return None
        try:
            return call()
        except self._api.NVMLError as error:
            answer = _ANSWERS.get(error.value, _Answer.MISS)
            if answer is _Answer.NEVER:
                self._never.add(name)
            elif answer is not _Answer.MISS:
                self._pause(now_ns, lost=answer is _Answer.LOST)
            return None

    def _is_paused(self, now_ns: int) -> bool:
        if self._paused_ns is not None and now_ns - self._paused_ns >= _PAUSE_NS:
            self._restart(now_ns)
        return self._paused_ns is not None

    def _pause(self, now_ns: int, *, lost: bool) -> None:
        self._paused_ns, self._lost = now_ns, lost
        self._slow.clear()

    def _start(self) -> None:
        api = self._api
        api.nvmlInit()
        handles = [api.nvmlDeviceGetHandleByIndex(index) for index in range(api.nvmlDeviceGetCount())]
        gpus = [Named(api.nvmlDeviceGetUUID(handle), api.nvmlDeviceGetName(handle)) for handle in handles]
        if not gpus:
            raise EngineError("the NVIDIA driver finds no GPU")
        # CUDA is asked only where it makes a difference: that takes a tenth of a second.
        visible = _visible() if self._wanted is None and len(gpus) > 1 else ()
        index = choose(gpus, self._wanted, visible)
        self._gpu, self.uuid = handles[index], gpus[index].uuid

    def _restart(self, now_ns: int) -> None:
        self.close()
        self._paused_ns = None
        try:
            self._start()
        except self._api.NVMLError as error:
            self._pause(now_ns, lost=_ANSWERS.get(error.value) is _Answer.LOST)
        except EngineError:
            self._pause(now_ns, lost=True)


def _visible() -> tuple[str, ...]:
    try:
        return visible_uuids()
    except EngineError:
        return ()


def _import() -> Any:
    try:
        import pynvml
    except ImportError as error:
        raise EngineError("nvidia-ml-py is not installed; pip install nvidia-ml-py") from error
    return pynvml
