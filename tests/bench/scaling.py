"""What a second process gains a bake, and what comparing its takes costs.

`python -m tests.bench.scaling [FILES]`

Bakes recordings of three seconds, 3,000 unless it is told how many, by one process and by two, three times
in turns; then the same with `--cluster local`; then from another seed, and compares both bakes, also with
every report. Prints the time of day, processor time of the command with its processes, and the scaling: what
two processes do beside twice of what one does. It means nothing on a machine that does something else, or
has one core.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import soundfile

from facewire.commands.terminal import note, table
from tests.sounds import speech_like

RATE: Final = 16_000
SECONDS: Final = 3
SOUND_S: Final = 600
"""Of speech, out of which recordings are cut, each at another place."""
STEP: Final = 7919
"""A prime: no two recordings begin alike."""
ROUNDS: Final = 3


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall_s: float
    processor_s: float


def make(recordings: Path, files: int) -> None:
    """Write the recordings."""
    sound = speech_like(float(SOUND_S), RATE)
    for number in range(files):
        folder = recordings / f"{number % 20:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        begin = number * STEP % (len(sound) - SECONDS * RATE)
        soundfile.write(folder / f"{number}.wav", sound[begin : begin + SECONDS * RATE], RATE)


def cost(*arguments: str, status: int = 0) -> Cost:
    """Run a command of facewire, which ends with `status`."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "facewire", *arguments], stdout=subprocess.DEVNULL, check=False
    )
    wall_s, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == status, f"{arguments} ended with {done.returncode}"
    return Cost(wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def scaled(title: str, recordings: Path, folder: Path, *more: str) -> None:
    """Print what one process takes, and two."""
    rows = []
    for number in range(ROUNDS):
        one, two = (
            cost("bake", "-r", str(recordings), "-o", str(folder / f"{number}-{jobs}"), "--jobs", jobs, *more)
            for jobs in ("1", "2")
        )
        times = (one.wall_s, two.wall_s, one.processor_s, two.processor_s)
        rows.append((*(f"{seconds:.1f}" for seconds in times), f"{one.wall_s / two.wall_s / 2:.0%}"))
    table(title, ("1 process, s", "2, s", "processor s of 1", "of 2", "scaling"), rows)


def compared(recordings: Path, folder: Path, files: int) -> None:
    """Print what it takes to compare two bakes."""
    places = [str(folder / name) for name in ("a", "b")]
    for place, seed in zip(places, ("0", "3"), strict=True):
        cost("bake", "-r", str(recordings), "-o", place, "--seed", seed)
    reports = [f"--{kind}={folder / f'report.{kind}'}" for kind in ("html", "json", "junit")]
    for word, more in (("", []), (" with --html --json --junit", reports)):
        took = cost("compare", *places, *more, status=1)
        note(
            f"compare of {files} takes{word}: {took.wall_s:.1f} s, {took.processor_s:.1f} s of processor time"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=int, nargs="?", default=3000, help="recordings of 3 s (3000)")
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recordings = folder / "recordings"
        make(recordings, files)
        sound = f"{files} recordings of {SECONDS} s"
        scaled(sound, recordings, folder / "pool")
        scaled(f"{sound}, --cluster local", recordings, folder / "cluster", "--cluster", "local")
        compared(recordings, folder, files)


if __name__ == "__main__":
    main()
