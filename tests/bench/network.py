"""What calls of the network cost on CPUs: `python -m tests.bench.network [MODEL] [--baseline FILE.onnx]`.

Prints, in microseconds of processor time of one thread, the median and the 99th percentile of

* one live frame at 48 ms, again and again (hot), after 64 MB of other traffic (cold), and after 32 ms of
  sleep, in which others may empty the caches;
* a tick of 32 live subjects;
* three seconds of a bake at 48 ms and at full look-ahead, and how many times real time that is.

With a baseline, both take turns, so that they see the same machine, and what it takes is divided by what
MODEL takes. It may be a stream of this version or a network over windows of any, such as that
of a former commit: `git show COMMIT:sidecar/facewire/model/facewire.onnx > FILE.onnx`.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from facewire.engine.lookahead import LookAhead
from facewire.engine.onnx import MODEL_PATH, OnnxStream
from facewire.engine.onnx.runtime import load_on_host
from facewire.engine.siblings import find_quantised
from facewire.errors import FacewireError
from facewire.grid import SAMPLE_RATE
from facewire.values import Bytes, Floats
from tests.sounds import speech_like

FPS = 31
LOOKAHEAD_MS = 48.0
SUBJECTS = 32
BAKED = 93
"""Frames of a bake that are made at once: three seconds."""
TRAFFIC_BYTES = 64 << 20
BURST = 12
"""Calls in a row, so that caches are warm: the first two do not count."""

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Calls:
    """What is measured of a network; None where it does not do that."""

    frame: Call
    tick: Call
    bake: Call
    full: Call | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    which: str
    calls: int
    between: Callable[[], object] | None = None
    """What comes before each call; without, they come in bursts."""
    seconds: float | None = None
    """Sound that a call is for, where it bakes."""


def of_stream(path: Path) -> Calls:
    """Return the calls of a network over a stream, as its engine makes them."""
    network = OnnxStream(path)
    layout, sound = network.layout, speech_like(6.0)
    ahead = LookAhead(layout, FPS, LOOKAHEAD_MS)

    def heard(rows: int, steps: int) -> Floats:
        count = layout.before + steps * layout.step
        return np.stack([sound[500 * row % SAMPLE_RATE :][:count] for row in range(rows)])

    def show(rows: int, steps: int) -> Call:
        samples, states = heard(rows, steps + 1), np.repeat(network.silence, rows, axis=0)
        first = steps + layout.behind - ahead.back
        return lambda: network.show(samples, states, first, first + ahead.columns)

    def settle(after: list[int], *, poses: bool) -> Callable[[], tuple[Floats, Bytes]]:
        samples = heard(1, steps)
        return lambda: network.settle(samples, network.silence, after, poses=poses)

    a_tick = SAMPLE_RATE // FPS // layout.step
    steps = min(BAKED * SAMPLE_RATE // FPS // layout.step, layout.most)
    each = [steps * frame // BAKED for frame in range(BAKED)]
    ends, showing = settle([*each, steps], poses=False), show(BAKED, 0)
    full = settle([steps], poses=True)
    return Calls(show(1, a_tick), show(SUBJECTS, a_tick), lambda: (ends(), showing()), full)


def of_windows(session: Any) -> Calls:
    """Return the calls of a network over windows: each frame is one."""
    window = session.get_inputs()[0].shape[1]
    sound = speech_like(6.0)

    def infer(rows: int) -> Call:
        windows = np.stack([sound[500 * row :][:window] for row in range(rows)])
        return lambda: session.run(None, {"samples": windows})

    return Calls(infer(1), infer(SUBJECTS), infer(BAKED), None)


def load(path: Path) -> Calls:
    """Return the calls of a model's file.

    Raises:
        FacewireError: it is neither.
    """
    session = load_on_host(path, 1)
    names = [one.name for one in session.get_inputs()]
    return of_windows(session) if names == ["samples"] else of_stream(path)


def measure(row: Row, several: list[Call | None]) -> list[Floats | None]:
    """Return microseconds of processor time of each call of each; None where there is none."""
    took: list[list[float]] = [[] for _ in several]
    while any(several) and max(map(len, took)) < row.calls:
        for call, spent in zip(several, took, strict=True):
            if call is None:
                continue
            if row.between is None:
                spent += [spent_us(call) for _ in range(BURST)][2:]
            else:
                row.between()
                spent.append(spent_us(call))
    return [np.array(spent, np.float32) if spent else None for spent in took]


def spent_us(call: Call) -> float:
    """Return what one call takes."""
    begun_ns = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - begun_ns) / 1e3


def told(took: Floats | None, seconds: float | None) -> str:
    """Return what calls took, in words."""
    if took is None:
        return "-"
    median, p99 = np.percentile(took, (50, 99))
    times = f"; {seconds * 1e6 / median:.0f} x real time" if seconds else ""
    return f"{median:.0f}, p99 {p99:.0f}{times}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.network",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    shipped = find_quantised(MODEL_PATH)
    parser.add_argument("model", nargs="?", type=Path, default=shipped, help="(the shipped stream)")
    parser.add_argument("--baseline", type=Path, metavar="FILE.onnx", help="what to compare it with")
    parser.add_argument("--calls", type=int, default=300, help="of the quickest kind; others fewer (300)")
    parsed = parser.parse_args()
    if parsed.calls < 1:
        parser.error("--calls is 1 or more")
    paths = [path for path in (parsed.model, parsed.baseline) if path is not None]
    try:
        networks = [load(path) for path in paths]
    except FacewireError as error:
        sys.exit(f"bench: {error}")
    traffic = np.zeros(TRAFFIC_BYTES, np.uint8)
    rest = partial(time.sleep, 1 / FPS)
    calls, fewer = parsed.calls, max(1, parsed.calls // 5)
    rows = [
        Row("one live frame, hot", "frame", calls),
        Row("after 64 MB of traffic", "frame", fewer, partial(traffic.fill, 1)),
        Row("after 32 ms of sleep", "frame", fewer, rest),
        Row(f"{SUBJECTS} live subjects", "tick", fewer),
        Row("bake, 3 s at 48 ms", "bake", fewer, seconds=BAKED / FPS),
        Row("bake, 3 s at full", "full", fewer, seconds=BAKED / FPS),
    ]
    table = Table("us of processor time", *(path.name for path in paths), *["ratio"] * (len(paths) - 1))
    for row in rows:
        took = measure(row, [getattr(one, row.which) for one in networks])
        cells = [told(spent, row.seconds) for spent in took]
        if len(took) > 1:
            medians = [np.median(spent) for spent in took if spent is not None]
            cells.append(f"{medians[1] / medians[0]:.2f}" if len(medians) > 1 else "-")
        table.add_row(row.what, *cells)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
