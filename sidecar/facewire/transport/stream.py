"""A TCP connection that only sends, whole messages one after the other, and never waits."""

import errno
import socket
from enum import Enum
from typing import Final

__all__ = ["Stream", "StreamState"]

_UNDERWAY: Final = (
    errno.EINPROGRESS,
    errno.EWOULDBLOCK,
    errno.EALREADY,
    getattr(errno, "WSAEWOULDBLOCK", -1),
)


class StreamState(Enum):
    """How a connection is."""

    CONNECTING = 0
    OPEN = 1
    CLOSED = 2


class Stream:
    """Connects to an address at once and in the background.

    Args:
        host: an IP address; names are not looked up.
        port: 1 to 65535.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._rest = b""
        self.state = StreamState.CONNECTING
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.poll()

    def poll(self) -> StreamState:
        """Return how the connection is, after what has happened to it since."""
        if self.state is StreamState.CONNECTING:
            self._connect()
        elif self.state is StreamState.OPEN:
            self._listen()
            self._flush()
        return self.state

    def send(self, message: bytes) -> bool:
        """Send one message; return False, and send nothing of it, where one before is not out yet."""
        if self.poll() is not StreamState.OPEN or self._rest:
            return False
        self._rest = message
        self._flush()
        return self.state is StreamState.OPEN

    def close(self) -> None:
        """End the connection."""
        self.state = StreamState.CLOSED
        self._socket.close()

    def _connect(self) -> None:
        code = self._socket.connect_ex(self._address)
        if code in (0, errno.EISCONN):
            self.state = StreamState.OPEN
        elif code not in _UNDERWAY:
            self.close()

    def _listen(self) -> None:
        """Notice the end; what the other side says means nothing to us."""
        try:
            if not self._socket.recv(4096):
                self.close()
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def _flush(self) -> None:
        if not self._rest or self.state is not StreamState.OPEN:
            return
        try:
            self._rest = self._rest[self._socket.send(self._rest) :]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
