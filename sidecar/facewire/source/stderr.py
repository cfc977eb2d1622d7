"""Keeps what C libraries write to standard error off the terminal."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["without_stderr"]


@contextlib.contextmanager
def without_stderr() -> Iterator[None]:
    """Send file descriptor 2 nowhere meanwhile.

    PortAudio and ALSA tell of every device that they cannot use, by lines of their own source. What matters
    of that comes back as an error. It concerns the whole process: keep the block short.
    """
    try:
        kept = os.dup(2)
    except OSError:
        # There is no standard error to keep clean.
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
