"""An address of this machine at which TCP connections are taken."""

import contextlib
import errno
import select
import socket
import sys

from facewire.errors import UsageError
from facewire.transport.wake import Wake

__all__ = ["TcpListener"]

_BACKLOG = 64


class TcpListener:
    """Takes an address at once, and waits for the first connection without costing anything.

    Args:
        host: an address of this machine, or `0.0.0.0` for all.
        port: 0 to 65535; at 0 the system chooses.

    Raises:
        UsageError: the address is taken, or none of this machine.
    """

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # By its protocol, asyncio knows connections that must not wait to fill a packet: 40 ms for a face.
        self.socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform == "win32":
                # There, the option below would share the port with whoever has it.
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.setblocking(False)
            self.socket.bind((host, port))
            self.socket.listen(_BACKLOG)
        except OSError as error:
            self.socket.close()
            shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            if error.errno == errno.EADDRINUSE:
                raise UsageError(f"{shown} is in use, perhaps by another facewire") from error
            raise UsageError(f"cannot listen at {shown} ({error.strerror})") from error
        self._wake = Wake()

    @property
    def port(self) -> int:
        """Return the port it listens at."""
        port = self.socket.getsockname()[1]
        assert isinstance(port, int)
        return port

    def wait(self) -> None:
        """Return once somebody connects, or after `wake`."""
        select.select([self.socket.fileno(), self._wake.fileno()], [], [])

    def wake(self) -> None:
        """End the wait that is going on, or the next one; from any thread."""
        self._wake.call()

    def close(self) -> None:
        """Release the address."""
        self._wake.close()
        with contextlib.suppress(OSError):
            self.socket.close()
