"""A tracker as the settings ask for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from facewire.errors import UsageError, unknown_name
from facewire.face.tracking.mixing import Mixing
from facewire.tracker.delay import MAX_NS
from facewire.tracker.readers import (
    IFacialMocapReader,
    LiveLinkReader,
    OpenSeeFaceReader,
    Reader,
    VmcReader,
)
from facewire.transport.udp import parse_address
from facewire.wire.osc.vmc import ASSISTANT_PORT
from facewire.wire.tracked import openseeface

__all__ = ["KINDS", "Kind", "TrackerConfig", "parse_delay", "parse_tracker"]

_ALL: Final = "0.0.0.0"
_OWN: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of tracker."""

    reader: Callable[[], Reader]
    """Makes what reads one sender."""
    port: int
    """Where it sends to."""
    host: str
    """Where we listen unless told otherwise: phones are on the network, the others on this machine."""
    asked: bool = False
    """Whether it sends to who asks it, and must be given the address of the phone."""


KINDS: Final[Mapping[str, Kind]] = {
    "livelink": Kind(LiveLinkReader, 11111, _ALL),
    "ifacialmocap": Kind(IFacialMocapReader, 49983, _ALL, asked=True),
    "vmc": Kind(VmcReader, ASSISTANT_PORT, _OWN),
    "openseeface": Kind(OpenSeeFaceReader, openseeface.PORT, _OWN),
}


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """Which tracker, where, and what it drives."""

    kind: str
    """A key of `KINDS`."""
    host: str
    """Where we listen."""
    port: int
    phone: tuple[str, int] | None = None
    """Who is asked for poses, and listened to alone."""
    subject: str = "face"
    """Whose face it drives."""
    delay_ms: float | None = None
    """From the face's movement to the arrival of its pose; None to measure it."""
    mixing: Mixing = field(default_factory=Mixing.usual)

    @property
    def name(self) -> str:
        """Return what it is and where, for `status`."""
        host, port = self.phone or (self.host, self.port)
        return f"{self.kind} {host}:{port}"


def parse_tracker(
    text: str, delay: str = "", parts: Sequence[tuple[str, str]] = (), subject: str = "face"
) -> TrackerConfig | None:
    """Return a tracker as settings ask for it; None where there is none.

    Args:
        text: `KIND`, `KIND:PORT`, `KIND:HOST` or `KIND:HOST:PORT`; empty or `none` for none.
        delay: milliseconds, or `auto`.
        parts: parts of the face or channels with their origins.
        subject: whose face it drives.

    Raises:
        UsageError: one of them cannot be, or there is a delay or a part without a tracker.
    """
    if text in ("", "none"):
        if not text and (delay or parts):
            raise UsageError("there is no tracker for the delay or the parts that are set; add --tracker")
        return None
    mixing = Mixing.usual()
    for part, origin in parts:
        mixing = mixing.with_origin(part, origin)
    return replace(_at(text), subject=subject, delay_ms=parse_delay(delay), mixing=mixing)


def _at(text: str) -> TrackerConfig:
    name, _, place = text.partition(":")
    if name not in KINDS:
        listed = f"choose {', '.join(KINDS)}, such as livelink:11111"
        raise UsageError(unknown_name("kind of tracker", name, KINDS, listed))
    kind = KINDS[name]
    if kind.asked:
        if not place or place.isdecimal():
            raise UsageError(
                f"{name} must be asked for its poses; give the phone's address: {name}:192.168.1.7"
            )
        return TrackerConfig(name, kind.host, kind.port, phone=parse_address(place, kind.port))
    host, port = parse_address(f"{kind.host}:{place}" if place.isdecimal() else place or kind.host, kind.port)
    return TrackerConfig(name, host, port)


def parse_delay(text: str) -> float | None:
    """Return milliseconds, or None for `auto` and the empty string.

    Raises:
        UsageError: neither a number in range nor `auto`.
    """
    if text in ("", "auto"):
        return None
    try:
        delay_ms = float(text)
    except ValueError:
        delay_ms = -1.0
    if not 0.0 <= delay_ms <= MAX_NS / 1e6:
        raise UsageError(
            f"the tracker's delay is {text!r}; give 0 to {MAX_NS // 10**6} milliseconds, or auto"
        )
    return delay_ms
