"""Writes into a connection from two threads: whole frames at once, what the library says behind them."""

import os
import socket
import threading
from asyncio import AbstractEventLoop, WriteTransport
from collections.abc import Callable
from contextlib import suppress
from typing import Final

__all__ = ["IS_DIRECT", "Writer"]

IS_DIRECT: Final = os.name == "posix"
"""Whether another thread may write to a socket of an event loop. On Windows the loop's writes are under way
while it does other things, and nothing tells another thread that they have ended."""


class Writer:
    """Writes to a connection of an event loop, in the order of the calls; no frame is torn.

    A frame goes to the socket at once, on whichever thread it comes: to wake the loop for it costs several
    times as much. Where the socket takes none of it, or a part, the rest waits for the loop, and all that
    comes then waits behind it until the loop has found everything sent.
    A lock is held for each write, which never blocks.

    Args:
        loop: of the connection; this is made on its thread.
        transport: to write to; nobody else may.
    """

    def __init__(self, loop: AbstractEventLoop, transport: WriteTransport) -> None:
        self._loop = loop
        self._thread = threading.get_ident()
        self._transport = transport
        # A transport may tell within a write that the other end takes more again.
        self._lock = threading.RLock()
        self._socket: socket.socket | None = None
        """Our own handle on the connection, from the first frame on: the loop closes its own at will."""
        self._waiting = bytearray()
        """For the loop."""
        self._unsent = 0
        """Bytes that waited in the transport when it was last looked at."""
        self._is_behind = not IS_DIRECT
        """Whether frames have to wait for the loop."""
        self._is_called = False
        """Whether the loop has been called for what waits."""
        self._is_ended = False

    @property
    def backlog(self) -> int:
        """Return how many bytes wait in this process; of any thread."""
        return len(self._waiting) + self._unsent

    def write(self, frame: bytes) -> None:
        """Write a whole frame; from any thread. Never waits, and does nothing after `end`."""
        with self._lock:
            if self._is_ended:
                return
            if not self._is_behind:
                taken = self._hand_over(frame)
                if taken == len(frame):
                    return
                frame = frame[taken:]
            self._waiting += frame
            self._is_behind = True
            if threading.get_ident() == self._thread:
                self._catch_up()
            elif not self._is_called:
                self._is_called = True
                # It may have ended meanwhile.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self.refresh)

    def let(self, write: Callable[[], None]) -> None:
        """Have the library write to the transport, behind all frames; on the loop's thread."""
        with self._lock:
            self._catch_up()
            write()
            self._catch_up()

    def refresh(self) -> None:
        """Hand what waits to the transport, and look what waits there; on the loop's thread."""
        with self._lock:
            self._is_called = False
            self._catch_up()

    def end(self) -> None:
        """Write no more frames; before the loop closes the connection, and again is fine."""
        with self._lock:
            self._is_ended = True
            self._waiting.clear()
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def _hand_over(self, frame: bytes) -> int:
        """Return how many bytes the socket takes at this moment."""
        try:
            if self._socket is None:
                self._socket = self._transport.get_extra_info("socket").dup()
            return self._socket.send(frame)
        except OSError:
            # It is full, or broken, which the loop tells better; or too many files are open for a handle.
            return 0

    def _catch_up(self) -> None:
        if self._transport.is_closing():
            # What it had not sent is gone: another frame would stand behind half of one.
            self._is_ended = True
        if self._is_ended:
            self._waiting.clear()
            return
        if self._waiting:
            waiting = bytes(self._waiting)
            self._waiting.clear()
            self._transport.write(waiting)
        self._unsent = self._transport.get_write_buffer_size()
        self._is_behind = self._unsent > 0 or not IS_DIRECT
