"""Which takes of two folders belong together, and what comes of comparing them."""

from dataclasses import dataclass
from pathlib import Path

from facewire.errors import UsageError
from facewire.qa.compare.measures import Comparison, compare
from facewire.qa.compare.tolerance import Tolerance
from facewire.take.reading import is_take, read_take, takes_below

__all__ = ["Pair", "Result", "compare_pair", "pairs_of"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two takes of one line; None where a side lacks it."""

    name: str
    a: Path | None
    b: Path | None


@dataclass(frozen=True, slots=True)
class Result:
    """What comparing a pair has come to."""

    pair: Pair
    findings: tuple[str, ...] = ()
    """What is beyond the tolerance, in words; none where the takes are alike."""
    comparison: Comparison | None = None
    """None where a take is missing or cannot be read."""


def pairs_of(a: Path, b: Path) -> list[Pair]:
    """Return the pairs of two takes, or of two folders of takes, by name.

    In folders takes go by their paths without their suffixes, so that another format is no difference.

    Raises:
        UsageError: one is a folder of takes and the other a take, one holds no take, or no two have one name.
    """
    for path in (a, b):
        if not path.exists():
            raise UsageError(f"there is no {path}; give two takes, or two folders of takes")
    if is_take(a) and is_take(b):
        return [Pair(a.name, a, b)]
    if is_take(a) or is_take(b):
        take, folder = (a, b) if is_take(a) else (b, a)
        raise UsageError(f"{take} is a take and {folder} is none; give two takes, or two folders of takes")
    found = [dict(takes_below(folder)) for folder in (a, b)]
    for folder, takes in zip((a, b), found, strict=True):
        if not takes:
            raise UsageError(f"{folder} holds no take; bake into it first")
    names = sorted(found[0].keys() | found[1].keys())
    if not found[0].keys() & found[1].keys():
        such = " and ".join(f"{min(takes)} in {folder}" for folder, takes in zip((a, b), found, strict=True))
        raise UsageError(f"no take is in both: there is {such}; give two folders with one tree")
    return [Pair(name, found[0].get(name), found[1].get(name)) for name in names]


def compare_pair(pair: Pair, tolerance: Tolerance) -> Result:
    """Compare the takes of a pair; what cannot be compared is a finding, too."""
    if pair.a is None or pair.b is None:
        return Result(pair, ("only in B" if pair.a is None else "only in A",))
    try:
        found = compare(read_take(pair.a), read_take(pair.b))
    except UsageError as error:
        return Result(pair, (str(error),))
    return Result(pair, tuple(tolerance.findings(found)), found)
