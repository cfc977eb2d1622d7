"""An output that is a phone, from its settings.

Programs that take a phone listen for its answers at the port where a phone is asked. Beside such a program on
one machine we therefore need an address of our own: 127.0.0.2, which Linux and Windows have without asking.
"""

import ipaddress
import sys
from dataclasses import dataclass, field
from typing import Final

from facewire.errors import UsageError
from facewire.output.config import OutputConfig, option
from facewire.output.ifacialmocap.sender import PhoneSender
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.transport.listener import Listener, is_own, own_address
from facewire.transport.stream import Stream
from facewire.transport.udp import parse_address

__all__ = ["PHONE_PORT", "PhoneConfig", "open_phone"]

PHONE_PORT: Final = 49983

_HOST: Final = "127.0.0.1" if sys.platform == "darwin" else "127.0.0.2"


@dataclass(frozen=True, slots=True)
class PhoneConfig(OutputConfig):
    """Settings of an output that is a phone."""

    insecure: bool = field(
        default=False, metadata=option("answer other machines too, with an address that they reach")
    )


def open_phone(config: PhoneConfig, clock: Clock, fps: int) -> Output:
    """Return an output that answers as a phone does.

    Raises:
        UsageError: the address is none, is taken, or lets other machines in without `insecure`.
    """
    text = config.address
    host, port = parse_address(f"{_HOST}:{text}" if text.isdecimal() else text, PHONE_PORT)
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise UsageError(f"{host!r} is no IP address of this machine; give one such as {_HOST}") from None
    if not address.is_loopback and not config.insecure:
        raise UsageError(f"{host} lets other machines in; add --ifacialmocap-insecure if you mean it")
    try:
        ears = Listener(str(address), port)
    except UsageError as error:
        raise UsageError(f"{error}; programs that take a phone are to be started after Facewire") from error

    def answers_itself(asker: str) -> bool:
        return is_own(asker) if address.is_unspecified else asker == str(address)

    typed = _own_address() if address.is_unspecified else str(address)
    sender = PhoneSender(clock, str(address), port, ears, Stream, answers_itself, typed=typed)
    return PacedOutput(config, clock, fps, sender)


def _own_address() -> str:
    """Return the address that other machines have for this one, or words for it."""
    try:
        return own_address()
    except UsageError:
        return "the address of this machine"
