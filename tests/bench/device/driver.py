"""Part 3: what an NVML call costs whoever makes it.

    python -m tests.bench.device.driver CALLS

prints one JSON object; a process of its own, so that it can be proved on a stub driver too.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from facewire.clock import SystemClock
from facewire.errors import EngineError
from facewire.gpu.nvml import Nvml
from tests.bench.device.report import Table, percentiles

__all__ = ["measure", "tables"]


HEAD = ("call", "p50 ms", "p99 ms", "longest ms")


def measure(calls: int) -> list[Table]:
    """Return the table of call times.

    Raises:
        EngineError: there is no NVIDIA driver that answers.
    """
    clock = SystemClock()
    begun_ns = clock.now_ns()
    nvml = Nvml()
    start_ms = (clock.now_ns() - begun_ns) / 1e6
    api, gpu = nvml._api, nvml._gpu
    asked: dict[str, Callable[[], Any]] = {
        "utilisation": lambda: api.nvmlDeviceGetUtilizationRates(gpu),
        "memory": lambda: api.nvmlDeviceGetMemoryInfo(gpu),
        "encoder": lambda: api.nvmlDeviceGetEncoderUtilization(gpu),
        "clocks": lambda: api.nvmlDeviceGetCurrentClocksEventReasons(gpu),
    }
    table = Table("nvml", "An NVML call", HEAD)
    table.add("start (once)", start_ms, start_ms, start_ms)
    for name, ask in asked.items():
        times = []
        for _ in range(calls):
            begun_ns = clock.now_ns()
            try:
                ask()
            except api.NVMLError as error:
                table.add(name, f"not here: {error}", "", "")
                break
            times.append((clock.now_ns() - begun_ns) / 1e6)
        if times:
            table.add(name, *(f"{time:.4f}" for time in (*percentiles(times), max(times))))
    nvml.close()
    if not table.rows[1:]:
        raise EngineError("no NVML call was answered")
    return [table]


def tables(found: dict[str, list[list[object]]]) -> list[Table]:
    """Return what `main` printed as a table."""
    table = Table("nvml", "An NVML call", HEAD)
    for row in found["nvml"]:
        table.add(*row)
    return [table]


def main() -> None:
    """Measure."""
    (table,) = measure(int(sys.argv[1]))
    print(json.dumps({table.name: table.rows}))


if __name__ == "__main__":
    main()
