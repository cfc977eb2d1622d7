"""The CUDA device: the one home of cuda-bindings. Memory, one stream, and graphs that are launched whole.

The stream has the lowest priority, and waiting blocks instead of spinning: a core that polls is a core that
the game does not get. Every call belongs to the thread that made the `Cuda`.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np

from facewire.errors import EngineError
from facewire.values import Floats

__all__ = ["Buffer", "Cuda", "visible_uuids"]

_ADVICE: Final = {
    2: "free GPU memory, or use --engine onnx",
    3: "the driver is shutting down; restart facewire",
    34: "install NVIDIA's driver, not its stub",
    36: "update NVIDIA's driver",
    100: "no NVIDIA GPU is visible; look at CUDA_VISIBLE_DEVICES",
    101: "there is no such GPU; look at CUDA_VISIBLE_DEVICES",
    700: "the GPU was reset; facewire tries it again later",
    719: "the GPU was reset; facewire tries it again later",
    803: "NVIDIA's driver was updated; restart the machine",
    999: "look at NVIDIA's driver with nvidia-smi",
}
"""What to do about a CUresult (cuda.h)."""


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """An array in pinned host memory and its room on the device."""

    host: Floats
    host_address: int
    device_address: int
    size: int
    """Bytes."""


class Cuda:
    """One device, its primary context and one stream.

    Args:
        uuid: of the device, as NVML tells it (`GPU-…`); CUDA and NVML number them differently. None for the
            first that CUDA sees.

    Raises:
        EngineError: no driver, no such device, or cuda-bindings is not installed.
    """

    def __init__(self, uuid: str | None = None) -> None:
        self._api = api = _import()
        _initialise(api)
        self._freed: list[tuple[Callable[..., Any], Any]] = []
        self.index = 0
        """CUDA's number of the device."""
        if uuid is not None:
            seen = _uuids(api)
            if uuid not in seen:
                raise EngineError(f"CUDA does not see {uuid}; look at CUDA_VISIBLE_DEVICES, or at --gpu")
            self.index = seen.index(uuid)
        self._device = _call(api, api.cuDeviceGet, self.index)
        self._call(api.cuDevicePrimaryCtxSetFlags, self._device, api.CUctx_flags.CU_CTX_SCHED_BLOCKING_SYNC)
        context = self._call(api.cuDevicePrimaryCtxRetain, self._device)
        self._freed.append((api.cuDevicePrimaryCtxRelease, self._device))
        try:
            self._call(api.cuCtxSetCurrent, context)
            least, _ = self._call(api.cuCtxGetStreamPriorityRange)
            flags = api.CUstream_flags.CU_STREAM_NON_BLOCKING
            self._stream = self._own(api.cuStreamDestroy, api.cuStreamCreateWithPriority, flags, least)
            blocking = api.CUevent_flags.CU_EVENT_BLOCKING_SYNC.value
            self._begun = self._own(api.cuEventDestroy, api.cuEventCreate, blocking)
            self._done = self._own(api.cuEventDestroy, api.cuEventCreate, blocking)
        except EngineError:
            self.close()
            raise

    @property
    def stream(self) -> int:
        """Return the stream's handle."""
        return int(self._stream)

    @property
    def capability(self) -> tuple[int, int]:
        """Return the compute capability, such as (8, 9)."""
        kinds = self._api.CUdevice_attribute
        major = self._call(
            self._api.cuDeviceGetAttribute, kinds.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, self._device
        )
        minor = self._call(
            self._api.cuDeviceGetAttribute, kinds.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, self._device
        )
        return int(major), int(minor)

    @property
    def identity(self) -> str:
        """Return what compiled kernels depend on: the device's name, its capability, the driver's version."""
        name = self._call(self._api.cuDeviceGetName, 256, self._device)
        driver = self._call(self._api.cuDriverGetVersion)
        return f"{bytes(name).split(bytes(1))[0].decode()} {self.capability} {driver}"

    def buffer(self, shape: tuple[int, ...]) -> Buffer:
        """Return float32 zeros of `shape` in pinned memory, with room on the device."""
        size = 4 * int(np.prod(shape))
        host = int(self._own(self._api.cuMemFreeHost, self._api.cuMemHostAlloc, size, 0))
        array = np.ctypeslib.as_array((ctypes.c_float * (size // 4)).from_address(host)).reshape(shape)
        array[:] = 0.0
        return Buffer(array, host, self.memory(size), size)

    def memory(self, size: int) -> int:
        """Return the address of `size` bytes on the device."""
        return int(self._own(self._api.cuMemFree, self._api.cuMemAlloc, max(size, 1)))

    def upload(self, buffer: Buffer) -> None:
        """Enqueue the copy from host to device."""
        api = self._api
        self._call(
            api.cuMemcpyHtoDAsync, buffer.device_address, buffer.host_address, buffer.size, self._stream
        )

    def download(self, buffer: Buffer) -> None:
        """Enqueue the copy from device to host."""
        api = self._api
        self._call(
            api.cuMemcpyDtoHAsync, buffer.host_address, buffer.device_address, buffer.size, self._stream
        )

    def capture(self, enqueue: Callable[[], None]) -> Callable[[], None]:
        """Return a function that launches all that `enqueue` puts on the stream, as one graph."""
        api = self._api
        self._call(
            api.cuStreamBeginCapture,
            self._stream,
            api.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL,
        )
        try:
            enqueue()
        finally:
            graph = self._call(api.cuStreamEndCapture, self._stream)
        executable = self._own(api.cuGraphExecDestroy, api.cuGraphInstantiate, graph, 0)
        self._call(api.cuGraphDestroy, graph)
        return lambda: self._call(api.cuGraphLaunch, executable, self._stream)

    def mark(self) -> None:
        """Let `elapsed_ms` count from what the stream has been told so far."""
        self._call(self._api.cuEventRecord, self._begun, self._stream)

    def elapsed_ms(self) -> float:
        """Return the GPU's own time from `mark` to the end of the last `wait`, in milliseconds.

        How late this thread began, or was woken, is not in it.
        """
        return float(self._call(self._api.cuEventElapsedTime, self._begun, self._done))

    def wait(self) -> None:
        """Sleep until the stream has done all that was put on it."""
        self._call(self._api.cuEventRecord, self._done, self._stream)
        self._call(self._api.cuEventSynchronize, self._done)

    def close(self) -> None:
        """Free everything, in the opposite order; safe to call twice."""
        while self._freed:
            free, handle = self._freed.pop()
            # A lost device refuses to free, and has freed everything already.
            free(handle)

    def _own(self, free: Callable[..., Any], make: Callable[..., Any], *arguments: Any) -> Any:
        handle = self._call(make, *arguments)
        self._freed.append((free, handle))
        return handle

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return _call(self._api, function, *arguments)


def visible_uuids() -> tuple[str, ...]:
    """Return the UUIDs of the devices that CUDA may use, in CUDA's order.

    Raises:
        EngineError: no driver, no device, or cuda-bindings is not installed.
    """
    api = _import()
    _initialise(api)
    return _uuids(api)


def _uuids(api: Any) -> tuple[str, ...]:
    devices = [_call(api, api.cuDeviceGet, index) for index in range(_call(api, api.cuDeviceGetCount))]
    return tuple(f"GPU-{UUID(bytes=bytes(_call(api, api.cuDeviceGetUuid, one).bytes))}" for one in devices)


def _initialise(api: Any) -> None:
    try:
        _call(api, api.cuInit, 0)
    except EngineError:
        raise
    except Exception as error:
        # The loader of cuda-bindings raises a class of its own where there is no driver library.
        raise EngineError("no NVIDIA driver here (libcuda does not load); install it") from error


def _call(api: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    status, *values = function(*arguments)
    if int(status) != 0:
        _, name = api.cuGetErrorName(status)
        said = name.decode() if name else f"CUDA error {int(status)}"
        advice = _ADVICE.get(int(status), "facewire goes on without the GPU")
        raise EngineError(f"{function.__name__} failed with {said}: {advice}")
    return values[0] if len(values) == 1 else tuple(values)


def _import() -> Any:
    try:
        from cuda.bindings import driver
    except ImportError as error:
        raise EngineError("cuda-bindings is not installed; pip install cuda-bindings") from error
    return driver
