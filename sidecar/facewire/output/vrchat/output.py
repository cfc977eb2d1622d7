"""An output to VRChat, from its settings."""

import ipaddress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, WireError, reason_of
from facewire.output.config import OutputConfig, option
from facewire.output.pacing.output import PacedOutput
from facewire.output.vrchat.lookout import SERVICES, Found, Lookout, Watch
from facewire.output.vrchat.sender import Line, VrchatSender
from facewire.ports import Clock, Output
from facewire.transport.http import get
from facewire.transport.listener import address_of, is_own
from facewire.transport.mdns import Browser
from facewire.transport.udp import Datagrams, parse_address
from facewire.wire.vrchat.avatar import Avatar, Input, InputKind, decode_file
from facewire.wire.vrchat.parameters import PARAMETERS

__all__ = ["VRCHAT_HOST", "VRCHAT_PORT", "VrchatConfig", "open_vrchat"]

VRCHAT_HOST: Final = "127.0.0.1"
VRCHAT_PORT: Final = 9000

_GET_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class VrchatConfig(OutputConfig):
    """Settings of an output to VRChat."""

    avatar: Path | None = field(
        default=None,
        metadata=option("the file that VRChat wrote for an avatar; without it, VRChat is asked", "FILE"),
    )
    prefix: str | None = field(
        default=None,
        metadata=option(
            "send all parameters as PREFIX/v2/NAME without asking, to other programs; . for none", "PREFIX"
        ),
    )


class _Known:
    """An avatar that does not change."""

    def __init__(self, avatar: Avatar) -> None:
        self.found = Found(avatar)

    def start(self) -> None:
        """Nothing to begin."""

    def close(self) -> None:
        """Nothing to release."""


def open_vrchat(config: VrchatConfig, clock: Clock, fps: int) -> Output:
    """Return an output that sends to VRChat.

    Raises:
        UsageError: the address is none, or the avatar's file cannot be used.
    """
    host, port = parse_address(config.address, VRCHAT_PORT)

    def line(to: str, at: int) -> Line:
        return Datagrams(to, at, clock)

    # A port that was typed is meant; one that was not may be another, which VRChat tells.
    follow = config.address == host
    watch = _watch(config, clock, host)
    return PacedOutput(
        config, clock, fps, VrchatSender(clock, host, port, config.mask, watch, line, follow=follow)
    )


def _watch(config: VrchatConfig, clock: Clock, host: str) -> Watch:
    if config.avatar is not None and config.prefix is not None:
        raise UsageError("an output to VRChat has an avatar and a prefix; give one of them")
    if config.prefix is not None:
        return _Known(_everything(config.prefix))
    if config.avatar is not None:
        return _Known(_read(config.avatar))
    meant = address_of(host)
    loopback = ipaddress.ip_address(meant).is_loopback

    def is_meant(address: str) -> bool:
        return is_own(address) if loopback else address == meant

    return Lookout(clock, meant, partial(Browser, SERVICES), partial(get, timeout_s=_GET_S), is_meant)


def _everything(prefix: str) -> Avatar:
    """Return an avatar that has every parameter as a float."""
    before = "" if prefix in ("", ".") else prefix.strip("/") + "/"
    names = [f"{before}v2/{parameter.name}" for parameter in PARAMETERS]
    return Avatar("", tuple(Input(f"/avatar/parameters/{name}", name, InputKind.FLOAT) for name in names))


def _read(path: Path) -> Avatar:
    try:
        return decode_file(path.read_bytes())
    except (OSError, WireError) as error:
        raise UsageError(
            f"{path} cannot be read as an avatar's OSC file ({reason_of(error)});"
            " VRChat writes them to LocalLow/VRChat/VRChat/OSC"
        ) from error
