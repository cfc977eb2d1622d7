"""Part 2: the FP16 network through CUDA: parity, milliseconds a call, the factor, subjects a card."""

from collections.abc import Callable

import numpy as np

from facewire.clock import SystemClock
from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork, OnnxNetwork
from facewire.engine.onnx.runtime import cuda_complaint
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.cuda import Cuda
from facewire.errors import EngineError
from facewire.grid import DEFAULT_FPS
from facewire.values import Floats
from tests.bench.device.report import Table, percentiles
from tests.bench.device.torch_network import BATCHES, NaiveNetwork, TorchNetwork

__all__ = ["FPS", "measure", "noise", "parity"]

FPS = DEFAULT_FPS
MEAN, P999 = 0.005, 0.02
"""What weights may differ in FP16: the bars of `test_siblings`."""
_WARM_UPS = 5

Infer = Callable[[Floats], Floats]


def noise(count: int, window: int) -> Floats:
    """Return windows of something that is neither silence nor the same twice."""
    dice = np.random.default_rng(count)
    loudness = dice.uniform(0.01, 0.3, (count, 1))
    syllables = 0.5 - 0.5 * np.cos(np.linspace(0.0, 20.0, window))
    return (loudness * syllables * dice.normal(0.0, 1.0, (count, window))).astype(np.float32)


def measure(device: str, *, calls: int, batches: tuple[int, ...] = BATCHES) -> list[Table]:
    """Return tables of parity and of milliseconds a call.

    Args:
        device: `cuda`, or `cpu` for a dry run.
        calls: for each figure; fewer for large batches.
        batches: the sizes.
    """
    network, naive = TorchNetwork(device, batches), NaiveNetwork(device)
    window = network.geometry.window
    ways: list[tuple[str, Infer, Infer | None]] = [("torch, FP16, graph", network.infer, naive.infer)]
    onnx, why = _onnx_cuda() if device == "cuda" else (None, "a dry run")
    if onnx is not None:
        ways.append(("onnx-cuda, FP16, graph", onnx.infer, None))
    same = parity({name: infer for name, infer, _ in ways}, window, min(8, batches[-1]))
    same.add("onnx-cuda", "not measured", why, "") if onnx is None else None
    head = ("way", "batch", "p50 ms", "p99 ms", "naive p50 ms", "factor", f"subjects at {FPS} FPS")
    times = Table("calls", "A call: copies to and fro included, until the line is awake", head)
    for name, infer, slow in ways:
        for batch in batches if slow is not None else [size for size in batches if size <= 8]:
            _add(times, name, infer, slow, noise(batch, window), calls)
    network.close()
    if onnx is not None:
        onnx.close()
    return [same, times]


def parity(ways: dict[str, Infer], window: int, batch: int) -> Table:
    """Compare poses with those of the CPU in FP32."""
    table = Table("parity", "Difference from the CPU in FP32", ("way", "within", "mean", "p99.9"))
    samples = noise(batch, window)
    cpu = OnnxNetwork(MODEL_PATH)
    expected = cpu.infer(samples)
    for name, infer in ways.items():
        difference = np.abs(infer(samples) - expected)
        mean, p999 = float(difference.mean()), float(np.quantile(difference, 0.999))
        table.add(name, mean <= MEAN and p999 <= P999, f"{mean:.6f}", f"{p999:.6f}")
    cpu.close()
    return table


def _add(table: Table, name: str, infer: Infer, slow: Infer | None, samples: Floats, calls: int) -> None:
    batch = len(samples)
    p50, p99 = percentiles(_times(infer, samples, max(10, calls // max(1, batch // 16))))
    subjects = int(batch / (p50 / 1000.0) / FPS)
    if slow is None:
        table.add(name, batch, p50, p99, "", "", subjects)
        return
    naive, _ = percentiles(_times(slow, samples, max(3, calls // (4 * batch))))
    table.add(name, batch, p50, p99, naive, f"{naive / p50:.1f}", subjects)


def _times(infer: Infer, samples: Floats, calls: int) -> list[float]:
    clock, times = SystemClock(), []
    for call in range(min(_WARM_UPS, calls) + calls):
        begun_ns = clock.now_ns()
        infer(samples)
        if call >= min(_WARM_UPS, calls):
            times.append((clock.now_ns() - begun_ns) / 1e6)
    return times


def _onnx_cuda() -> tuple[OnnxCudaNetwork | None, str]:
    if complaint := cuda_complaint():
        return None, complaint
    try:
        return OnnxCudaNetwork(MODEL_PATH, find_half(MODEL_PATH), Cuda()), ""
    except EngineError as error:
        return None, str(error)
