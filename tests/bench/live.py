"""What a whole sidecar with one face costs, and how often it wakes: `python -m tests.bench.live`.

With `--against FOLDER`, a working tree of another version beside this one: both run at the same time, so that
what else the machine does meets both, and the ratio is that of this one. Each figure is the median of so many
windows as long as the clip of the demo, which is played over and over, or pushed as a client pushes it.

What is asked for once in 32 ms is never in the caches: the same work takes a third of that in a loop.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
import soundfile

from facewire.client import connect
from facewire.commands.run import DEMO_CLIP
from facewire.commands.terminal import note, table
from facewire.errors import FacewireError

ROOT: Final = Path(__file__).parents[2]
FREE: Final = ("--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0")
PLAYED: Final = ("--source", str(DEMO_CLIP), "--loop", "--lookahead", "48")
KINDS: Final = {
    "recording": (*PLAYED, "--web", "off"),
    "recording, web door": (*PLAYED, "--web", "127.0.0.1:0"),
    "pushed": ("--lookahead", "48", "--web", "off"),
}
WINDOW_S: Final = float(soundfile.info(DEMO_CLIP).duration)
SETTLE_S: Final = 4.0


@dataclass
class Sidecar:
    """A running sidecar, and what it spent in each window."""

    process: psutil.Process
    shares: list[float] = field(default_factory=list)
    """Of a core, in per cent."""
    wakes: list[float] = field(default_factory=list)
    """Times a second that one of its threads was woken, where the system tells."""

    def spent_s(self) -> float:
        """Processor time so far; Linux counts it in nanoseconds beside the ticks of 10 ms."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        if tasks.is_dir():
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        times = self.process.cpu_times()
        return times.user + times.system

    def woken(self) -> int:
        """How often its threads were woken so far."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        found = (re.search(r"\nvoluntary.*?(\d+)", (task / "status").read_text()) for task in tasks.glob("*"))
        return sum(int(one[1]) for one in found if one)


@contextmanager
def sidecar(tree: Path, arguments: Sequence[str]) -> Iterator[Sidecar]:
    """A sidecar of a working tree; one without a source is pushed sound."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tree / "sidecar"), str(tree)))}
    process = subprocess.Popen(
        [sys.executable, "-m", "facewire", "run", *FREE, *arguments],
        stdout=subprocess.PIPE, text=True, cwd=tree, env=environment,
    )  # fmt: skip
    stop = threading.Event()
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        told = next(filter(None, (re.search(r"faces on (\S+), control on (\S+),", line) for line in lines)))
        if "--source" not in arguments:
            threading.Thread(target=push, args=(told[1], told[2], stop), daemon=True).start()
        yield Sidecar(psutil.Process(process.pid))
    finally:
        stop.set()
        process.kill()
        process.wait()


def push(faces: str, control: str, stop: threading.Event) -> None:
    """Speak over and over, as soon as there is room for it."""
    sound, rate = soundfile.read(DEMO_CLIP, dtype="int16")
    # The sidecar is killed in the middle of a word.
    with (
        suppress(FacewireError),
        connect(control=control, faces=faces) as client,
        client.open("face", sample_rate=rate) as voice,
    ):
        while not stop.is_set():
            voice.speak(sound.tobytes())


def measure(trees: Sequence[Path], arguments: Sequence[str], windows: int) -> list[Sidecar]:
    """What sidecars of all trees spend, side by side."""
    with ExitStack() as stack:
        running = [stack.enter_context(sidecar(tree, arguments)) for tree in trees]
        time.sleep(SETTLE_S)
        for _ in range(windows):
            before, began = [(one.spent_s(), one.woken()) for one in running], time.perf_counter()
            time.sleep(WINDOW_S)
            took_s = time.perf_counter() - began
            for one, (spent_s, woken) in zip(running, before, strict=True):
                one.shares.append(100 * (one.spent_s() - spent_s) / took_s)
                one.wakes.append((one.woken() - woken) / took_s)
    return running


def row(kind: str, which: str, one: Sidecar, first: Sidecar) -> tuple[str, ...]:
    """A row of the table: the ratio is to the first tree's, window by window."""
    ratios = [share / other for share, other in zip(first.shares, one.shares, strict=True)]
    ratio = "" if one is first else f"{statistics.median(ratios):.2f}"
    share = f"{statistics.median(one.shares):.2f}"
    spread = f"{min(one.shares):.2f}-{max(one.shares):.2f}"
    return (kind, which, share, spread, f"{statistics.median(one.wakes):.0f}", ratio)


def main(kinds: Sequence[str], against: Path | None, windows: int) -> None:
    """Measure and print."""
    trees = [ROOT] if against is None else [ROOT, against.resolve()]
    rows = []
    for kind in kinds:
        measured = measure(trees, KINDS[kind], windows)
        rows += [
            row(kind, which, one, measured[0])
            for which, one in zip(("this tree", "the other"), measured, strict=False)
        ]
    table(
        f"one face at 48 ms, median of {windows} times {WINDOW_S:.1f} s",
        ("source", "of", "% of a core", "from - to", "wake-ups/s", "this / other"),
        rows,
    )
    note("the bar is 4 % of a core, without anybody who reads")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure what a sidecar with one face costs.")
    parser.add_argument("--sources", nargs="+", choices=KINDS, default=tuple(KINDS))
    parser.add_argument("--against", type=Path, help="a working tree to run beside this one")
    parser.add_argument("--windows", type=int, default=5, help="each takes as long as the clip")
    told = parser.parse_args()
    main(told.sources, told.against, told.windows)
