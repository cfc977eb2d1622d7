"""Measures what `check` and `compare` find: `python -m tests.qa.defects SPEECH [LINES_OF_A_DEFECT]`.

SPEECH is a folder of speech as `good.py` reads it. Prints false alarms on lines with nothing wrong, for the
speakers on which limits were chosen and for the others, and how many of each kind of defect are found, in
lines of the others alone.
"""

import sys
import tempfile
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import samplerate
import soundfile

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.ways import Bulk
from facewire.commands.config import Config
from facewire.qa.compare.measures import compare
from facewire.qa.compare.tolerance import Tolerance
from facewire.take.reading import read_take
from tests.qa.defects.good import GoodLine, good_lines
from tests.qa.defects.kinds import IN_COMPARE, IN_SOUND, IN_TAKE, RATE, Defect, Line
from tests.qa.defects.trial import (
    bad,
    check,
    compared,
    found_by_check,
    save,
    transcribe,
    vowels,
    with_defect,
)

_TAKES: Final = 500
"""Good lines of which takes are checked and compared: each is baked three times."""


def main(speech: Path, each: int) -> None:
    """Measure and print."""
    good = list(good_lines(speech))
    others = [line for line in good if not line.calibrates]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for line in good:
            save(folder / "good", line.name, Line(line.sound, None))  # type: ignore[arg-type]
            transcribe(folder / "good", line)
        checked = check(folder / "good")
        for calibrates, word in ((True, "limits chosen on"), (False, "others")):
            names = {f"{line.name}.wav" for line in good if line.calibrates is calibrates}
            show(f"check, {word}", len(names), bad([line for line in checked if line.name in names]))
        alarms_of_takes(others[:: max(1, len(others) // _TAKES)], folder)
        defects(others, folder, each)


def alarms_of_takes(good: list[GoodLine], folder: Path) -> None:
    """Print how many good takes are found to be bad: of other settings, and of sound encoded anew."""
    for line in good:
        for kind, suffix, sound, rate in (
            ("as", "wav", line.sound, RATE),
            ("again", "flac", 0.95 * samplerate.resample(line.sound, 3.0, "sinc_best"), 3 * RATE),
        ):
            (folder / kind).mkdir(exist_ok=True)
            soundfile.write(folder / kind / f"{line.name}.{suffix}", sound, rate)
        transcribe(folder / "as", line)
    # A recording that was changed has other blinks and looks, unless a name holds them.
    held = replace(Config(), line="")
    bake_folders([folder / "as"], Bulk(folder / "takes", held, "npz"))
    bake_folders([folder / "again"], Bulk(folder / "takes-again", held, "npz"))
    bake_folders([folder / "as"], Bulk(folder / "as", replace(Config(), fps=60, lookahead="48"), "npz"))
    show("check of takes, others", len(good), bad(check(folder / "as")))
    different: dict[str, list[str]] = {}
    for line in good:
        takes = [read_take(folder / kind / f"{line.name}.npz") for kind in ("takes", "takes-again")]
        for text in Tolerance().findings(compare(*takes)):
            different.setdefault(text.split(" (")[0][:40], []).append(line.name)
    show("compare, others", len(good), different)


def show(what: str, count: int, failed: dict[str, list[str]]) -> None:
    """Print how many lines failed, and by which rules."""
    names = {name for lines in failed.values() for name in lines}
    print(f"{what}: {len(names)} of {count} good lines, {len(names) / count:.2%}", flush=True)
    for rule, lines in sorted(failed.items(), key=lambda one: -len(one[1]))[:12]:
        print(f"    {rule}: {len(lines)}, such as {', '.join(lines[:4])}")


def defects(good: list[GoodLine], folder: Path, each: int) -> None:
    """Print how many of each kind of defect are found."""
    few = [line for line in good if (folder / "takes" / f"{line.name}.npz").is_file()]
    takes = {line.name: read_take(folder / "takes" / f"{line.name}.npz") for line in few}
    lines = [
        (line.name, Line(line.sound, takes[line.name], vowels=vowels(line), other=takes[few[at - 1].name]))
        for at, line in enumerate(few)
    ]
    texts = {line.name: line for line in few}
    for defect in (*IN_SOUND, *IN_TAKE):
        made = with_defect(defect, lines, each)
        place = folder / defect.name.replace(" ", "-").replace("'", "")
        for name, (was, broken) in made.items():
            save(place, name, broken, with_take=defect in IN_TAKE)
            if defect.finding == "duplicate":
                save(place, f"{name}-was", was)
            if defect.finding == "no-closure":
                transcribe(place, texts[name])
        tell("check", defect, len(made), len(found_by_check(defect, check(place))))
    for defect in IN_COMPARE:
        made = with_defect(defect, lines, each)
        words = defect.finding.split("|")
        found = sum(any(word in text for text in compared(*pair) for word in words) for pair in made.values())
        tell("compare", defect, len(made), found)


def tell(command: str, defect: Defect, made: int, found: int) -> None:
    """Print one line of the table."""
    print(f"{command:8} {defect.name:24} {defect.finding:26.26} {found:4} of {made:4}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *islice(map(int, [*sys.argv[2:], "50"]), 1))
