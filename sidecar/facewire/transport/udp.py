"""The one home of UDP: datagrams to one address, never waited for."""

import socket

from facewire.errors import UsageError

__all__ = ["Datagrams", "parse_address"]


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


class Datagrams:
    """Sends datagrams to one address and never blocks.

    Raises:
        UsageError: the host has no address.
    """

    def __init__(self, host: str, port: int) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        except OSError as error:
            raise UsageError(f"{host!r} cannot be found ({error.strerror}); give an IP address") from error
        self._address = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)
        self.dropped = 0
        """Datagrams that the system would not take."""

    def send(self, datagram: bytes) -> None:
        """Send one datagram; it is dropped, and counted, where that would block or there is no way."""
        try:
            self._socket.sendto(datagram, self._address)
        except OSError:
            self.dropped += 1

    def close(self) -> None:
        """Release the socket."""
        self._socket.close()
