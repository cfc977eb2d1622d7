"""A line that was baked anew, against its golden take."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, WireError, reason_of
from facewire.qa.compare.measures import compare
from facewire.qa.compare.pairs import Pair, Result
from facewire.qa.compare.tolerance import Tolerance
from facewire.qa.golden.coding import Golden, decode

__all__ = ["SUFFIX", "Verdict", "golden_path", "golden_takes", "read_golden", "verify"]

SUFFIX: Final = ".golden"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a line."""

    result: Result
    same: bool = False
    """Whether not even the last step of any value differs."""


def golden_path(folder: Path, name: str) -> Path:
    """Return where the golden take of a line lies."""
    return folder / f"{name}{SUFFIX}"


def golden_takes(folder: Path) -> list[str]:
    """Return the names of the lines that have a golden take, sorted."""
    return sorted(
        path.relative_to(folder).as_posix().removesuffix(SUFFIX) for path in folder.rglob(f"*{SUFFIX}")
    )


def read_golden(path: Path) -> Golden:
    """Return a golden take.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    try:
        return decode(path.read_text(encoding="utf-8"), path.stem)
    except (OSError, UnicodeDecodeError, WireError) as error:
        raise UsageError(
            f"cannot read {path}: {reason_of(error)}; restore it, or run facewire golden update"
        ) from error


def verify(name: str, golden: Path, recording: Path, made: str, tolerance: Tolerance) -> Verdict:
    """Compare a line with its golden take.

    Args:
        name: of the line.
        golden: its golden take, which need not be there.
        recording: what was baked.
        made: the new take, as `encode` gives it.
        tolerance: what is no finding.
    """
    pair = Pair(name, golden, recording)
    if not golden.exists():
        return Verdict(Result(pair, ("it has no golden take; facewire golden update makes one",)))
    try:
        old = read_golden(golden)
    except UsageError as error:
        return Verdict(Result(pair, (str(error),)))
    new = decode(made, name)
    same = old.take.head.fps == new.take.head.fps and old.take.table.tobytes() == new.take.table.tobytes()
    comparison = compare(old.take, new.take)
    findings = tuple(tolerance.findings(comparison))
    if findings and old.sound != new.sound:
        findings = ("its recording has changed", *findings)
    return Verdict(Result(pair, findings, comparison), same)
