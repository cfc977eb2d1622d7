"""What viewers over the web cost the sidecar: `python -m tests.bench.web [SECONDS]`.

A sidecar plays the clip of the demo; viewers are in a process of their own. Each row is its share of a core
over so many seconds (10), with its ratio to no web at all, which is measured before and after.
"""

import re
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
        before, began = self.process.cpu_times(), time.perf_counter()
        time.sleep(seconds)
        after, took = self.process.cpu_times(), time.perf_counter() - began
        return 100 * (after.user + after.system - before.user - before.system) / took


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


def main(seconds: float) -> None:
    """Measure and print."""
    rows: list[tuple[str, str, float, int]] = []
    with sidecar("--web", "off") as running:
        time.sleep(SETTLE_S)
        rows.append(("no web", "", running.share(seconds), 0))
    with sidecar("--web", "127.0.0.1:0") as running:
        time.sleep(SETTLE_S)
        rows.append(("nobody has looked yet", "", running.share(seconds), 0))
        first_s = first_face_s(running)
        time.sleep(SETTLE_S)
        rows.append(("nobody looks any more", "", running.share(seconds), 0))
        for form in FORMS:
            for count in COUNTS:
                rows.append((f"{count} viewers", form, viewed(running, count, form, seconds), count))
                time.sleep(1.0)
    with sidecar("--web", "off") as running:
        time.sleep(SETTLE_S)
        rows.append(("no web, again", "", running.share(seconds), 0))
    base = (rows[0][2] + rows[-1][2]) / 2
    table(
        f"share of a core over {seconds:g} s",
        ("", "form", "%", "ratio", "% a viewer"),
        [
            (
                what,
                form,
                f"{share:.1f}",
                f"{share / base:.2f}",
                f"{(share - base) / count:.2f}" if count else "",
            )
            for what, form, share, count in rows
        ],
    )
    note(f"the first visitor had a face after {first_s * 1000:.0f} ms")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
