"""UDP datagrams from anybody, at one address of this machine, and answers to them."""

import contextlib
import ipaddress
import select
import socket
import sys
from typing import Final

from facewire.errors import UsageError
from facewire.transport.udp import reason

__all__ = ["Listener", "address_of", "is_own", "own_address"]

_MOST_AT_ONCE = 64
"""Refusals that are passed over in a row: Windows tells of each answer that did not arrive."""

_ANYWHERE: Final = "192.0.2.1"
"""An address that is nobody's (RFC 5737): the way to it leads out."""


def is_own(host: str) -> bool:
    """Return whether an IP address is one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


def address_of(host: str) -> str:
    """Return the IPv4 address of a host; an address, of IPv6 too, is its own.

    Raises:
        UsageError: it has none.
    """
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host))
    try:
        return socket.gethostbyname(host)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host!r} cannot be found ({reason(error)}); give an IP address") from error


def own_address(host: str = _ANYWHERE) -> str:
    """Return the address of this machine that a host sees: the one at the network that leads to it.

    Without a host, the one that most others see.

    Raises:
        UsageError: no network leads there.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # Sends nothing.
            probe.connect((host, 9))
            address = probe.getsockname()[0]
    except OSError as error:
        raise UsageError(f"no network leads to {host} ({error.strerror})") from error
    assert isinstance(address, str)
    return address


class Listener:
    """Takes datagrams that are sent to one address.

    Args:
        host: an address of this machine, or 0.0.0.0 for all.
        port: 0 to 65535; at 0 the system chooses.
        shared: whether other programs may listen there too; each then gets what is broadcast.

    Raises:
        UsageError: the address is taken, or none of this machine.
    """

    def __init__(self, host: str, port: int, *, shared: bool = False) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            if shared:
                # Not otherwise: it would take the port from a program that has it, and no error would tell.
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if shared and sys.platform == "darwin":
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._socket.setblocking(False)
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise UsageError(
                f"cannot listen at {host}:{port} ({error.strerror}); "
                "close the program that has it, or choose another port"
            ) from error

    @property
    def port(self) -> int:
        """Return the port it listens at."""
        port = self._socket.getsockname()[1]
        assert isinstance(port, int)
        return port

    def receive(self, size: int, patience_s: float = 0.0) -> tuple[bytes, str, int] | None:
        """Return the next datagram with the sender's address and port, None where none has come.

        Args:
            size: bytes; a longer datagram is cut.
            patience_s: how long to wait for one.
        """
        if patience_s > 0.0 and not select.select([self._socket], [], [], patience_s)[0]:
            return None
        for _ in range(_MOST_AT_ONCE):
            try:
                datagram, sender = self._socket.recvfrom(size)
            except ConnectionError:
                continue
            except OSError:
                return None
            return datagram, sender[0], sender[1]
        return None

    def send(self, datagram: bytes, host: str, port: int) -> bool:
        """Send a datagram from this address; return False where that would block or there is no way."""
        try:
            self._socket.sendto(datagram, (host, port))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Release the address."""
        self._socket.close()
