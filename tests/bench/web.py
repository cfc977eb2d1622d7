"""What viewers over the web cost the sidecar: `python -m tests.bench.web [SECONDS [ROUNDS]]`.

A sidecar plays the clip of the demo; viewers are in a process of their own. Each row is what they add to its
share of a core, against the same sidecar with nobody looking just before: the median of so many rounds (5) of
so many seconds (6). A busy machine makes all of it dearer, for its caches are then others'.
"""

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from websockets.sync.client import connect
from websockets.typing import Origin

from facewire.commands.run import DEMO_CLIP
from facewire.commands.terminal import note, table

ROOT: Final = Path(__file__).parents[2]
FORMS: Final = ("facewire.1.json", "facewire.1.msgpack")
COUNTS: Final = (1, 5, 20)
SETTLE_S: Final = 2.0
"""For what begins with the first viewer to be loaded."""


@dataclass(frozen=True)
class Sidecar:
    """A running sidecar."""

    process: psutil.Process
    address: str
    """Of its web door; empty where it is off."""

    def share(self, seconds: float) -> float:
        """The share of a core that it takes for so long, in per cent."""
        before, began = self._spent_ns(), time.perf_counter_ns()
        time.sleep(seconds)
        return 100 * (self._spent_ns() - before) / (time.perf_counter_ns() - began)

    def _spent_ns(self) -> int:
        """What its threads have had of processors; Linux counts it in ns beside the ticks of 10 ms."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        if tasks.is_dir():
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())
        spent = self.process.cpu_times()
        return int((spent.user + spent.system) * 1e9)


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


def viewed(running: Sidecar, count: int, form: str, seconds: float) -> float:
    """The share of a core with so many viewers."""
    crowd = subprocess.Popen(
        [
            sys.executable, "-m", "tests.serve.web.crowd", running.address, str(count),
            str(seconds + 2 * SETTLE_S), form,
        ],
        stdout=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    time.sleep(SETTLE_S)
    share = running.share(seconds)
    crowd.kill()
    crowd.wait()
    return share


def first_face_s(running: Sidecar) -> float:
    """How long the very first visitor waits for a face."""
    began = time.perf_counter()
    own = Origin(f"http://{running.address}")
    with connect(f"ws://{running.address}/faces", origin=own, compression=None, proxy=None) as socket:
        while '"face"' not in str(socket.recv(10.0))[:20]:
            pass
    return time.perf_counter() - began


def main(seconds: float, rounds: int) -> None:
    """Measure and print."""
    with sidecar("--web", "off") as running:
        time.sleep(SETTLE_S)
        without = running.share(seconds)
    kinds = [(form, count) for form in FORMS for count in COUNTS]
    added: dict[tuple[str, int], list[float]] = {kind: [] for kind in kinds}
    with sidecar("--web", "127.0.0.1:0") as running:
        time.sleep(SETTLE_S)
        unseen = running.share(seconds)
        first_s = first_face_s(running)
        time.sleep(SETTLE_S)
        left = running.share(seconds)
        for form, count in kinds * rounds:
            nobody = running.share(seconds)
            added[form, count].append(viewed(running, count, form, seconds) - nobody)
            time.sleep(1.0)
    note(f"no web {without:.1f} %, nobody has looked yet {unseen:.1f} %, nobody looks any more {left:.1f} %")
    table(
        f"added to the share of a core, median of {rounds} times {seconds:g} s",
        ("viewers", "form", "%", "% a viewer", "from", "to"),
        [
            (
                str(count),
                form,
                f"{statistics.median(shares):.2f}",
                f"{statistics.median(shares) / count:.2f}",
                f"{min(shares):.2f}",
                f"{max(shares):.2f}",
            )
            for (form, count), shares in added.items()
        ],
    )
    note(f"the first visitor had a face after {first_s * 1000:.0f} ms")


if __name__ == "__main__":
    told = sys.argv[1:]
    main(float(told[0]) if told else 6.0, int(told[1]) if told[1:] else 5)
