"""What a format of takes lets one choose: the fields of a frozen dataclass, each a flag of the same name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from facewire.errors import UsageError, unknown_name

__all__ = ["FormatOptions", "Option", "option", "options_from", "options_in"]


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """The choices of a format; each has its own in a subclass, and every choice has a usual value."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    metavar: str
    help: str
    """For the command line and the docs; it says what is usual."""
    parse: Callable[[str], Any]
    """Makes the value of what was typed; raises ValueError."""


def option(parse: Callable[[str], Any], metavar: str, text: str) -> dict[str, Option]:
    """Return the metadata of a dataclass field that is a choice; the field's default is what is usual.

    Args:
        parse: as `Option.parse`.
        metavar: stands for its value in help.
        text: as `Option.help`.
    """
    return {"option": Option(metavar, text, parse)}


def options_in(options: type[FormatOptions] | None) -> Iterator[tuple[str, Option]]:
    """Yield the names and choices of a format; none where it has none."""
    for one in fields(options) if options is not None else ():
        yield one.name, one.metadata["option"]


def options_from(name: str, options: type[FormatOptions] | None, typed: Mapping[str, str]) -> FormatOptions:
    """Return the choices that were typed; the rest are as usual.

    Args:
        name: of the format.
        options: its choices.
        typed: values by the names of their choices.

    Raises:
        UsageError: the format has no such choice, or no such value of it.
    """
    known = dict(options_in(options))
    values: dict[str, Any] = {}
    for key, text in typed.items():
        if key not in known:
            listed = f"it takes {', '.join(known)}" if known else "leave it out"
            raise UsageError(f"--format {name}: {unknown_name('choice', key, known, listed)}")
        try:
            values[key] = known[key].parse(text)
        except ValueError:
            wanted = f"{known[key].metavar}: {known[key].help}"
            raise UsageError(f"--format {name}: {key} is {text!r}; give {wanted}") from None
    return FormatOptions() if options is None else options(**values)
