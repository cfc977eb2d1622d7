"""Programs that have asked for faces, and how each gets them."""

from collections.abc import Callable
from typing import Final, Protocol

from facewire.output.backoff import Backoff
from facewire.ports import Clock
from facewire.transport.stream import StreamState
from facewire.wire.ifacialmocap.frame import END

__all__ = ["Asker", "DatagramAsker", "Send", "StreamAsker", "StreamLike"]

Send = Callable[[bytes, str, int], bool]
"""Sends a datagram to a host and a port; returns whether it left."""

_FORGET_NS: Final = 10 * 10**9


class StreamLike(Protocol):
    """A connection, as `facewire.transport.stream.Stream` is one."""

    def poll(self) -> StreamState:
        """Return how it is."""
        ...

    def send(self, message: bytes) -> bool:
        """Send a whole message or nothing."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Asker(Protocol):
    """One program that wants faces."""

    @property
    def version(self) -> int:
        """Return the version of the text that it wants."""
        ...

    @property
    def trouble(self) -> str:
        """Return why faces do not reach it, in words; empty where they do as far as we know."""
        ...

    def again(self, version: int) -> None:
        """Take note that it has asked again."""
        ...

    def send(self, text: bytes) -> bool:
        """Send one frame; return whether it left."""
        ...

    def attend(self) -> bool:
        """Connect where that is needed; return False when it has gone."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class DatagramAsker:
    """One that listens for datagrams; it cannot be told whether it still does.

    Args:
        host: its address.
        port: where it listens.
        version: of the text.
        send: sends a datagram from the address that was asked.
    """

    trouble = ""

    def __init__(self, host: str, port: int, version: int, send: Send) -> None:
        self._host, self._port = host, port
        self.version = version
        self._send = send

    def again(self, version: int) -> None:
        """Take note that it has asked again."""
        self.version = version

    def send(self, text: bytes) -> bool:
        """Send one frame; return whether it left."""
        return self._send(text, self._host, self._port)

    def attend(self) -> bool:
        """Return True: a phone sends for ever too."""
        return True

    def close(self) -> None:
        """Nothing to release."""


class StreamAsker:
    """One that waits for our connection; it is forgotten when it hangs up, or does not let us in for 10 s.

    Args:
        host: its address.
        port: where it waits.
        version: of the text.
        clock: time.
        connect: begins a connection.
    """

    def __init__(
        self, host: str, port: int, version: int, clock: Clock, connect: Callable[[str, int], StreamLike]
    ) -> None:
        self._host, self._port = host, port
        self.version = version
        self._clock = clock
        self._connect = connect
        self._backoff = Backoff(clock)
        self._stream: StreamLike | None = None
        self._opened = False
        self._asked_ns = clock.now_ns()

    @property
    def trouble(self) -> str:
        """Return why faces do not reach it."""
        if self._opened:
            return ""
        place = f"{self._host} at port {self._port}"
        return f"{place} has asked for a connection and does not let us in; is there a firewall?"

    def again(self, version: int) -> None:
        """Take note that it has asked again."""
        self.version = version
        self._asked_ns = self._clock.now_ns()

    def send(self, text: bytes) -> bool:
        """Send one frame; return whether it left."""
        return self._stream is not None and self._stream.send(text + END)

    def attend(self) -> bool:
        """Connect, or notice the end; return False when it has gone."""
        if self._stream is None:
            if self._backoff.due:
                self._stream = self._connect(self._host, self._port)
            return self._clock.now_ns() - self._asked_ns < _FORGET_NS
        state = self._stream.poll()
        if state is StreamState.OPEN:
            self._opened = True
        elif state is StreamState.CLOSED:
            self._stream.close()
            self._stream = None
            self._backoff.failed()
            return not self._opened
        elif self._clock.now_ns() - self._asked_ns >= _FORGET_NS:
            return False
        return True

    def close(self) -> None:
        """Hang up."""
        if self._stream is not None:
            self._stream.close()
