"""Builds TensorRT engines ahead of time from the half-precision model, also on a machine without a GPU.

Each batch size is an engine of its own with a static shape: no kernel is ever specialised while a renderer
plays, and no profile is ever switched.
"""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.engine.cache import Cache
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.library import TensorRt
from facewire.errors import EngineError

__all__ = ["BATCHES", "TARGETS", "Progress", "Target", "build", "cached_or_built", "plan_path", "target_for"]

BATCHES: Final = (1, 2, 4, 8)
"""Windows in one call; each has its engine."""

Progress = Callable[[str, float], None]
"""Told the phase, and the share of it that is done, 0..1."""

_INTERRUPTIBLE_S: Final = 0.1
"""Windows lets no interruption through while a thread waits without a limit."""
_RECIPE: Final = "2"
"""Goes up when the way of building changes, so that older caches are not used."""


@dataclass(frozen=True, slots=True)
class Target:
    """The GPUs that one engine serves."""

    name: str
    capabilities: tuple[int, ...]
    """Compute capabilities times ten; empty: the GPU of this machine."""


TARGETS: Final = (Target("rtx", (80, 86, 89, 120, 121)), Target("turing", (75,)))
"""What TensorRT for RTX builds for. Turing could share the other's engine, but is faster with its own."""

_THIS_GPU: Final = Target("this-gpu", ())


def target_for(library: TensorRt, capability: tuple[int, int]) -> Target:
    """Return the target that serves a GPU.

    Raises:
        EngineError: TensorRT for RTX does not run on such a GPU.
    """
    if not library.is_rtx:
        return _THIS_GPU
    number = 10 * capability[0] + capability[1]
    for target in TARGETS:
        if number in target.capabilities:
            return target
    raise EngineError(
        f"TensorRT for RTX does not run on compute capability {capability[0]}.{capability[1]}; "
        "ONNX Runtime's CUDA provider does (pip install onnxruntime-gpu)"
    )


def plan_path(
    library: TensorRt, half: Path, target: Target, cache: Cache, *, batch: int, gpu: str = ""
) -> Path:
    """Return where an engine of the FP16 model `half` is kept; another file for whatever it depends on."""
    digest = hashlib.sha256(half.read_bytes()).hexdigest()
    return cache.path(f"engine-{target.name}-{batch}", (digest, library.version, str(target), gpu, _RECIPE))


def cached_or_built(
    library: TensorRt,
    model: Path,
    target: Target,
    cache: Cache,
    progress: Progress,
    *,
    batch: int,
    gpu: str = "",
) -> bytes:
    """Return the engine for `target`, from the cache if a sound one is there.

    Args:
        library: what builds it.
        model: the FP32 model; its FP16 sibling is built.
        target: the GPUs it is for.
        cache: where it is kept.
        progress: told how far the build is.
        batch: windows in one call.
        gpu: names the GPU where the target is the one of this machine.

    Raises:
        EngineError: the model has no sibling, or cannot be built.
    """
    half = find_half(model)
    path = plan_path(library, half, target, cache, batch=batch, gpu=gpu)
    plan = cache.read(path)
    if plan is None:
        plan = build(library, half, target, batch, progress)
        cache.write(path, plan)
    return plan


def build(library: TensorRt, half: Path, target: Target, batch: int, progress: Progress) -> bytes:
    """Return a serialised engine of the FP16 model at `half`, for `batch` windows in a call.

    Args:
        library: what builds it.
        half: the FP16 model.
        target: the GPUs it is for.
        batch: windows in one call.
        progress: told how far the build is, on a thread of the build's own.

    Raises:
        EngineError: TensorRT refuses the model or the target.
        KeyboardInterrupt: the user has stopped it.
    """
    stop = threading.Event()
    # TensorRT calls us back and swallows what is raised there. Interruptions reach the main thread alone:
    # kept out of the build, they are not lost.
    with ThreadPoolExecutor(1, "engine-build") as pool:
        made = pool.submit(_build, library, half, target, batch, progress, stop)
        try:
            while not made.done():
                wait([made], _INTERRUPTIBLE_S)
        except KeyboardInterrupt:
            stop.set()
            raise
        return made.result()


def _build(
    library: TensorRt, half: Path, target: Target, batch: int, progress: Progress, stop: threading.Event
) -> bytes:
    api = library.api
    builder = api.Builder(library.logger)
    network = builder.create_network(1 << int(api.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = api.OnnxParser(network, library.logger)
    if not parser.parse(half.read_bytes()):
        raise EngineError(f"TensorRT cannot read {half.name} ({library.complaint()}); export it again")
    # The network refers to these and does not own them: they must outlive the build.
    zeros = _widen_biases(api, network)
    config = builder.create_builder_config()
    _set_profile(builder, network, config, batch)
    if library.is_rtx:
        _set_target(library, config, target)
        # Without memory of our own a stream that it runs on cannot be captured into a graph.
        config.set_flag(api.BuilderFlag.REQUIRE_USER_ALLOCATION)
    monitor = _monitor(api, progress, stop)
    config.progress_monitor = monitor
    plan = builder.build_serialized_network(network, config)
    del zeros
    if plan is None:
        raise EngineError(f"TensorRT cannot build {half.name} for {target.name} ({library.complaint()})")
    return bytes(plan)


def _set_profile(builder: Any, network: Any, config: Any, batch: int) -> None:
    samples = network.get_input(0)
    profile = builder.create_optimization_profile()
    shape = (batch, *tuple(samples.shape)[1:])
    profile.set_shape(samples.name, shape, shape, shape)
    config.add_optimization_profile(profile)


def _widen_biases(api: Any, network: Any) -> list[NDArray[Any]]:
    """Give a single number that is added to channels one copy for each of them; return what it took.

    TensorRT for RTX 1.7 makes such a number the bias of the convolution before it, and fails on its shape.
    """
    taken = []
    for index in range(network.num_layers):
        layer = network.get_layer(index)
        if layer.type != api.LayerType.ELEMENTWISE:
            continue
        added = layer.get_input(1)
        shape, other = tuple(added.shape), tuple(layer.get_input(0).shape)
        if len(shape) == 3 and set(shape) == {1} and other[1] > 1:
            zeros = np.zeros((1, other[1], 1), np.dtype(api.nptype(added.dtype)))
            taken.append(zeros)
            wide = network.add_constant(zeros.shape, zeros).get_output(0)
            summed = network.add_elementwise(added, wide, api.ElementWiseOperation.SUM).get_output(0)
            layer.set_input(1, summed)
    return taken


def _set_target(library: TensorRt, config: Any, target: Target) -> None:
    config.num_compute_capabilities = len(target.capabilities)
    for index, capability in enumerate(target.capabilities):
        wanted = library.api.ComputeCapability(capability)
        if not config.set_compute_capability(wanted, index):
            raise EngineError(f"{library.version} does not build for {wanted.name} ({library.complaint()})")


def _monitor(api: Any, progress: Progress, stop: threading.Event) -> Any:
    class Monitor(api.IProgressMonitor):  # type: ignore[misc]
        def __init__(self) -> None:
            api.IProgressMonitor.__init__(self)
            self._steps: dict[str, int] = {}

        def phase_start(self, name: str, parent: str | None, steps: int) -> None:
            self._steps[name] = max(1, steps)
            if parent is None:
                progress(name, 0.0)

        def step_complete(self, name: str, step: int) -> bool:
            progress(name, min(1.0, (step + 1) / self._steps.get(name, 1)))
            return not stop.is_set()

        def phase_finish(self, name: str) -> None:
            progress(name, 1.0)

    return Monitor()
