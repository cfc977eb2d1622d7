"""The network on the GPU: samples in pinned memory, one graph launch, poses in pinned memory.

Nothing comes back to the host in between. Every batch size has its own engine, execution context, buffers and
graph, all made and run once before the first frame goes live. One engine for all sizes would have to switch
profiles, which some versions of TensorRT's Python do while no other thread may run.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from facewire.engine.cache import Cache
from facewire.engine.tensorrt.build import BATCHES, Progress, cached_or_built, target_for
from facewire.engine.tensorrt.cuda import Cuda
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError
from facewire.values import Floats, Geometry, Level

__all__ = ["TensorrtNetwork", "deserialise"]

_POSES_A_STEP: Final = 2
"""An engine does not keep the model's metadata: networks that are shipped give two poses a step."""
_WARM_UPS: Final = 3
"""Runs before the capture: the first compiles kernels and allocates, which a captured stream must not."""


class TensorrtNetwork:
    """TensorRT, or TensorRT for RTX.

    Every call belongs to the thread that made it.

    Args:
        model: the FP32 model; its FP16 sibling runs.
        cache: where engines and compiled kernels are kept.
        progress: told how far the build is, where there is no engine yet.
        gpu: UUID of the GPU; None for the first that CUDA sees.
        capture: whether calls are captured into graphs; off only to measure what that brings.

    Raises:
        EngineError: no library, no driver, no GPU that it serves, or no memory.
    """

    name = "tensorrt"
    level = Level.FULL

    def __init__(
        self,
        model: Path,
        cache: Cache,
        progress: Progress,
        *,
        gpu: str | None = None,
        capture: bool = True,
    ) -> None:
        library = TensorRt()
        self._lanes: dict[int, _Lane] = {}
        self._cuda = Cuda(gpu)
        self.gpu_ms: float | None = None
        """What the last call took on the GPU, by the GPU's own events."""
        try:
            target = target_for(library, self._cuda.capability)
            device = "" if target.capabilities else self._cuda.identity
            for batch in BATCHES:
                plan = cached_or_built(library, model, target, cache, progress, batch=batch, gpu=device)
                kernels = _Kernels(library, cache, plan, self._cuda.identity)
                self._lanes[batch] = _Lane(self._cuda, kernels, batch, capture=capture)
                kernels.save()
        except BaseException:
            self.close()
            raise

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._lanes[BATCHES[0]].geometry

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window], B at most 8; the next call overwrites it.

        Raises:
            EngineError: the GPU failed or is lost.
        """
        count = len(windows)
        batch = next((size for size in BATCHES if size >= count), None)
        if batch is None:
            raise EngineError(f"{count} windows in one call; an engine takes {BATCHES[-1]}")
        lane = self._lanes[batch]
        lane.samples.host[:count] = windows
        self.gpu_ms = lane.run()
        return lane.drive.host[:count]

    def close(self) -> None:
        """Give the GPU back."""
        self._lanes = {}
        self._cuda.close()


class _Lane:
    """One batch size: its context, its memory and its graph."""

    def __init__(self, cuda: Cuda, kernels: "_Kernels", batch: int, *, capture: bool) -> None:
        self._cuda = cuda
        # What a context was made from must outlive it.
        self._kernels = kernels
        engine = kernels.engine
        _, window = engine.get_tensor_profile_shape("samples", 0)[0]
        memory_size = engine.get_device_memory_size_for_profile_v2(0)
        memory = cuda.memory(memory_size)
        for own_graphs in (False, True):
            self._context = kernels.context(own_graphs=own_graphs)
            if not self._context.set_input_shape("samples", (batch, window)):
                raise EngineError(f"TensorRT refuses {batch} windows in a call; build the engine again")
            self._context.set_device_memory(memory, memory_size)
            cuda.wait()
            # Where the stream cannot be captured as a whole, TensorRT for RTX captures its own part of it.
            capturable = kernels.can_capture(self._context, cuda.stream)
            if capturable or not capture:
                break
        _, poses, channels = self._context.get_tensor_shape("drive")
        hop = window // poses
        self.samples = cuda.buffer((batch, window))
        self.drive = cuda.buffer((batch, poses, channels))
        self.geometry = Geometry(window, hop, _POSES_A_STEP * hop)
        for name, buffer in (("samples", self.samples), ("drive", self.drive)):
            if not self._context.set_tensor_address(name, buffer.device_address):
                raise EngineError(f"TensorRT refuses the memory of {name}; build the engine again")
        for _ in range(_WARM_UPS):
            self._enqueue()
            cuda.wait()
        self._launch: Callable[[], None] = self._enqueue
        if capture and capturable:
            self._launch = cuda.capture(self._enqueue)
            self._launch()
            cuda.wait()
        if not np.isfinite(self.drive.host).all():
            raise EngineError("the GPU gives poses that are not numbers for silence; use --engine onnx")

    def run(self) -> float:
        """Run what stands in `samples`; `drive` holds the poses when this returns. Return the GPU's ms."""
        self._cuda.mark()
        self._launch()
        self._cuda.wait()
        return self._cuda.elapsed_ms()

    def _enqueue(self) -> None:
        self._cuda.upload(self.samples)
        if not self._context.execute_async_v3(self._cuda.stream):
            raise EngineError("TensorRT could not start its work on the GPU")
        self._cuda.download(self.drive)


class _Kernels:
    """The engine of one batch size and its contexts; for RTX also the kernels compiled on this GPU.

    Kernels are kept from one run to the next. The runtime, its configuration and its cache are referred to by
    every context, and live here as long as one does.
    """

    def __init__(self, library: TensorRt, cache: Cache, plan: bytes, gpu: str) -> None:
        self._library = library
        self._runtime, self.engine = deserialise(library, plan)
        self._cache = cache
        digest = hashlib.sha256(plan).hexdigest()
        self._path = cache.path("kernels", (digest, library.version, gpu))
        api = library.api
        self._config = self.engine.create_runtime_config()
        self._config.set_execution_context_allocation_strategy(
            api.ExecutionContextAllocationStrategy.USER_MANAGED
        )
        self._compiled: Any = None
        if library.is_rtx:
            kinds = api.DynamicShapesKernelSpecializationStrategy
            self._config.dynamic_shapes_kernel_specialization_strategy = kinds.EAGER
            self._compiled = self._config.create_runtime_cache()
            kept = cache.read(self._path)
            if kept is not None:
                # One that no longer fits is refused, and the kernels are compiled again.
                self._compiled.deserialize(kept)
            self._config.set_runtime_cache(self._compiled)

    def context(self, *, own_graphs: bool) -> Any:
        """Return a new execution context; with `own_graphs` TensorRT for RTX captures graphs by itself."""
        if self._library.is_rtx:
            kinds = self._library.api.CudaGraphStrategy
            self._config.cuda_graph_strategy = kinds.WHOLE_GRAPH_CAPTURE if own_graphs else kinds.DISABLED
        context = self.engine.create_execution_context(self._config)
        if context is None:
            raise EngineError(f"TensorRT cannot run its engine here ({self._library.complaint()})")
        return context

    def can_capture(self, context: Any, stream: int) -> bool:
        """Whether a stream that `context` works on can be captured."""
        return not self._library.is_rtx or bool(context.is_stream_capturable(stream))

    def save(self) -> None:
        """Keep what was compiled."""
        if self._compiled is not None:
            self._cache.write(self._path, bytes(self._compiled.serialize()))


def deserialise(library: TensorRt, plan: bytes) -> tuple[Any, Any]:
    """Return the runtime and the engine of a plan; the engine needs the runtime.

    Raises:
        EngineError: TensorRT gives None, as it does for every reason from a missing driver to a wrong GPU.
    """
    runtime = library.api.Runtime(library.logger)
    engine = runtime.deserialize_cuda_engine(plan)
    if engine is None:
        raise EngineError(f"TensorRT cannot load its engine here ({library.complaint()})")
    return runtime, engine
