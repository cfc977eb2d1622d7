"""Which engines a run may use, in order of preference. Each is imported only when it is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from facewire.clock import VirtualClock
from facewire.engine.fallback import Fallback
from facewire.engine.on_cpu import OnCpu, cpu_engine
from facewire.engine.ports import Network
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.gpu.device import driver_is_here
from facewire.gpu.governor.need import Need
from facewire.gpu.nvml import Nvml
from facewire.gpu.shared import SharedGpu
from facewire.gpu.worker import GpuNetwork
from facewire.grid import inference_slot_ns
from facewire.ports import Clock, Engine

__all__ = ["GPU_ENGINES", "EngineChoice", "HearRenderer", "Live", "build_live", "build_offline"]

GPU_ENGINES = ("tensorrt", "onnx-cuda")

HearRenderer = Callable[[int, float, float, float | None, float | None], None]
"""Takes one report: process, longest frame, budget, GPU time, mean frame; milliseconds."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine is wanted."""

    name: str
    """`auto`, or the name of an engine, which must not give way to another one."""
    fps: int
    model: Path | None = None
    """Another network than the shipped one."""
    threads: int = 1
    """For the CPU."""
    gpu: str | None = None
    """Index, UUID or name; None for the one that CUDA would take."""


@dataclass(frozen=True, slots=True)
class Live:
    """The engine of a live run."""

    engine: Fallback
    hear_renderer: HearRenderer
    hear_refusal: Callable[[], None]
    """Told when a face is refused because it would not fit."""


def build_offline(choice: EngineChoice) -> Fallback:
    """Return the engine for `choice` where time does not matter: `auto` is the CPU.

    Raises:
        EngineError: the engine that was asked for by name, or for a model of the user's own, cannot be used.
    """
    return _without_renderer(choice, VirtualClock())


def _without_renderer(choice: EngineChoice, clock: Clock) -> Fallback:
    wrap = partial(_windowed, choice, clock)
    if choice.name in GPU_ENGINES:
        return Fallback({choice.name: lambda: wrap(_gpu_network(choice.name, choice)())}, clock)
    loudness: dict[str, Callable[[], Engine]] = {"loudness": lambda: wrap(_loudness())}
    if choice.name == "loudness":
        return Fallback(loudness, clock)
    onnx: dict[str, Callable[[], Engine]] = {"onnx": lambda: _onnx(choice, clock).engine}
    if choice.name == "onnx" or choice.model is not None:
        # What was named must load; once it has, the loudness may stand in for it.
        onnx["onnx"]().close()
    return Fallback(onnx | loudness, clock)


def build_live(choice: EngineChoice, clock: Clock) -> Live:
    """Return the engine of a live run: where there is an NVIDIA driver, one that may use the GPU in need.

    A GPU engine that is asked for by name is loaded at once and works from the first frame on.

    Raises:
        EngineError: as `build_offline`, and for a GPU engine asked for by name that does not load.
    """
    ordered = choice.name in GPU_ENGINES
    here = driver_is_here()
    if ordered and not here:
        raise EngineError(f"{choice.name} needs an NVIDIA GPU; install NVIDIA's driver, or use --engine auto")
    if choice.name in ("onnx", "loudness") or not here:
        return Live(_without_renderer(choice, clock), _ignore, lambda: None)
    need = Need(inference_slot_ns(choice.fps))
    cpu = _onnx(choice, clock)
    names = (choice.name,) if ordered else GPU_ENGINES
    shared = SharedGpu(
        partial(Nvml, choice.gpu),
        {name: _gpu_network(name, choice) for name in names},
        cpu.engine,
        cpu.geometry,
        choice.fps,
        need,
        clock,
        ordered=ordered,
    )
    shared.start()
    try:
        if ordered:
            shared.require()
    except EngineError:
        shared.engine.close()
        raise
    makes: dict[str, Callable[[], Engine]] = {
        "governed": lambda: shared.engine,
        "loudness": lambda: _windowed(choice, clock, _loudness()),
    }
    return Live(Fallback(makes, clock), shared.hear_renderer, shared.hear_refusal)


def _ignore(pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None, mean_ms: float | None) -> None:
    """A renderer's frame times change nothing where nobody shares its GPU."""


def _windowed(choice: EngineChoice, clock: Clock, network: Network) -> WindowEngine:
    engine = WindowEngine(network, choice.fps, clock)
    engine.warm_up()
    return engine


def _gpu_network(name: str, choice: EngineChoice) -> Callable[[], GpuNetwork]:
    return partial(_tensorrt if name == "tensorrt" else _onnx_cuda, choice.model, choice.gpu)


def _uuid(gpu: str | None) -> str | None:
    """Return the UUID of the GPU that is meant; None where CUDA is to take its first."""
    if gpu is None:
        return None
    nvml = Nvml(gpu)
    nvml.close()
    return nvml.uuid


def _onnx(choice: EngineChoice, clock: Clock) -> OnCpu:
    return cpu_engine(choice.fps, clock, choice.model, choice.threads)


def _onnx_cuda(model: Path | None, gpu: str | None) -> GpuNetwork:
    from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork
    from facewire.engine.siblings import find_half
    from facewire.engine.tensorrt.cuda import Cuda

    path = model or MODEL_PATH
    return OnnxCudaNetwork(path, find_half(path), Cuda(_uuid(gpu)))


def _tensorrt(model: Path | None, gpu: str | None) -> GpuNetwork:
    from facewire.engine.cache import Cache, cache_folder
    from facewire.engine.onnx import MODEL_PATH, require_windows
    from facewire.engine.tensorrt.engine import TensorrtNetwork

    if model is not None:
        require_windows(model)
    return TensorrtNetwork(model or MODEL_PATH, Cache(cache_folder()), _silent, gpu=_uuid(gpu))


def _loudness() -> Network:
    from facewire.engine.loudness import LoudnessNetwork

    return LoudnessNetwork()


def _silent(phase: str, share: float) -> None:
    """A build beside a running line shows no progress."""
