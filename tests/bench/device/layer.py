"""Part 1: our CUDA layer on the driver: pinned copies, capture, waits, priorities, errors.

    python -m tests.bench.device.layer [CALLS]

Prints one JSON object; a process of its own, so that it can be proved on a stub driver too.
"""

import json
import sys
from collections.abc import Callable

import numpy as np

from facewire.clock import SystemClock
from facewire.engine.tensorrt.cuda import Cuda, visible_uuids
from facewire.errors import EngineError
from tests.bench.device.report import Table, percentiles

__all__ = ["tables"]

_WINDOW = 24_576
_BATCHES = (1, 8)


def tables(found: dict[str, list[list[object]]]) -> list[Table]:
    """Return what `main` printed as tables."""
    times = Table("layer", "CUDA layer: samples up and down again", ("what", "batch", "p50 ms", "p99 ms"))
    checks = Table("layer-checks", "CUDA layer: what must hold", ("what", "holds", "seen"))
    for table in (times, checks):
        for row in found[table.name]:
            table.add(*row)
    return [times, checks]


def main() -> None:
    """Measure."""
    calls = int((sys.argv[1:] or ["500"])[0])
    uuid = visible_uuids()[0]
    cuda = Cuda(uuid)
    times: list[list[object]] = []
    for batch in _BATCHES:
        times += _copies(cuda, batch, calls)
    checks = [*_checks(cuda), _refused("an unknown UUID is refused in one line", lambda: Cuda("GPU-none"))]
    print(json.dumps({"layer": times, "layer-checks": checks}))
    cuda.close()


def _copies(cuda: Cuda, batch: int, calls: int) -> list[list[object]]:
    """Time a copy to the device and back, one by one and as a graph."""
    up = cuda.buffer((batch, _WINDOW))
    up.host[:] = np.random.default_rng(batch).normal(size=up.host.shape)

    def loop() -> None:
        cuda.upload(up)
        cuda.download(up)

    captured = cuda.capture(loop)
    expected = up.host.copy()
    rows: list[list[object]] = []
    for name, run in (("two copies", loop), ("two copies as one graph", captured)):
        walls, gpus = _timed(cuda, run, calls)
        assert np.array_equal(up.host, expected), "the copies change what they carry"
        rows.append([f"{name}, until awake", batch, *percentiles(walls)])
        rows.append([f"{name}, on the GPU", batch, *percentiles(gpus)])
    return rows


def _timed(cuda: Cuda, run: Callable[[], None], calls: int) -> tuple[list[float], list[float]]:
    clock = SystemClock()
    walls, gpus = [], []
    for call in range(calls + 20):
        begun_ns = clock.now_ns()
        cuda.mark()
        run()
        cuda.wait()
        took_ms = (clock.now_ns() - begun_ns) / 1e6
        if call >= 20:
            walls.append(took_ms)
            gpus.append(cuda.elapsed_ms())
    return walls, gpus


def _checks(cuda: Cuda) -> list[list[object]]:
    first, again = cuda.buffer((1, 8)), cuda.buffer((1, 8))
    first.host[:] = 1.0

    def loop() -> None:
        cuda.upload(first)
        cuda.download(first)

    launch = cuda.capture(loop)
    first.host[:] = 2.0
    launch()
    cuda.wait()
    sees = bool((first.host == 2.0).all())
    apart = first.host_address != again.host_address and first.device_address != again.device_address
    return [
        ["a graph reads its buffer anew at each launch", sees, float(first.host[0, 0])],
        ["buffers do not overlap", apart, ""],
        ["compute capability is known", cuda.capability[0] > 0, ".".join(map(str, cuda.capability))],
    ]


def _refused(what: str, run: Callable[[], object]) -> list[object]:
    try:
        run()
    except EngineError as error:
        return [what, "\n" not in str(error), str(error)]
    return [what, False, "no error"]


if __name__ == "__main__":
    main()
