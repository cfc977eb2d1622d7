"""What a call costs on the GPU of this machine: milliseconds, memory, and the factor over the naive way.

    python -m tests.bench.gpu [CALLS]

Naive: FP32, features on the CPU, arrays copied to and fro, no graph. Needs an NVIDIA GPU, the extra `[gpu]`
or onnxruntime-gpu, and the package `onnx` for the naive way. Prints percentiles over CALLS calls (2000).
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from facewire.clock import SystemClock
from facewire.engine.cache import Cache, cache_folder
from facewire.engine.half_precision import find_half
from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork, OnnxNetwork
from facewire.engine.tensorrt.build import BATCHES
from facewire.engine.tensorrt.engine import TensorrtNetwork
from facewire.errors import EngineError
from facewire.gpu.nvml import Nvml
from facewire.ports import Network
from facewire.values import Floats
from tests.bench.naive import NaiveNetwork

WARM_UPS = 50


def main() -> int:
    """Print the tables; return 1 where there is no GPU."""
    calls = int((sys.argv[1:] or ["2000"])[0])
    try:
        nvml = Nvml()
        facts = nvml.facts()
    except EngineError as error:
        print(f"no GPU to measure: {error}", file=sys.stderr)
        return 1
    print(f"{facts.name}, compute {facts.capability[0]}.{facts.capability[1]}, driver {facts.driver}")
    window = OnnxNetwork(MODEL_PATH).geometry.window
    noise = np.random.default_rng(0).normal(0.0, 0.1, (BATCHES[-1], window)).astype(np.float32)
    with _naive() as naive:
        slow = _measure("naive", naive, noise, calls, nvml, None)
        for name, make in _candidates():
            _measure(name, make, noise, calls, nvml, slow)
    nvml.close()
    return 0


def _candidates() -> Iterator[tuple[str, Callable[[], Network]]]:
    half, cache = find_half(MODEL_PATH), Cache(cache_folder())
    for capture in (True, False):
        graph = "graph" if capture else "no graph"
        yield f"tensorrt, {graph}", partial(TensorrtNetwork, MODEL_PATH, cache, _unseen, capture=capture)
        yield f"onnx-cuda, {graph}", partial(OnnxCudaNetwork, MODEL_PATH, half, capture=capture)


@contextmanager
def _naive() -> Iterator[Callable[[], Network]]:
    with tempfile.TemporaryDirectory() as folder:
        yield partial(NaiveNetwork, MODEL_PATH, Path(folder))


def _measure(
    name: str,
    make: Callable[[], Network],
    noise: Floats,
    calls: int,
    nvml: Nvml,
    slow: list[float] | None,
) -> list[float] | None:
    """Print one table; return the medians by batch, or None where the network does not load."""
    before = _used_mib(nvml)
    try:
        network = make()
    except EngineError as error:
        print(f"\n{name}: {error}")
        return None
    print(f"\n{name}: {_used_mib(nvml) - before:.0f} MiB of GPU memory\nbatch  p50 ms  p99 ms  naive/p50")
    clock, medians = SystemClock(), []
    for index, batch in enumerate(BATCHES):
        times = []
        for call in range(WARM_UPS + calls):
            begun_ns = clock.now_ns()
            network.infer(noise[:batch])
            if call >= WARM_UPS:
                times.append((clock.now_ns() - begun_ns) / 1e6)
        p50, p99 = np.percentile(times, [50, 99])
        medians.append(float(p50))
        factor = "" if slow is None else f"{slow[index] / p50:9.1f}"
        print(f"{batch:5}  {p50:6.3f}  {p99:6.3f}  {factor}")
    network.close()
    return medians


def _used_mib(nvml: Nvml) -> float:
    clock = SystemClock()
    for _ in range(5):
        # The slower numbers are read in turn.
        reading = nvml.read(clock.now_ns())
    return (reading.memory_total_mib or 0.0) - (reading.memory_free_mib or 0.0)


def _unseen(phase: str, share: float) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
