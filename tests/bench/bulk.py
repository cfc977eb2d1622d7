"""What a bake of many short recordings costs beside the faces: `python -m tests.bench.bulk [FILES]`.

Bakes FILES recordings of one second (2,000), one recording of as many seconds, and the short ones once more
when nothing has changed, each by one process. Prints processor time, of the command and its process: a loaded
machine stretches it less than the time of day.
"""

import argparse
import tempfile
from pathlib import Path

import soundfile

from facewire.commands.bulk.manifest import NAME, read_manifest
from facewire.commands.bulk.places.folder import FileLog
from tests.bench.scaling import cost
from tests.sounds import speech_like

RATE = 16_000


def make(short: Path, long: Path, files: int) -> None:
    """Write the recordings: the same sound in many files and in one."""
    sound = speech_like(float(files), RATE)
    long.mkdir()
    soundfile.write(long / "long.wav", sound, RATE)
    for number in range(files):
        folder = short / f"{number % 20:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / f"{number}.wav", sound[number * RATE : (number + 1) * RATE], RATE)


def bake_s(recordings: Path, takes: Path) -> float:
    """Return the processor time of a bake by one process, in seconds."""
    return cost("bake", "-r", str(recordings), "-o", str(takes), "--jobs", "1").processor_s


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=int, nargs="?", default=2000, help="recordings of a second (2000)")
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        short, long, takes = (Path(name) / folder for folder in ("short", "long", "takes"))
        make(short, long, files)
        one, many = bake_s(long, Path(name) / "one"), bake_s(short, takes)
        unchanged = bake_s(short, takes)
        assert len(read_manifest(FileLog(takes / NAME)).entries) == files
    print(f"{files} s in one recording: {one:.2f} s of processor time")
    print(f"{files} recordings of 1 s: {many:.2f} s, {many / one:.2f} times as much")
    print(f"overhead: {(many - one) / files * 1000:.2f} ms a recording")
    print(f"unchanged: {unchanged:.2f} s, {unchanged / files * 1000:.2f} ms a recording with the start")


if __name__ == "__main__":
    main()
