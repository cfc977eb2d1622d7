"""The one home of UDP: datagrams to one address, never waited for."""

import socket
from typing import Final

from facewire.errors import UsageError
from facewire.ports import Clock
from facewire.values import OutputState, OutputStatus

__all__ = ["Datagrams", "parse_address", "reason"]

_REFUSED_NS: Final = 2 * 10**9
"""Systems tell of a closed port once a second at least; heard nothing of it for so long, it has opened."""


def parse_address(text: str, default_port: int) -> tuple[str, int]:
    """Return host and port of `HOST`, `HOST:PORT` or `[IPV6]:PORT`.

    Raises:
        UsageError: no host, or the port is not 1 to 65535.
    """
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    number = int(port) if port.isascii() and port.isdecimal() else 0 if port else default_port
    if not host or not 1 <= number <= 65535:
        raise UsageError(f"{text!r} is no address; give one like 127.0.0.1:{default_port}")
    return host, number


def reason(error: OSError | UnicodeError) -> str:
    """Return why a host was not found: a name with an empty or long part is not even asked for."""
    return str(error.strerror) if isinstance(error, OSError) else "no such name can be"


class Datagrams:
    """Sends datagrams to one address and never blocks.

    Args:
        host: a name or an address; it is looked up once.
        port: 1 to 65535.
        clock: for how long ago the far end refused one.

    Raises:
        UsageError: the host has no address.
    """

    def __init__(self, host: str, port: int, clock: Clock) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        except (OSError, UnicodeError) as error:
            raise UsageError(f"{host!r} cannot be found ({reason(error)}); give an IP address") from error
        self._clock = clock
        self._address = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)
        self._connected = False
        self._refused_ns: int | None = None
        self.sent = 0
        self.dropped = 0
        """Datagrams that the system would not take."""

    @property
    def refused(self) -> bool:
        """Return whether the far end has told lately that nothing listens there.

        Only a machine that is up tells, and only where no firewall swallows it.
        """
        refused_ns = self._refused_ns
        return refused_ns is not None and self._clock.now_ns() - refused_ns < _REFUSED_NS

    def status(self, name: str, advice: str) -> OutputStatus:
        """Return the status of the output that sends them.

        Args:
            name: of the output.
            advice: what to do where nothing listens.
        """
        refused = self.refused
        return OutputStatus(
            name=name,
            dropped=self.dropped,
            state=OutputState.REFUSED if refused else OutputState.SENDING,
            why=f"nothing listens there; {advice}" if refused else "",
            packets=self.sent,
        )

    def send(self, datagram: bytes) -> None:
        """Send one datagram; it is dropped, and counted, where that would block or there is no way."""
        if self._try(datagram) or self._try(datagram):
            self.sent += 1
        else:
            self.dropped += 1

    def close(self) -> None:
        """Release the socket."""
        self._socket.close()

    def _try(self, datagram: bytes) -> bool:
        try:
            if not self._connected:
                # Only a connected socket hears that a datagram was refused.
                self._socket.connect(self._address)
                self._connected = True
            self._socket.send(datagram)
        except ConnectionError:
            # This tells of the datagram before: this one has not been tried yet.
            self._refused_ns = self._clock.now_ns()
            return False
        except OSError:
            # The way may have changed, with this machine's own address.
            self._connected = False
            return False
        return True
