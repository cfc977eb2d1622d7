"""What a PC says to the phone: start to send, over UDP or TCP, in version 1 or 2; or stop."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = ["MAX_ASK", "Ask", "Wish", "decode", "encode"]

MAX_ASK: Final = 256
"""Bytes; nothing longer is looked at."""

_KEY: Final = "sahuasouryya9218sauhuiayeta91555dy3719"
"""The fixed word of the app, the same in every request."""

_VERSION_2: Final = "sendDataVersion=v2"


class Wish(Enum):
    """What is asked for; the values begin the request."""

    DATAGRAMS = "iFacialMocap_"
    STREAM = "iFacialMocap_UDPTCP_"
    STOP = "iFacialMocap_UDPTCPSTOP_"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    wish: Wish
    version: int = 1
    """1, or 2 where the request ends in `|sendDataVersion=v2`."""


def encode(ask: Ask) -> bytes:
    """Return the request."""
    return (ask.wish.value + _KEY + (f"|{_VERSION_2}" if ask.version == 2 else "")).encode()


def decode(datagram: bytes) -> Ask | None:
    """Return what a datagram asks for, None where it is something else. Unknown options are passed over."""
    if len(datagram) > MAX_ASK or not datagram.isascii():
        return None
    word, *options = datagram.decode("ascii").strip().split("|")
    for wish in Wish:
        if word == wish.value + _KEY:
            return Ask(wish, 2 if _VERSION_2 in options else 1)
    return None
