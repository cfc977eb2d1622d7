"""Runs `facewire check` and `facewire compare` over lines with and without defects."""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from facewire.commands.config import Config
from facewire.commands.qa.check.command import check_lines
from facewire.commands.qa.check.lines import lines_of
from facewire.qa.check.findings import Severity
from facewire.qa.check.limits import Settings
from facewire.qa.check.results import Checked
from facewire.qa.compare.measures import compare
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.defects.good import GoodLine
from tests.qa.defects.kinds import RATE, Defect, Line
from tests.take.takes import write

__all__ = ["bad", "check", "compared", "found_by_check", "save", "with_defect"]

_VOWELS: Final = frozenset(
    ("aa", "ae", "ah", "ao", "eh", "er", "ih", "iy", "ow", "uw", "ey", "ay", "aw", "oy")
)
_LOUD: Final = 0.5
"""Of the level of the line's speech: where a cut leaves no doubt."""


def save(folder: Path, name: str, line: Line, *, with_take: bool = False) -> None:
    """Write a line's recording, and its take beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    # Integers cannot hold what is no number.
    subtype = "PCM_16" if np.isfinite(line.sound).all() else "FLOAT"
    soundfile.write(folder / f"{name}.wav", line.sound, line.rate, subtype)
    if with_take:
        write(folder / f"{name}.npz", line.take, "npz")


def transcribe(folder: Path, line: GoodLine) -> None:
    """Write what is known of a line's words: phones with times, or text."""
    if line.phones:
        rows = (f"{phone.start:.3f} {phone.end:.3f} {phone.name}\n" for phone in line.phones)
        (folder / f"{line.name}.lab").write_text("".join(rows), encoding="utf-8")
    elif line.text:
        (folder / f"{line.name}.txt").write_text(line.text, encoding="utf-8")


def vowels(line: GoodLine) -> tuple[float, ...]:
    """Return where a line may be cut in two so that everybody hears it: loud vowels, far from its ends."""
    seconds = len(line.sound) / RATE
    level = np.sqrt(
        np.percentile(np.square(line.sound[: len(line.sound) // 160 * 160]).reshape(-1, 160).mean(1), 95)
    )
    middles = ((phone.start + phone.end) / 2 for phone in line.phones if phone.name in _VOWELS)

    def loud(at: float) -> bool:
        around = line.sound[int(at * RATE) - 160 : int(at * RATE) + 160]
        return float(np.sqrt(np.mean(np.square(around)))) > _LOUD * float(level)

    return tuple(at for at in middles if 0.5 < at < seconds - 0.5 and loud(at))


def with_defect(defect: Defect, lines: Iterable[tuple[str, Line]], most: int) -> dict[str, tuple[Line, Line]]:
    """Return up to `most` lines, as they were and with a defect, by name."""
    made: dict[str, tuple[Line, Line]] = {}
    for name, line in lines:
        if len(made) == most:
            break
        broken = defect.make(line, np.random.default_rng(zlib.crc32(f"{defect.name} {name}".encode())))
        if broken is not None:
            made[name] = line, broken
    return made


def check(folder: Path, jobs: int | None = None) -> list[Checked]:
    """Return what `facewire check` finds below a folder."""
    return check_lines(lines_of([folder], None), Config(), Settings(), jobs)


def bad(lines: Sequence[Checked]) -> dict[str, list[str]]:
    """Return the lines that fail a check by each rule that they fail."""
    usual = Settings()
    failed: dict[str, list[str]] = {}
    for line in lines:
        for finding in line.findings:
            if usual.severity(finding.rule) >= Severity.WARNING:
                failed.setdefault(finding.rule, []).append(line.name)
    return failed


def found_by_check(defect: Defect, lines: Sequence[Checked]) -> set[str]:
    """Return the names, without suffix, of the lines in which a defect was found for what it is."""
    wanted = set(defect.finding.split("|"))
    return {Path(line.name).stem for line in lines if wanted & {finding.rule for finding in line.findings}}


def compared(line: Line, other: Line) -> list[str]:
    """Return what `facewire compare` says of two takes."""
    return list(Tolerance().findings(compare(line.take, other.take)))
