"""What viewers over the web cost the sidecar: `python -m tests.bench.web [--rounds N] [--counts N …]`.

A sidecar plays the clip of the demo over and over; viewers are in a process of their own. Each row is what
they add to its share of a core, against the same sidecar with nobody looking just before: the median of so
many rounds. A window is as long as the clip, whose parts do not cost the same. What the whole process spends
differs from one window to the next all the same, so the thread to which viewers add the most, the one that
sends to them, has a column of its own. A busy machine makes all of it dearer: its caches are then others'.
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import soundfile
from websockets.sync.client import connect
from websockets.typing import Origin

from facewire.commands.run import DEMO_CLIP
from facewire.commands.terminal import note, table

ROOT: Final = Path(__file__).parents[2]
FORMS: Final = ("json", "msgpack")
COUNTS: Final = (1, 5, 20)
WINDOW_S: Final = float(soundfile.info(DEMO_CLIP).duration)
SETTLE_S: Final = 2.0
"""For what begins with the first viewer to be loaded."""


@dataclass(frozen=True)
class Sidecar:
    """A running sidecar."""

    process: psutil.Process
    address: str
    """Of its web door; empty where it is off."""

    def shares(self) -> dict[str, float]:
        """The share of a core that each of its threads takes in one window, in per cent."""
        before, began = self._spent_ns(), time.perf_counter_ns()
        time.sleep(WINDOW_S)
        after, took_ns = self._spent_ns(), time.perf_counter_ns() - began
        return {thread: 100 * (spent - before[thread]) / took_ns for thread, spent in after.items()}

    def share(self) -> float:
        """The share of a core that it takes in one window, in per cent."""
        return sum(self.shares().values())

    def _spent_ns(self) -> Counter[str]:
        """What its threads have had of processors; Linux counts it in ns beside the ticks of 10 ms."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        if tasks.is_dir():
            spent = ((task.name, (task / "schedstat").read_text()) for task in tasks.iterdir())
            return Counter({thread: int(text.split()[0]) for thread, text in spent})
        times = self.process.cpu_times()
        return Counter({"all": int((times.user + times.system) * 1e9)})


@contextmanager
def sidecar(*arguments: str) -> Iterator[Sidecar]:
    """A sidecar that plays the clip over and over, on free ports."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "facewire", "run", "--source", str(DEMO_CLIP), "--loop",
            "--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0", *arguments,
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = ""
        for line in iter(process.stdout.readline, ""):
            found = re.match(r"page on http://(\S+)", line)
            address = found[1] if found else address
            if found or ("--web" in arguments and "off" in arguments and line.startswith("faces on")):
                break
        yield Sidecar(psutil.Process(process.pid), address)
    finally:
        process.kill()
        process.wait()


def added(running: Sidecar, count: int, form: str) -> dict[str, float]:
    """What so many viewers add to the share of a core that each thread takes, in per cent."""
    nobody = running.shares()
    crowd = subprocess.Popen(
        [
            sys.executable, "-m", "tests.serve.web.crowd", running.address, str(count),
            str(WINDOW_S + 2 * SETTLE_S), f"facewire.1.{form}",
        ],
        stdout=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    time.sleep(SETTLE_S)
    viewed = running.shares()
    crowd.kill()
    crowd.wait()
    return {thread: share - nobody.get(thread, 0.0) for thread, share in viewed.items()}


def first_face_s(running: Sidecar) -> float:
    """How long the very first visitor waits for a face."""
    began = time.perf_counter()
    own = Origin(f"http://{running.address}")
    with connect(f"ws://{running.address}/faces", origin=own, compression=None, proxy=None) as socket:
        while '"face"' not in str(socket.recv(10.0))[:20]:
            pass
    return time.perf_counter() - began


def row(form: str, count: int, rounds: Sequence[dict[str, float]]) -> tuple[str, ...]:
    """A row of the table: the whole process, and the thread to which viewers add the most."""
    whole = [sum(threads.values()) for threads in rounds]
    middle = statistics.median(whole)
    sender = max(statistics.median(one.get(thread, 0.0) for one in rounds) for thread in rounds[0])
    numbers = (middle, middle / count, min(whole), max(whole), sender)
    return (str(count), form, *(f"{number:.2f}" for number in numbers))


def main(forms: Sequence[str], counts: Sequence[int], rounds: int) -> None:
    """Measure and print."""
    with sidecar("--web", "off") as running:
        time.sleep(SETTLE_S)
        without = running.share()
    kinds = [(form, count) for form in forms for count in counts]
    measured: dict[tuple[str, int], list[dict[str, float]]] = {kind: [] for kind in kinds}
    with sidecar("--web", "127.0.0.1:0") as running:
        time.sleep(SETTLE_S)
        unseen = running.share()
        first_s = first_face_s(running)
        time.sleep(SETTLE_S)
        left = running.share()
        for form, count in kinds * rounds:
            measured[form, count].append(added(running, count, form))
            time.sleep(1.0)
    note(f"no web {without:.1f} %, nobody has looked yet {unseen:.1f} %, nobody looks any more {left:.1f} %")
    table(
        f"added to the share of a core, median of {rounds} times {WINDOW_S:.1f} s",
        ("viewers", "form", "%", "% a viewer", "from", "to", "% of the sender"),
        [row(form, count, threads) for (form, count), threads in measured.items()],
    )
    note(f"the first visitor had a face after {first_s * 1000:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure what viewers over the web cost the sidecar.")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--counts", nargs="+", type=int, default=COUNTS, help="viewers at a time")
    parser.add_argument(
        "--rounds", type=int, default=3, help="each takes half a minute for each form and count"
    )
    told = parser.parse_args()
    main(told.forms, told.counts, told.rounds)
