"""Ctrl-C while libraries are loaded."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["ending_at_once"]

_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let Ctrl-C, and a service manager's stop, end the process meanwhile without a word.

    A library that is interrupted while it loads takes that for a broken installation, and says so at length.
    What the process holds by then must be the system's to release.
    """
    heard = [stop for stop in _STOPS if signal.getsignal(stop) is signal.default_int_handler]
    if threading.current_thread() is not threading.main_thread():
        heard = []
    for stop in heard:
        signal.signal(stop, signal.SIG_DFL)
    try:
        yield
    finally:
        for stop in heard:
            signal.signal(stop, signal.default_int_handler)
