"""Which engines a run may use, in order of preference. Each is imported only when it is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from facewire.clock import VirtualClock
from facewire.engine.fallback import Fallback
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.gpu.nvml import Nvml
from facewire.gpu.shared import SharedGpu
from facewire.ports import Clock, Engine, Network

__all__ = ["GPU_ENGINES", "EngineChoice", "HearRenderer", "Live", "build_live", "build_offline"]

GPU_ENGINES = ("tensorrt", "onnx-cuda")

HearRenderer = Callable[[int, float, float, float | None], None]
"""Takes a renderer's process id, and its frame's time, budget and GPU time in milliseconds."""


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


@dataclass(frozen=True, slots=True)
class Live:
    """The engine of a live run."""

    engine: Fallback
    hear_renderer: HearRenderer


def build_offline(choice: EngineChoice) -> Fallback:
    """Return the engine for `choice` where time does not matter: `auto` is the CPU.

    Raises:
        EngineError: the engine that was asked for by name, or for a model of the user's own, cannot be used.
    """
    return _without_renderer(choice, VirtualClock())


def _without_renderer(choice: EngineChoice, clock: Clock) -> Fallback:
    wrap = partial(_windowed, choice, clock)
    if choice.name in GPU_ENGINES:
        return Fallback({choice.name: lambda: wrap(_gpu_network(choice.name, choice.model)())}, clock)
    loudness: dict[str, Callable[[], Engine]] = {"loudness": lambda: wrap(_loudness())}
    if choice.name == "loudness":
        return Fallback(loudness, clock)
    onnx: dict[str, Callable[[], Engine]] = {"onnx": lambda: wrap(_onnx(choice))}
    if choice.name == "onnx" or choice.model is not None:
        # What was named must load; once it has, the loudness may stand in for it.
        onnx["onnx"]().close()
    return Fallback(onnx | loudness, clock)


def build_live(choice: EngineChoice, clock: Clock) -> Live:
    """Return the engine of a live run: with an NVIDIA GPU under the governor, else as `build_offline`.

    Raises:
        EngineError: as `build_offline`, and for a GPU engine asked for by name that does not load.
    """
    if choice.name in ("onnx", "loudness") or not _has_gpu(choice.name):
        return Live(_without_renderer(choice, clock), _ignore)
    by_name = choice.name in GPU_ENGINES
    names = (choice.name,) if by_name else GPU_ENGINES
    shared = SharedGpu(
        Nvml(), {name: _gpu_network(name, choice.model) for name in names}, _onnx(choice), clock
    )
    shared.start()
    try:
        if by_name:
            shared.require()
    except EngineError:
        shared.network.close()
        raise
    governed = WindowEngine(shared.network, choice.fps, clock, shared.explain)
    governed.warm_up()
    makes: dict[str, Callable[[], Engine]] = {
        "governed": lambda: governed,
        "loudness": lambda: _windowed(choice, clock, _loudness()),
    }
    return Live(Fallback(makes, clock), shared.hear_renderer)


def _ignore(pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None) -> None:
    """A renderer's frame times change nothing where nobody shares its GPU."""


def _has_gpu(choice: str) -> bool:
    try:
        Nvml().close()
    except EngineError:
        if choice in GPU_ENGINES:
            raise
        return False
    return True


def _windowed(choice: EngineChoice, clock: Clock, network: Network) -> WindowEngine:
    engine = WindowEngine(network, choice.fps, clock)
    engine.warm_up()
    return engine


def _gpu_network(name: str, model: Path | None) -> Callable[[], Network]:
    return partial(_tensorrt if name == "tensorrt" else _onnx_cuda, model)


def _onnx(choice: EngineChoice) -> Network:
    from facewire.engine.onnx import MODEL_PATH, OnnxNetwork

    return OnnxNetwork(choice.model or MODEL_PATH, choice.threads)


def _onnx_cuda(model: Path | None) -> Network:
    from facewire.engine.half_precision import find_half
    from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork

    path = model or MODEL_PATH
    return OnnxCudaNetwork(path, find_half(path))


def _tensorrt(model: Path | None) -> Network:
    from facewire.engine.cache import Cache, cache_folder
    from facewire.engine.onnx import MODEL_PATH
    from facewire.engine.tensorrt.engine import TensorrtNetwork

    return TensorrtNetwork(model or MODEL_PATH, Cache(cache_folder()), _silent)


def _loudness() -> Network:
    from facewire.engine.loudness import LoudnessNetwork

    return LoudnessNetwork()


def _silent(phase: str, share: float) -> None:
    """A build beside a running line shows no progress."""
