"""Which engines a run may use, in order of preference. Each is imported only when it is tried."""

from functools import partial
from pathlib import Path

from facewire.engine.fallback import Ladder, Rung
from facewire.errors import EngineError
from facewire.gpu.nvml import Nvml
from facewire.gpu.shared import SharedGpu
from facewire.ports import Clock, Engine

__all__ = ["GPU_ENGINES", "LiveEngines", "build_ladder"]

GPU_ENGINES = ("tensorrt", "onnx-cuda")


def build_ladder(choice: str, clock: Clock, *, model: Path | None = None, threads: int = 1) -> Ladder:
    """Return the engines for `choice`, without a renderer in mind: `auto` for those of the CPU, or a name.

    An engine that is asked for by name must not give way to another one.

    Raises:
        EngineError: the engine that was asked for by name, or for a model of the user's own, cannot be used.
    """
    if choice in GPU_ENGINES:
        return Ladder((_gpu_rung(choice, model),), clock)
    network, fallback = Rung("onnx", lambda: _onnx(model, threads)), Rung("rest", _rest)
    if choice == "rest":
        return Ladder((fallback,), clock)
    if choice == "onnx" or model is not None:
        # A name on the command line is a wish to be met or refused, not a preference.
        network.make().close()
    return Ladder((network, fallback), clock)


class LiveEngines:
    """The engines of a live run: with an NVIDIA GPU under the governor, else those of `build_ladder`.

    Args:
        choice: `auto`, or the name of an engine.
        clock: time.
        model: another network than the shipped one.
        threads: for the CPU.

    Raises:
        EngineError: the engine that was asked for by name, or for a model of the user's own, cannot be used;
            or it is one for GPUs and there is no NVIDIA GPU.
    """

    def __init__(self, choice: str, clock: Clock, *, model: Path | None = None, threads: int = 1) -> None:
        self._clock = clock
        self._model = model
        self._threads = threads
        self._wanted = GPU_ENGINES if choice == "auto" else (choice,)
        self._shared: SharedGpu | None = None
        if choice in ("onnx", "rest") or not self._has_gpu(choice):
            self.ladder = build_ladder(choice, clock, model=model, threads=threads)
        else:
            if choice in GPU_ENGINES:
                # It is loaded beside the line and may fail there, where nobody sees it: try it first.
                _gpu_rung(choice, model).make().close()
            if model is not None:
                _onnx(model, threads).close()
            rungs = (Rung("governed", self._governed), Rung("rest", _rest))
            self.ladder = Ladder(rungs, clock, explain=self._explain)

    def hear_renderer(self, pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None = None) -> None:
        """Take one report of a renderer, in milliseconds; it changes nothing where nobody shares its GPU."""
        if self._shared is not None:
            self._shared.hear_renderer(pid, frame_ms, budget_ms, gpu_ms)

    def _has_gpu(self, choice: str) -> bool:
        try:
            Nvml().close()
        except EngineError:
            if choice in GPU_ENGINES:
                # A name on the command line is a wish to be met or refused.
                raise
            return False
        return True

    def _governed(self) -> Engine:
        rungs = [_gpu_rung(name, self._model) for name in self._wanted]
        self._shared = SharedGpu(Nvml(), rungs, _onnx(self._model, self._threads), self._clock)
        self._shared.start()
        return self._shared.engine

    def _explain(self) -> str:
        return "" if self._shared is None else self._shared.explain()


def _gpu_rung(name: str, model: Path | None) -> Rung:
    return Rung(name, partial(_tensorrt if name == "tensorrt" else _onnx_cuda, model))


def _onnx(model: Path | None, threads: int) -> Engine:
    from facewire.engine.onnx import MODEL_PATH, OnnxEngine

    return OnnxEngine(model or MODEL_PATH, threads)


def _onnx_cuda(model: Path | None) -> Engine:
    from facewire.engine.half_precision import find_half
    from facewire.engine.onnx import MODEL_PATH, OnnxCudaEngine

    path = model or MODEL_PATH
    return OnnxCudaEngine(path, find_half(path))


def _tensorrt(model: Path | None) -> Engine:
    from facewire.engine.cache import Cache, cache_folder
    from facewire.engine.onnx import MODEL_PATH
    from facewire.engine.tensorrt.engine import TensorrtEngine

    return TensorrtEngine(model or MODEL_PATH, Cache(cache_folder()), _silent)


def _rest() -> Engine:
    from facewire.engine.loudness import RestEngine

    return RestEngine()


def _silent(phase: str, share: float) -> None:
    """Nobody watches a build that happens beside a running line."""
