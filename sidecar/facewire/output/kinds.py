"""The kinds of output that settings and flags can name. A new kind is one file, and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from facewire.output.config import OutputConfig
from facewire.output.ifacialmocap.output import PHONE_PORT, PhoneConfig, open_phone
from facewire.output.livelink import LIVELINK_PORT, LiveLinkConfig, open_livelink
from facewire.output.osc import OSC_PORT, OscConfig, open_osc
from facewire.output.record.output import RecordConfig, RecordOutput
from facewire.output.vmc import VmcConfig, open_vmc
from facewire.output.vrchat.output import VRCHAT_HOST, VRCHAT_PORT, VrchatConfig, open_vrchat
from facewire.output.vts.output import VTS_HOST, VTS_PORT, VtsConfig, open_vts
from facewire.ports import Clock, Output
from facewire.transport.listener import address_of, is_own
from facewire.transport.udp import parse_address
from facewire.wire.osc.vmc import PERFORMER_PORT

__all__ = ["KINDS", "Kind", "open_output", "sends_to"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of output."""

    config: type[OutputConfig]
    """Its settings; no other kind has the same class."""
    open: Callable[[Any, Clock, int], Output]
    """Makes one from its settings, for a clock and frames per second; raises UsageError."""
    address: str
    """The form of its address, for help."""
    help: str
    """What it does, for the flag of the same name."""
    usual: str | None = None
    """The address where none is given; None where one must be."""


KINDS: Final[Mapping[str, Kind]] = {
    "livelink": Kind(
        LiveLinkConfig,
        open_livelink,
        f"HOST[:{LIVELINK_PORT}]",
        "also send to Unreal's own ARKit source, as Live Link Face packets over UDP",
    ),
    "vmc": Kind(
        VmcConfig,
        open_vmc,
        f"HOST[:{PERFORMER_PORT}]",
        "also send to VSeeFace, Warudo, VNyan, VMagicMirror and others, over the VMC protocol",
    ),
    "osc": Kind(OscConfig, open_osc, f"HOST[:{OSC_PORT}]", "also send to any program that takes OSC"),
    "record": Kind(RecordConfig, RecordOutput, "DIR", "also record sound and faces into a folder of DIR"),
    "vts": Kind(
        VtsConfig,
        open_vts,
        f"[HOST[:{VTS_PORT}]]",
        "also drive a Live2D model in VTube Studio, on this machine where no host is given",
        VTS_HOST,
    ),
    "vrchat": Kind(
        VrchatConfig,
        open_vrchat,
        f"[HOST[:{VRCHAT_PORT}]]",
        "also move an avatar in VRChat over OSC, by the parameters that it lists or natively",
        VRCHAT_HOST,
    ),
    "ifacialmocap": Kind(
        PhoneConfig,
        open_phone,
        f"[[HOST:]{PHONE_PORT}]",
        "also be a phone with iFacialMocap, for any program on this machine that takes one",
        str(PHONE_PORT),
    ),
}


def open_output(config: OutputConfig, clock: Clock, fps: int) -> Output:
    """Return the output that its settings ask for.

    Raises:
        UsageError: it cannot be opened as asked.
    """
    (kind,) = (kind for kind in KINDS.values() if kind.config is type(config))
    return kind.open(config, clock, fps)


_PORTS: Final[Mapping[str, int]] = {"livelink": LIVELINK_PORT, "vmc": PERFORMER_PORT}
"""Of the kinds whose packets a tracker could take for a face on camera, where they send to if not told."""


def sends_to(config: OutputConfig, kind: str, port: int) -> bool:
    """Return whether an output sends packets of a kind to a port of this machine, where we may listen too.

    Raises:
        UsageError: its address is none.
    """
    if kind not in _PORTS or type(config) is not KINDS[kind].config:
        return False
    host, its_port = parse_address(config.address, _PORTS[kind])
    return its_port == port and is_own(address_of(host))
