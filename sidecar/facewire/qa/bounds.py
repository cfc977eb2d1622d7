"""Bounds of quality assurance in a TOML file: a number for each name, as usual where there is none."""

import tomllib
from dataclasses import fields
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from facewire.errors import UsageError, unknown_name

__all__ = ["bounds_of", "check_bounds", "finite", "read_values"]

Bounds = TypeVar("Bounds")


def read_values(path: Path, example: str) -> dict[str, Any]:
    """Return what a TOML file holds.

    Args:
        path: the file.
        example: a line of such a file, for the message.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; give a TOML file with bounds") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; it is TOML with bounds such as {example}") from error


def bounds_of(path: Path, values: dict[str, Any], kind: type[Bounds]) -> Bounds:
    """Return the bounds of a file.

    Args:
        path: the file, for the message.
        values: what it holds.
        kind: a dataclass with a number for each bound.

    Raises:
        UsageError: there is no such bound, or it is out of range.
    """
    known = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    for name in values:
        if name not in known:
            listed = f"the bounds are {', '.join(known)}"
            raise UsageError(f"{path}: {unknown_name('bound', name, known, listed)}")
    try:
        return kind(**values)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def check_bounds(bounds: object, what: str, least: float = 0.0) -> None:
    """Check that each field of a dataclass is a number of `least` or more.

    Raises:
        UsageError: one is not.
    """
    for one in fields(bounds):  # type: ignore[arg-type]
        value = getattr(bounds, one.name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not value >= least:
            raise UsageError(f"{one.name} is {value!r}; {what} is a number of {least:g} or more")


def finite(bounds: object) -> dict[str, float | None]:
    """Return the bounds of a dataclass by name; None for one that is infinite, which JSON cannot hold."""
    values = {one.name: float(getattr(bounds, one.name)) for one in fields(bounds)}  # type: ignore[arg-type]
    return {name: value if isfinite(value) else None for name, value in values.items()}
