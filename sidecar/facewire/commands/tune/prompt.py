"""`facewire tune` in a terminal: reads lines, hands them on, prints what comes of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from facewire.client import connect
from facewire.commands import terminal
from facewire.commands.tune.tuner import HELP, Tuner
from facewire.errors import FacewireError

__all__ = ["tune"]


def tune(file: Path | None, subject: str | None, control: str) -> None:
    """Change a character of a running sidecar until `quit` is typed, or the lines end.

    Args:
        file: to begin with, where it is there, and to save to.
        subject: whose face; None for the first one.
        control: the sidecar's control endpoint.

    Raises:
        FacewireError: no sidecar answers, or the file is no character file.
    """
    with connect(control=control) as sidecar:
        tuner = Tuner(sidecar, subject, file)
        if file is not None and file.exists():
            tuner.load(file)
        for line in (f"{tuner.subject}: type, and watch the face", *HELP):
            terminal.note(line)
        for line in _lines():
            try:
                for answer in tuner.take(line):
                    terminal.note(answer)
            except FacewireError as error:
                terminal.error(str(error))
            if tuner.done:
                break
        if not tuner.saved:
            terminal.note("what was changed holds until the sidecar ends; it was not saved")


def _lines() -> Iterator[str]:
    while True:
        try:
            yield input("> " if sys.stdin.isatty() else "")
        except EOFError:
            return
