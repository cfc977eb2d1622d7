"""What a bake spends, on one core: `python -m tests.bench.bake [RECORDING] [--minutes M] [--times N]`.

Prints for each look-ahead how many times real time it is, the median of several bakes with the slowest and
the fastest, and the shares of the network, of the stages that draw a face, of what they know of the voice,
and of all the rest; then the medians with each format of takes. Processor time of this process alone: a
loaded machine stretches it less than the time of day. Shares are those of one more bake, for to watch them
takes time of its own. What a process does once before its first take, such as loading, is not counted.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import soundfile
from rich.console import Console
from rich.table import Table

from facewire.commands.baking import write_take
from facewire.commands.run import DEMO_CLIP
from facewire.engine.onnx import OnnxStream
from facewire.grid import FULL
from facewire.pipeline import drawing, subject
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.serve.engines import EngineChoice, build_offline
from facewire.serve.large_pages import use_large_pages
from facewire.take.formats import FORMATS

FPS = 31
LOOKAHEADS_MS = (48.0, 96.0, FULL)
PARTS = ("network", "face", "voice")


class Spent:
    """Processor time, in seconds, inside the functions that it watches."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Count what `owner.name` takes as `part`, from now on."""
        function: Callable[..., Any] = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[part] += time.process_time() - begun

        setattr(owner, name, counted)


def make(path: Path, seconds: float, target: Path) -> None:
    """Write a recording of so many seconds: `path` over and over."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    soundfile.write(target, np.resize(sound.mean(axis=1), int(seconds * rate)), rate)


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def times_of(work: Callable[[], object], times: int) -> list[float]:
    """Return the processor times of a piece of work that has been done once before."""
    work()
    return [seconds_of(work) for _ in range(times)]


def print_stages(long: Path, engine: Engine, times: int) -> None:
    """Print what a bake takes at each look-ahead, and its shares."""

    def faces(lookahead_ms: float | None) -> int:
        return sum(1 for _ in bake(long, Bake(FPS, lookahead_ms, 0), engine))

    alone_s = {lookahead_ms: times_of(partial(faces, lookahead_ms), times) for lookahead_ms in LOOKAHEADS_MS}
    spent = Spent()
    for call in ("show", "settle"):
        spent.watch(OnnxStream, call, "network")
    spent.watch(drawing, "draw_together", "face")
    spent.watch(subject.Subject, "_listen", "voice")
    table = Table(
        "look-ahead", "x real time", "from", "to", *PARTS, "rest", "us a face", "network alone, x real time"
    )
    for lookahead_ms, taken in alone_s.items():
        spent.seconds.clear()
        begun = time.process_time()
        made = faces(lookahead_ms)
        took = time.process_time() - begun
        parts = [spent.seconds[part] for part in PARTS]
        shares = (f"{part / took:.0%}" for part in (*parts, took - sum(parts)))
        name = "full" if lookahead_ms is FULL else f"{lookahead_ms:.0f} ms"
        audio = made / FPS
        faster = (f"{audio / one:.0f}" for one in (median(taken), max(taken), min(taken)))
        per_face = f"{median(taken) / made * 1e6:.0f}"
        table.add_row(name, *faster, *shares, per_face, f"{audio / parts[0]:.0f}")
    Console(width=100).print(table)


def print_formats(long: Path, engine: Engine, seconds: float, times: int) -> None:
    """Print what a bake takes with each format of takes."""
    table = Table("format", "x real time, at 48 ms", "full")
    for name, take_format in FORMATS.items():
        target = long.with_suffix(take_format.suffix)
        taken = (
            times_of(partial(write_take, long, target, Bake(FPS, lookahead_ms, 0), name, engine), times)
            for lookahead_ms in (48.0, FULL)
        )
        table.add_row(name, *(f"{seconds / median(took):.0f}" for took in taken))
    Console(width=100).print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", nargs="?", type=Path, default=DEMO_CLIP)
    parser.add_argument("--minutes", type=float, default=2.0, help="how much sound to bake each time")
    parser.add_argument("--times", type=int, default=5, help="bakes of which the median is taken")
    parsed = parser.parse_args()
    # As the command does.
    use_large_pages()
    engine = build_offline(EngineChoice("onnx", FPS))
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.wav"
        make(parsed.recording, parsed.minutes * 60, long)
        print_stages(long, engine, parsed.times)
        print_formats(long, engine, parsed.minutes * 60, parsed.times)


if __name__ == "__main__":
    main()
