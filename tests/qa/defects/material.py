"""What is measured on: good lines, their takes, and the same lines with defects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import samplerate
import soundfile

from facewire.commands.bulk.bulk import bake_folders
from facewire.commands.bulk.ways import Bulk
from facewire.commands.config import Config
from facewire.qa.compare.measures import Comparison, compare
from facewire.take.reading import read_take
from tests.qa.defects.good import GoodLine
from tests.qa.defects.kinds import RATE, Defect, Line
from tests.qa.defects.trial import save, transcribe, vowels, with_defect

__all__ = ["Trial", "bake_good", "bake_otherwise", "broken_lines", "encoded_anew", "save_broken", "save_good"]

_TAKES: Final = 500
"""Good lines of which takes are checked and compared: each is baked three times."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is measured on."""

    good: Sequence[GoodLine]
    folder: Path
    each: int
    """Lines of each kind of defect."""
    calibrates: bool = False
    """Whether it is measured on the speakers on which limits are chosen, in place of the others."""

    @property
    def half(self) -> list[GoodLine]:
        """Return the lines of the one half of the speakers or the other."""
        return [line for line in self.good if line.calibrates is self.calibrates]

    @property
    def with_takes(self) -> list[GoodLine]:
        """Return those of them that have takes."""
        lines = self.half
        return lines[:: max(1, len(lines) // _TAKES)]


def bake_good(trial: Trial) -> None:
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


def save_good(trial: Trial) -> Path:
    """Write the good lines with what is known of their words; return their folder."""
    place = trial.folder / f"good-{'calibrating' if trial.calibrates else 'others'}"
    for line in trial.half:
        save(place, line.name, Line(line.sound, None))  # type: ignore[arg-type]
        transcribe(place, line)
    return place


def bake_otherwise(trial: Trial) -> Path:
    """Bake takes of other settings beside the good lines; return their folder."""
    folder = trial.folder / "as"
    bake_folders([folder], Bulk(folder, replace(Config(), fps=60, lookahead="48"), "npz"))
    return folder


def encoded_anew(trial: Trial) -> list[tuple[str, Comparison]]:
    """Return how takes of good lines differ from those of the same lines encoded anew, by name."""
    kinds = [trial.folder / kind for kind in ("takes", "takes-again")]
    lines = trial.with_takes
    return [
        (line.name, compare(*(read_take(folder / f"{line.name}.npz") for folder in kinds))) for line in lines
    ]


def broken_lines(trial: Trial) -> list[tuple[str, Line]]:
    """Return the good lines that are broken on purpose, by name."""
    bake_good(trial)
    few = trial.with_takes
    takes = {line.name: read_take(trial.folder / "takes" / f"{line.name}.npz") for line in few}
    return [
        (line.name, Line(line.sound, takes[line.name], vowels=vowels(line), other=takes[few[at - 1].name]))
        for at, line in enumerate(few)
    ]


def save_broken(
    trial: Trial, defect: Defect, lines: list[tuple[str, Line]], *, with_take: bool
) -> tuple[Path, set[str]]:
    """Write lines with a defect into a folder of its own, for `check`; return it and their names."""
    texts = {line.name: line for line in trial.with_takes}
    place = trial.folder / defect.name.replace(" ", "-").replace("'", "")
    made = with_defect(defect, lines, trial.each)
    for name, (was, broken) in made.items():
        save(place, name, broken, with_take=with_take)
        if defect.finding == "duplicate":
            save(place, f"{name}-was", was)
        if defect.finding == "no-closure":
            transcribe(place, texts[name])
    return place, set(made)
