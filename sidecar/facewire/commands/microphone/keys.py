"""Single keys from the terminal while a command runs; none where there is no terminal."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Protocol

__all__ = ["Keys", "NoKeys", "pressed_keys"]


class Keys(Protocol):
    """What has been typed."""

    def read(self) -> str:
        """Return what was typed since the last call, in small letters; never waits."""
        ...


class NoKeys:
    """Nothing is ever typed."""

    def read(self) -> str:
        """Return nothing."""
        return ""


@contextlib.contextmanager
def pressed_keys(descriptor: int | None = None) -> Iterator[Keys]:
    """Give out keys as they are pressed, without Enter; the terminal is as before afterwards.

    In the background there are none: the terminal belongs to another program then.

    Args:
        descriptor: of the terminal; None for standard input.
    """
    descriptor = _standard_input() if descriptor is None else descriptor
    if descriptor is None or not os.isatty(descriptor):
        yield NoKeys()
    elif sys.platform == "win32":
        yield _WindowsKeys()
    elif not _is_ours(descriptor):
        yield NoKeys()
    else:
        with _posix_keys(descriptor) as keys:
            yield keys


def _standard_input() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        # There is none, or a test has put something else in its place.
        return None


if sys.platform == "win32":
    import msvcrt

    class _WindowsKeys:
        def read(self) -> str:
            typed = ""
            while msvcrt.kbhit():
                typed += msvcrt.getwch()
            return typed.lower()

else:
    import select
    import termios
    import tty

    def _is_ours(descriptor: int) -> bool:
        """Whether what is typed is for us: who touches the terminal in the background is stopped."""
        try:
            return os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:
            # It controls nobody, so that it has no background.
            return True

    class _PosixKeys:
        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def read(self) -> str:
            typed = b""
            while _is_ours(self._descriptor) and select.select([self._descriptor], [], [], 0)[0]:
                some = os.read(self._descriptor, 64)
                if not some:
                    break
                typed += some
            return typed.decode("utf-8", "ignore").lower()

    @contextlib.contextmanager
    def _posix_keys(descriptor: int) -> Iterator[Keys]:
        before = termios.tcgetattr(descriptor)
        # Signals stay: Ctrl-C ends the command as ever.
        tty.setcbreak(descriptor, termios.TCSANOW)
        try:
            yield _PosixKeys(descriptor)
        finally:
            if _is_ours(descriptor):
                termios.tcsetattr(descriptor, termios.TCSANOW, before)
