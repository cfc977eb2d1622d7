"""Faces as Live Link Face packets over UDP, for Unreal's own ARKit source.

The engine stamps a packet on arrival, so faces that lead their sound must not leave before it plays. The
packet's own time becomes `SceneTime`, which Take Recorder keeps: the time of day, as the iPhone app sends it,
since frames that count from 0 lie hours away from the engine's own timecode and are discarded.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from facewire.clock import time_of_day_ns
from facewire.output.config import OutputConfig, option
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.transport.udp import Datagrams, parse_address
from facewire.values import Frame, OutputStatus
from facewire.wire import livelink

__all__ = ["LIVELINK_PORT", "Angles", "LiveLinkConfig", "LiveLinkSender", "device_id", "open_livelink"]

LIVELINK_PORT: Final = 11111
"""Where Unreal's ARKit source listens."""

_DAY_NS: Final = 24 * 3600 * 10**9


class Angles(StrEnum):
    """The unit of the nine angles; receivers disagree."""

    RADIANS = "radians"
    HALF_TURNS = "half-turns"


_FACTORS: Final = {Angles.RADIANS: livelink.RADIANS, Angles.HALF_TURNS: livelink.HALF_TURNS}


@dataclass(frozen=True, slots=True)
class LiveLinkConfig(OutputConfig):
    """Settings of a Live Link output."""

    angles: Angles = field(
        default=Angles.RADIANS,
        metadata=option("angles of head and eyes as the Live Link Face app has them, or degrees / 180"),
    )


def device_id(subject: str) -> str:
    """Return an id that is always the same for a subject.

    The engine keys subjects by it: two subjects under one id would push each other out.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"facewire/{subject}"))


def open_livelink(config: LiveLinkConfig, clock: Clock, fps: int) -> Output:
    """Return an output that sends Live Link Face packets.

    Raises:
        UsageError: the address is none.
    """
    return PacedOutput(config, clock, fps, LiveLinkSender(config, clock, fps))


class LiveLinkSender:
    """Sends each face as one packet.

    Args:
        config: where to (`HOST` or `HOST:PORT`), and how.
        clock: whose time frames carry.
        fps: frames per second of the line.
        time_of_day: nanoseconds since midnight, now. Asked once: a clock that is set later, or a summer
            that ends, must not turn the time of a take back.
        identify: names the sending device of a subject.

    Raises:
        UsageError: the address is none.
    """

    def __init__(
        self,
        config: LiveLinkConfig,
        clock: Clock,
        fps: int,
        *,
        time_of_day: Callable[[], int] = time_of_day_ns,
        identify: Callable[[str], str] = device_id,
    ) -> None:
        host, port = parse_address(config.address, LIVELINK_PORT)
        self._name = f"livelink {host}:{port}"
        self._datagrams = Datagrams(host, port, clock)
        self._rate = config.rate or fps
        self._factors = _FACTORS[config.angles]
        self._midnight_ns = clock.now_ns() - time_of_day()
        self._identify = identify

    @property
    def status(self) -> OutputStatus:
        """Return what was sent, and whether Unreal listens."""
        return self._datagrams.status(self._name, "start Unreal's ARKit source, or check its port")

    def send(self, frame: Frame) -> None:
        """Send one face."""
        self._datagrams.send(livelink.encode(self.packet(frame)))

    def packet(self, frame: Frame) -> livelink.Packet:
        """Return what a face becomes."""
        number, subframe = livelink.frame_time((frame.at_ns - self._midnight_ns) % _DAY_NS, self._rate)
        return livelink.Packet(
            device_id=self._identify(frame.subject),
            subject=frame.subject,
            frame=number,
            subframe=subframe,
            rate=(self._rate, 1),
            values=livelink.face_values(frame.face, self._factors),
        )

    def attend(self) -> None:
        """Do nothing: there is nothing but faces."""

    def close(self) -> None:
        """Release the socket."""
        self._datagrams.close()
