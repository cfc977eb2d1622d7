"""What VTube Studio broadcasts on UDP port 47779 every two seconds, whether its API is on or off."""

from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError
from facewire.wire.vts.messages import parse

__all__ = ["BEACON_PORT", "Beacon", "decode"]

BEACON_PORT: Final = 47779


@dataclass(frozen=True, slots=True)
class Beacon:
    """One broadcast."""

    active: bool
    """Whether the API is on."""
    port: int
    """Of its WebSocket, 1 to 65535."""


def decode(datagram: bytes) -> Beacon | None:
    """Return what a broadcast says, None where it is not VTube Studio's."""
    try:
        message = parse(datagram.decode())
    except (WireError, UnicodeDecodeError):
        return None
    data = message.get("data")
    if message.get("messageType") != "VTubeStudioAPIStateBroadcast" or not isinstance(data, dict):
        return None
    active, port = data.get("active"), data.get("port")
    if type(active) is not bool or type(port) is not int or not 1 <= port <= 65535:
        return None
    return Beacon(active, port)
