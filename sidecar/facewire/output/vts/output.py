"""An output to VTube Studio, from its settings."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from facewire.face.channels import LOWER_FACE
from facewire.output.config import OutputConfig, option
from facewire.output.pacing.output import PacedOutput
from facewire.output.token_file import TokenFile, token_path
from facewire.output.vts.beacons import Beacons
from facewire.output.vts.sender import Link, VtsSender
from facewire.ports import Clock, Output
from facewire.transport.udp import parse_address
from facewire.transport.websocket.client import WebSocket
from facewire.wire.vts.messages import MAX_MESSAGE
from facewire.wire.vts.parameters import ARKIT, CUSTOM, DEFAULTS, Parameter

__all__ = ["VTS_HOST", "VTS_PORT", "Inputs", "VtsConfig", "open_vts", "parameters_of"]

VTS_HOST: Final = "127.0.0.1"
VTS_PORT: Final = 8001


class Inputs(StrEnum):
    """Which parameters are made for a model that wants more than VTube Studio's own."""

    VBRIDGER = "vbridger"
    ARKIT = "arkit"
    NONE = "none"


_MADE: Final = {Inputs.VBRIDGER: CUSTOM, Inputs.ARKIT: ARKIT, Inputs.NONE: ()}


@dataclass(frozen=True, slots=True)
class VtsConfig(OutputConfig):
    """Settings of an output to VTube Studio."""

    token: Path | None = field(
        default=None,
        metadata=option("where VTube Studio's token is kept; without it, in your settings folder"),
    )
    inputs: Inputs = field(
        default=Inputs.VBRIDGER,
        metadata=option("parameters to make beside VTube Studio's own: VBridger's, or the 52 of ARKit"),
    )


def parameters_of(config: VtsConfig) -> tuple[Parameter, ...]:
    """Return the parameters that an output sends: those that its mask leaves something to say in.

    A mask of the lower face alone leaves the head, too, to whoever has eyes and brows.
    """
    made = {one.name: one for one in _MADE[config.inputs]}
    # A parameter of one name is VTube Studio's own where it has it; asked for as ARKit's, it is the same sum.
    wanted = (*(one for one in DEFAULTS if one.name not in made), *made.values())
    if config.mask is None:
        return wanted
    return tuple(
        one for one in wanted if (config.mask - LOWER_FACE if one.turns_head else one.channels & config.mask)
    )


def open_vts(config: VtsConfig, clock: Clock, fps: int, *, connect_s: float = 1.0) -> Output:
    """Return an output that sends to VTube Studio.

    Args:
        config: its settings.
        clock: time.
        fps: frames per second of the line.
        connect_s: how long a connection may take, in seconds; faces are dropped meanwhile.

    Raises:
        UsageError: the address is none.
    """
    host, port = parse_address(config.address, VTS_PORT)
    # A port that was typed is certain; one that was not may be another, which a broadcast tells.
    finder = Beacons() if config.address == VTS_HOST else None
    path = config.token or token_path(f"vts-{host}")

    def connect(to: str, at: int) -> Link:
        return WebSocket(to, at, connect_s, MAX_MESSAGE)

    sender = VtsSender(clock, host, port, parameters_of(config), TokenFile(path), connect, finder)
    return PacedOutput(config, clock, fps, sender)
