"""A second process that keeps the GPU busy for a chosen time sixty times a second.

    python -m tests.bench.device.renderer DEVICE KERNEL_MS SECONDS

Calibrates on the idle device, says `ready` and waits for a line; then prints, for every frame, milliseconds
from its begin to its end and on the GPU. A frame that is not done at its sixtieth begins with the next one.
"""

import sys
from collections.abc import Callable

import numpy as np

from facewire.clock import SystemClock

BUDGET_NS = 10**9 // 60
_CLOCK = SystemClock()

Draw = Callable[[int], float]
"""Does so many units of work and returns the milliseconds that they took on the device."""


def on_cuda() -> Draw:
    """Return work that fills a GPU: products of matrices as large as its multiprocessors are many."""
    import torch

    matrix = torch.randn(2048, 2048, device="cuda", dtype=torch.float16)
    out = torch.empty_like(matrix)
    begun = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
    done = torch.cuda.Event(enable_timing=True, blocking=True)  # type: ignore[no-untyped-call]

    def draw(units: int) -> float:
        begun.record()
        for _ in range(units):
            torch.mm(matrix, matrix, out=out)
        done.record()
        done.synchronize()
        return float(begun.elapsed_time(done))

    return draw


def on_cpu() -> Draw:
    """Return work for a dry run."""
    matrix = np.random.default_rng(0).normal(size=(96, 96)).astype(np.float32)

    def draw(units: int) -> float:
        begun_ns = _CLOCK.now_ns()
        for _ in range(units):
            np.dot(matrix, matrix)
        return (_CLOCK.now_ns() - begun_ns) / 1e6

    return draw


def units_for(draw: Draw, wanted_ms: float) -> int:
    """Return how many units take `wanted_ms`."""
    units = 1
    while float(np.median([draw(units) for _ in range(5)])) < wanted_ms / 2 and units < 1 << 20:
        units *= 2
    for _ in range(4):
        units = max(1, round(units * wanted_ms / float(np.median([draw(units) for _ in range(9)]))))
    return units


def main() -> None:
    """Render."""
    device, wanted_ms, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    draw = on_cuda() if device == "cuda" else on_cpu()
    units = units_for(draw, wanted_ms)
    print("ready", flush=True)
    sys.stdin.readline()
    start_ns = due_ns = _CLOCK.now_ns()
    while due_ns - start_ns < seconds * 1e9:
        _CLOCK.sleep_until_ns(due_ns)
        gpu_ms = draw(units)
        took_ns = _CLOCK.now_ns() - due_ns
        print(f"{took_ns / 1e6:.3f} {gpu_ms:.3f}", flush=True)
        due_ns += -(-took_ns // BUDGET_NS) * BUDGET_NS


if __name__ == "__main__":
    main()
