"""A hundred thousand recordings of one second: `python -m tests.bench.many [FILES] [FOLDER] [FLAGS …]`.

Bakes FILES recordings (100,000), kills the command half way, goes on, and bakes once more when nothing has
changed. Prints processor time, the most memory of the command and of a process, and the size of the manifest.
In FOLDER the recordings stay and are used again. FLAGS go to `facewire bake`, such as `--engine loudness`.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import soundfile

from facewire.clock import SystemClock
from facewire.commands.bulk.manifest import NAME, read_manifest
from facewire.commands.bulk.places.folder import FileLog
from tests.sounds import speech_like

RATE = 16_000
SOUNDS = 500
IN_A_FOLDER = 1000
LOOK_S = 1.0


@dataclass(slots=True)
class Cost:
    """What a bake took."""

    processor_s: float = 0.0
    wall_s: float = 0.0
    command_mb: float = 0.0
    process_mb: float = 0.0
    """The most memory of a process that bakes."""


def make(folder: Path, files: int) -> None:
    """Write the recordings, no two alike."""
    sounds = speech_like(float(SOUNDS), RATE).reshape(SOUNDS, RATE)
    for number in range(files):
        path = folder / f"{number // IN_A_FOLDER:03d}" / f"{number}.wav"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        turned = np.roll(sounds[number % SOUNDS], 37 * (number // SOUNDS))
        soundfile.write(path, turned * (0.5 + 0.5 * number / files), RATE)


def bake(command: Sequence[str], stop: Callable[[], bool] = lambda: False) -> Cost:
    """Return what a bake costs; it is killed once `stop` says so, asked each second."""
    clock, cost = SystemClock(), Cost()
    begun_ns = clock.now_ns()
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            try:
                look(psutil.Process(process.pid), cost)
            except psutil.NoSuchProcess:
                break
            if stop():
                process.kill()
            threading.Event().wait(LOOK_S)
    cost.wall_s = (clock.now_ns() - begun_ns) / 1e9
    return cost


def look(command: psutil.Process, cost: Cost) -> None:
    """Note what a running bake has used so far."""
    children = command.children()
    times = [one.cpu_times() for one in (command, *children)]
    # A process that has ended is a child no more.
    cost.processor_s = max(cost.processor_s, sum(time.user + time.system for time in times))
    cost.command_mb = max(cost.command_mb, command.memory_info().rss / 2**20)
    cost.process_mb = max(cost.process_mb, *(one.memory_info().rss / 2**20 for one in children), 0.0)


def tell(what: str, cost: Cost, files: int) -> None:
    """Print what a bake took."""
    print(
        f"{what}: {cost.processor_s:.0f} s of processor time in {cost.wall_s:.0f} s, "
        f"{cost.processor_s / files * 1000:.2f} ms a recording; "
        f"at most {cost.command_mb:.0f} MB in the command, {cost.process_mb:.0f} in a process",
        flush=True,
    )


def main(files: int, folder: Path, flags: Sequence[str]) -> None:
    """Measure and print."""
    recordings = folder / "recordings"
    make(recordings, files)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        takes = Path(name)
        manifest = takes / NAME
        command = [sys.executable, "-m", "facewire", "bake", "-r", str(recordings), "-o", name, *flags]
        # Recordings of one length are baked in the order of their names.
        half = takes / f"{files // 2 // IN_A_FOLDER:03d}"
        killed = bake(command, half.exists)
        noted = len(read_manifest(FileLog(manifest)).entries)
        tell(f"killed after {noted}", killed, noted)
        tell("the rest", bake(command), files - noted)
        assert len(read_manifest(FileLog(manifest)).entries) == files
        tell("unchanged", bake(command), files)
        print(f"manifest: {manifest.stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=int, nargs="?", default=100_000, help="recordings of a second (100000)")
    parser.add_argument("folder", type=Path, nargs="?", help="where recordings stay; none for a new one")
    told, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(told.files, told.folder or Path(temporary), more)
