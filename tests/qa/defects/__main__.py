"""Measures what `check` and `compare` find: `python -m tests.qa.defects SPEECH [LINES_OF_A_DEFECT]`.

SPEECH is a folder of speech as `good.py` reads it. Prints false alarms on lines with nothing wrong, for the
speakers on which limits were chosen and for the others, and how many of each kind of defect are found, in
lines of the others alone, with the names of those that are not. `--only` measures a part, `--every` a sample
of the lines, and `--into` keeps what is made, to be looked at and not to be baked again.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import samplerate
import soundfile

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.ways import Bulk
from facewire.commands.config import Config
from facewire.qa.check.results import Checked
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


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is measured on."""

    good: Sequence[GoodLine]
    folder: Path
    each: int
    """Lines of each kind of defect."""

    @property
    def with_takes(self) -> list[GoodLine]:
        """Return the lines of other speakers than those on which limits were chosen, that have takes."""
        others = [line for line in self.good if not line.calibrates]
        return others[:: max(1, len(others) // _TAKES)]


def good_alone(trial: _Trial) -> None:
    """Print how many good recordings are found to be bad."""
    for calibrates, word in ((True, "limits chosen on"), (False, "others")):
        lines = [line for line in trial.good if line.calibrates is calibrates]
        place = trial.folder / f"good-{'calibrating' if calibrates else 'others'}"
        for line in lines:
            save(place, line.name, Line(line.sound, None))  # type: ignore[arg-type]
            transcribe(place, line)
        show(f"check, {word}", len(lines), bad(check(place)))


def good_takes(trial: _Trial) -> None:
    """Print how many good takes are found to be bad: of other settings, and of sound encoded anew."""
    bake_good(trial)
    lines, folder = trial.with_takes, trial.folder
    bake_folders([folder / "as"], Bulk(folder / "as", replace(Config(), fps=60, lookahead="48"), "npz"))
    show("check of takes, others", len(lines), bad(check(folder / "as")))
    different: dict[str, list[str]] = {}
    for line in lines:
        takes = [read_take(folder / kind / f"{line.name}.npz") for kind in ("takes", "takes-again")]
        for text in Tolerance().findings(compare(*takes)):
            different.setdefault(text.split(" (")[0][:40], []).append(line.name)
    show("compare, others", len(lines), different)


def bake_good(trial: _Trial) -> None:
    """Bake takes of good lines, as they are and encoded anew; what is there is not baked again."""
    folder = trial.folder
    for line in trial.with_takes:
        if not (folder / "again" / f"{line.name}.flac").is_file():
            again = 0.95 * samplerate.resample(line.sound, 3.0, "sinc_best")
            for kind, suffix, sound, rate in (
                ("as", "wav", line.sound, RATE),
                ("again", "flac", again, 3 * RATE),
            ):
                (folder / kind).mkdir(parents=True, exist_ok=True)
                soundfile.write(folder / kind / f"{line.name}.{suffix}", sound, rate)
            transcribe(folder / "as", line)
    # A recording that was changed has other blinks and looks, unless a name holds them.
    held = replace(Config(), line="")
    bake_folders([folder / "as"], Bulk(folder / "takes", held, "npz"))
    bake_folders([folder / "again"], Bulk(folder / "takes-again", held, "npz"))


def show(what: str, count: int, failed: dict[str, list[str]]) -> None:
    """Print how many lines failed, and by which rules."""
    names = {name for lines in failed.values() for name in lines}
    print(f"{what}: {len(names)} of {count} good lines, {len(names) / count:.2%}", flush=True)
    for rule, lines in sorted(failed.items(), key=lambda one: -len(one[1]))[:12]:
        print(f"    {rule}: {len(lines)}, such as {', '.join(lines[:4])}")


def in_sound(trial: _Trial) -> None:
    """Print how many defects of recordings `check` finds."""
    _checked(trial, IN_SOUND, with_take=False)


def in_takes(trial: _Trial) -> None:
    """Print how many defects of takes `check` finds."""
    _checked(trial, IN_TAKE, with_take=True)


def _checked(trial: _Trial, defects: Sequence[Defect], *, with_take: bool) -> None:
    lines = broken_lines(trial)
    texts = {line.name: line for line in trial.with_takes}
    for defect in defects:
        made = with_defect(defect, lines, trial.each)
        place = trial.folder / defect.name.replace(" ", "-").replace("'", "")
        for name, (was, broken) in made.items():
            save(place, name, broken, with_take=with_take)
            if defect.finding == "duplicate":
                save(place, f"{name}-was", was)
            if defect.finding == "no-closure":
                transcribe(place, texts[name])
        checked = check(place)
        tell("check", defect, set(made), found_by_check(defect, checked), checked)


def in_comparisons(trial: _Trial) -> None:
    """Print how many defects `compare` finds."""
    lines = broken_lines(trial)
    for defect in IN_COMPARE:
        made = with_defect(defect, lines, trial.each)
        words = defect.finding.split("|")
        found = {
            name
            for name, pair in made.items()
            if any(word in text for text in compared(*pair) for word in words)
        }
        tell("compare", defect, set(made), found)


def broken_lines(trial: _Trial) -> list[tuple[str, Line]]:
    """Return the good lines that are broken on purpose, by name."""
    bake_good(trial)
    few = trial.with_takes
    takes = {line.name: read_take(trial.folder / "takes" / f"{line.name}.npz") for line in few}
    return [
        (line.name, Line(line.sound, takes[line.name], vowels=vowels(line), other=takes[few[at - 1].name]))
        for at, line in enumerate(few)
    ]


def tell(
    command: str, defect: Defect, made: set[str], found: set[str], lines: Sequence[Checked] = ()
) -> None:
    """Print one line of the table, and what was found instead in those where it was not."""
    print(
        f"{command:8} {defect.name:24} {defect.finding:26.26} {len(found & made):4} of {len(made):4}",
        flush=True,
    )
    others = {Path(line.name).stem: ", ".join(finding.rule for finding in line.findings) for line in lines}
    for name in sorted(made - found):
        print(f"    not in {name}: {others.get(name) or 'nothing found'}", flush=True)


PARTS: Final[dict[str, Callable[[_Trial], None]]] = {
    "good": good_alone,
    "takes": good_takes,
    "sound": in_sound,
    "take": in_takes,
    "compare": in_comparisons,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what `check` and `compare` find.")
    parser.add_argument("speech", type=Path)
    parser.add_argument("each", type=int, nargs="?", default=50, help="lines of each kind of defect")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; any of several")
    parser.add_argument("--every", type=int, default=1, help="take each of so many good lines")
    parser.add_argument("--into", type=Path, help="a folder that keeps what is made")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = chosen.into or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trial = _Trial(list(good_lines(chosen.speech))[:: chosen.every], folder, chosen.each)
        for part in chosen.only or PARTS:
            PARTS[part](trial)


if __name__ == "__main__":
    main()
