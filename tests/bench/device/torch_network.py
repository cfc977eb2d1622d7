"""The network on PyTorch in two ways: as our engines run it, and as a first version would."""

from pathlib import Path
from typing import Final

import numpy as np
import torch

from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.siblings import find_half
from facewire.values import Floats, Level
from tests.bench.device.torch_graph import TorchGraph

__all__ = ["BATCHES", "NaiveNetwork", "TorchNetwork"]

BATCHES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_WARM_UPS: Final = 3


class _Lane:
    """One batch size: pinned buffers, and on CUDA one graph from upload to download."""

    def __init__(self, graph: TorchGraph, shape: tuple[int, int], stream: "torch.cuda.Stream | None") -> None:
        pinned = stream is not None
        self.samples = torch.zeros(shape, dtype=torch.float32, pin_memory=pinned)
        self._graph, self._stream = graph, stream
        self.drive = torch.zeros_like(graph(self._uploaded()), device="cpu", pin_memory=pinned)
        self._captured: torch.cuda.CUDAGraph | None = None
        if stream is not None:
            with torch.cuda.stream(stream):
                for _ in range(_WARM_UPS):
                    self._enqueue()
            stream.synchronize()
            self._captured = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._captured, stream=stream):
                self._enqueue()

    def run(self) -> None:
        """Put the work on the stream; on the CPU, do it."""
        if self._captured is not None:
            self._captured.replay()
        else:
            self._enqueue()

    def _uploaded(self) -> torch.Tensor:
        return self.samples if self._stream is None else self.samples.to("cuda", non_blocking=True)

    def _enqueue(self) -> None:
        self.drive.copy_(self._graph(self._uploaded()), non_blocking=self._stream is not None)


def _event() -> torch.cuda.Event:
    """Return an event that times, and whose waits sleep instead of spinning."""
    return torch.cuda.Event(enable_timing=True, blocking=True)  # type: ignore[no-untyped-call]


class TorchNetwork:
    """FP16, batched, pinned, one graph launch a call, waiting without spinning, at the lowest priority.

    Args:
        device: `cuda` or `cpu`.
        batches: the sizes to make ready.
    """

    name = "torch"
    level = Level.FULL

    def __init__(self, device: str = "cuda", batches: tuple[int, ...] = BATCHES[:4]) -> None:
        self._is_cuda = device == "cuda"
        self.geometry = OnnxNetwork(MODEL_PATH).geometry
        self.gpu_ms: float | None = None
        graph = TorchGraph(find_half(MODEL_PATH), device)
        self._stream: torch.cuda.Stream | None = None
        if self._is_cuda:
            self._stream = torch.cuda.Stream(priority=0)  # type: ignore[no-untyped-call]
            self._begun, self._done = _event(), _event()
        self._lanes = {size: _Lane(graph, (size, self.geometry.window), self._stream) for size in batches}

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window]; the next call overwrites it."""
        lane = self._lanes[next(size for size in self._lanes if size >= len(windows))]
        lane.samples.numpy()[: len(windows)] = windows
        if self._stream is None:
            lane.run()
        else:
            with torch.cuda.stream(self._stream):
                self._begun.record()
                lane.run()
                self._done.record()
            self._done.synchronize()
            self.gpu_ms = self._begun.elapsed_time(self._done)
        drive: Floats = lane.drive.numpy()[: len(windows)]
        return drive

    def close(self) -> None:
        """Give the GPU's memory back."""
        self._lanes = {}
        if self._is_cuda:
            torch.cuda.empty_cache()


class NaiveNetwork:
    """FP32, one call a subject, arrays copied to and fro, an operator at a time.

    Args:
        device: `cuda` or `cpu`.
        model: the FP32 model.
    """

    def __init__(self, device: str = "cuda", model: Path = MODEL_PATH) -> None:
        self._device = device
        self._graph = TorchGraph(model, device)

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window]."""
        rows = [self._graph(torch.from_numpy(row[None]).to(self._device)).cpu().numpy() for row in windows]
        return np.concatenate(rows)
