"""The network on the CPU: as a stream where the model has been quantised, else over windows."""

from pathlib import Path
from typing import NamedTuple

from facewire.engine.siblings import QUANTISED, find_quantised
from facewire.engine.stream.engine import StreamEngine
from facewire.engine.windowed import WindowEngine
from facewire.ports import Clock, Engine
from facewire.values import Geometry

__all__ = ["OnCpu", "cpu_engine"]


class OnCpu(NamedTuple):
    """An engine on the CPU, and how its network's windows are laid out where a GPU takes over."""

    engine: Engine
    geometry: Geometry


def cpu_engine(fps: int, clock: Clock, model: Path | None = None, threads: int = 1) -> OnCpu:
    """Return a warm engine.

    Args:
        fps: frames per second of audio.
        clock: times the network, and says when to stop.
        model: an FP32 model, or a quantised one; None for the shipped network.
        threads: CPU threads for one call.

    Raises:
        EngineError: the model cannot be used.
    """
    from facewire.engine.onnx import MODEL_PATH, OnnxNetwork, OnnxStream

    path = find_quantised(model or MODEL_PATH)
    if path.name.endswith(QUANTISED):
        stream = OnnxStream(path, threads)
        streamed = StreamEngine(stream, fps, clock)
        streamed.warm_up()
        return OnCpu(streamed, stream.geometry)
    network = OnnxNetwork(path, threads)
    windowed = WindowEngine(network, fps, clock)
    windowed.warm_up()
    return OnCpu(windowed, network.geometry)
