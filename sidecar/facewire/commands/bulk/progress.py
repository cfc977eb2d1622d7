"""How far a bake of many recordings is, for a terminal and for a log."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from facewire.commands import terminal
from facewire.ports import Clock

__all__ = ["Progress", "left", "log"]

_EACH_NS: Final = 60 * 10**9
"""From one line of a log to the next."""


class Progress:
    """A bar in a terminal; elsewhere a line a minute.

    Args:
        files: how many there are.
        size: bytes of them all.
        clock: says when a minute is over.
        note: prints a line; None where a bar is drawn instead.
    """

    def __init__(self, files: int, size: int, clock: Clock, note: Callable[[str], None] | None) -> None:
        self._files, self._size = files, max(1, size)
        self._clock, self._note = clock, note
        self._bar = terminal.BakeProgress(self._size)
        self._begun_ns = clock.now_ns()
        self._next_ns = self._begun_ns + _EACH_NS
        self._done, self._done_size = 0, 0

    @contextmanager
    def running(self) -> Iterator["Progress"]:
        """Show it meanwhile."""
        with self._bar.running():
            yield self

    def add(self, size: int) -> None:
        """Say that a recording of so many bytes is done."""
        self._done += 1
        self._done_size += size
        self._bar.at(self._done_size)
        now_ns = self._clock.now_ns()
        if self._note is not None and now_ns >= self._next_ns:
            self._next_ns = now_ns + _EACH_NS
            share = self._done_size / self._size
            took_s = (now_ns - self._begun_ns) / 1e9
            self._note(f"{self._done} of {self._files} recordings, {share:.0%}, {left(took_s, share)}")


def log() -> Callable[[str], None] | None:
    """Return what prints lines where nobody looks at a terminal; None where somebody does."""
    return None if sys.stderr.isatty() else terminal.note


def left(took_s: float, share: float) -> str:
    """Return how long the rest will take, in words: as fast as what is done.

    Args:
        took_s: seconds since the beginning.
        share: that is done, 0..1.
    """
    if share <= 0.0:
        return "time left not known yet"
    minutes = round(took_s * (1.0 - share) / share / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min left" if hours else f"{rest} min left"
