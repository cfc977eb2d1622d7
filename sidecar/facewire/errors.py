"""Every error that Facewire raises on purpose, and the exit status each one ends the program with.

    FacewireError            something failed; exit 1
    ├── UsageError           the caller's mistake: a path, a flag, a name; exit 2
    │   └── SourceError      a sound source cannot be opened or read
    ├── EngineError          an engine cannot be loaded, or failed while running
    ├── WireError            bytes that are not the message they should be
    ├── ControlError         a control request that cannot be carried out
    └── LinkError            a connection to another program that is not there, or has ended

A message is one line: what failed, then what to do next.
"""

import difflib
import re
from collections.abc import Iterable
from typing import ClassVar, Final

__all__ = [
    "ControlError",
    "EngineError",
    "FacewireError",
    "LinkError",
    "SourceError",
    "UsageError",
    "WireError",
    "printable",
    "reason_of",
    "unknown_name",
]

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""They would command a terminal, begin a line or turn one around, or are no text; tabs stay."""


class FacewireError(Exception):
    """Something failed; the message says what and what to do next."""

    exit_code: ClassVar[int] = 1


class UsageError(FacewireError):
    """The caller asked for something that cannot be."""

    exit_code: ClassVar[int] = 2


class SourceError(UsageError):
    """A sound source cannot be opened or read."""


class EngineError(FacewireError):
    """An engine cannot be loaded, or failed while running; the next one down takes over."""


class WireError(FacewireError):
    """Bytes that are not the message they should be."""


class ControlError(FacewireError):
    """A control request that cannot be carried out.

    `code` is one of the codes of SPEC.md, for programs; the message is for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class LinkError(FacewireError):
    """There is no connection to another program, or none any more; the message says why."""


def unknown_name(what: str, name: str, known: Iterable[str], otherwise: str) -> str:
    """Return the message about a name that is not known. Case and the hyphens of a flag do not count.

    Args:
        what: the kind of thing, such as `engine`.
        name: what was typed.
        known: the names that there are.
        otherwise: what to do next where none of them is near.
    """
    spelt = {one.lower().lstrip("-"): one for one in known}
    near = difflib.get_close_matches(name.lower().lstrip("-"), spelt, n=1)
    return f"there is no {what} {name!r}; " + (f"did you mean {spelt[near[0]]}?" if near else otherwise)


def reason_of(error: Exception) -> str:
    """Return why a file could not be read, for a line that names it: without the system's number and path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def printable(words: str) -> str:
    """Return words for one line of a terminal; control characters, and what is no text, are escaped.

    The name of a file may hold them, ends of lines too, which would look like a line of ours.
    """
    return _CONTROLS.sub(lambda one: ascii(one[0])[1:-1], words)
