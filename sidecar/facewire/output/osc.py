"""Faces as any OSC messages: a file says which value goes to which address, in which range."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, reason_of
from facewire.output.config import OutputConfig, option
from facewire.output.one_face import OneFace
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.transport.udp import Datagrams, parse_address
from facewire.values import Frame, OutputStatus
from facewire.wire.osc.encode import datagrams as bundles
from facewire.wire.osc.mapping import FULL_MAP, Mapping, Row, parse_map

__all__ = ["OSC_PORT", "OscConfig", "OscSender", "open_osc", "osc_sender"]

OSC_PORT: Final = 9000
"""What most programs that take OSC listen on unless told otherwise."""


@dataclass(frozen=True, slots=True)
class OscConfig(OutputConfig):
    """Settings of an OSC output."""

    map: Path | None = field(
        default=None,
        metadata=option("TOML file of [[send]] tables: channel, address, from, to, curve, type", "FILE"),
    )
    bundle: bool = field(default=True, metadata=option("messages in few datagrams; false for one in each"))


def open_osc(config: OscConfig, clock: Clock, fps: int) -> Output:
    """Return an output that sends OSC messages.

    Raises:
        UsageError: the address is none, or the map cannot be used.
    """
    return PacedOutput(config, clock, fps, osc_sender(config, clock))


def osc_sender(config: OscConfig, clock: Clock) -> "OscSender":
    """Return what sends the messages of a map.

    Raises:
        UsageError: the address is none, or the map cannot be used.
    """
    host, port = parse_address(config.address, OSC_PORT)
    mapping = Mapping(_rows(config.map), config.mask)
    return OscSender(
        f"osc {host}:{port}",
        Datagrams(host, port, clock),
        clock,
        lambda frame: mapping.messages(frame.face),
        bundle=config.bundle,
        advice="start the program that takes OSC, or check its port",
    )


class OscSender:
    """Sends one subject's faces: the one that is asked for, else the first that has a face.

    Args:
        name: of the output.
        datagrams: to the receiver; closed with the sender.
        clock: says when a subject has gone.
        messages: what a face becomes.
        bundle: whether messages share datagrams.
        advice: what to do where nothing listens.
    """

    def __init__(
        self,
        name: str,
        datagrams: Datagrams,
        clock: Clock,
        messages: Callable[[Frame], list[bytes]],
        *,
        bundle: bool,
        advice: str,
    ) -> None:
        self._name, self._advice = name, advice
        self._datagrams = datagrams
        self._messages = messages
        self._bundle = bundle
        self._one_face = OneFace(clock)

    @property
    def status(self) -> OutputStatus:
        """Return what was sent, and whether anything listens."""
        return self._datagrams.status(self._name, self._advice)

    def send(self, frame: Frame) -> None:
        """Send one face, if it is the one that is shown."""
        if self._one_face.takes(frame):
            messages = self._messages(frame)
            for datagram in bundles(messages) if self._bundle else messages:
                self._datagrams.send(datagram)

    def attend(self) -> None:
        """Do nothing: there is nothing but faces."""

    def close(self) -> None:
        """Release the socket."""
        self._datagrams.close()


def _rows(path: Path | None) -> tuple[Row, ...]:
    if path is None:
        return parse_map(FULL_MAP)
    try:
        return parse_map(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as an OSC map ({reason_of(error)}); it is TOML of [[send]] tables"
        ) from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
