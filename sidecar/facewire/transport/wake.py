"""Ends another thread's wait for sockets."""

import contextlib
import socket

__all__ = ["Wake"]


class Wake:
    """A pair of sockets: one is waited for beside others, and can be read once the other thread calls."""

    def __init__(self) -> None:
        self._inside, self._outside = socket.socketpair()
        self._inside.setblocking(False)
        self._outside.setblocking(False)

    def fileno(self) -> int:
        """Return what to wait for."""
        return self._inside.fileno()

    def call(self) -> None:
        """End the wait that is going on, or the next one; from any thread."""
        # A pair that is full has woken it; one that is closed has nobody waiting.
        with contextlib.suppress(OSError):
            self._outside.send(b"!")

    def clear(self) -> None:
        """Forget the calls that have come."""
        with contextlib.suppress(BlockingIOError):
            self._inside.recv(4096)

    def close(self) -> None:
        """Release the pair; nobody waits any more."""
        self._inside.close()
        self._outside.close()
