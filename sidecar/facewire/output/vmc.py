"""Faces over the Virtual Motion Capture protocol, for VSeeFace, Warudo, VNyan, VMagicMirror and others."""

from dataclasses import dataclass, field

from facewire.face.tune import MASKS
from facewire.output.config import OutputConfig, option
from facewire.output.osc import OscSender
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.transport.udp import Datagrams, parse_address
from facewire.wire.osc.vmc import ASSISTANT_PORT, PERFORMER_PORT, Bones, Performance, Style

__all__ = ["VmcConfig", "open_vmc", "vmc_sender"]


@dataclass(frozen=True, slots=True)
class VmcConfig(OutputConfig):
    """Settings of a VMC output. At port 39540 it is an assistant: the receiver has a body of its own."""

    style: Style = field(
        default=Style.PERFECTSYNC,
        metadata=option("the avatar's clips: ARKit's 52, or VRM's vowels and blinks"),
    )
    bones: Bones | None = field(
        default=None,
        metadata=option("bones to turn; without it all, and none at port 39540", "|".join(Bones)),
    )
    bundle: bool = field(default=True, metadata=option("messages in few datagrams; false for one in each"))


def open_vmc(config: VmcConfig, clock: Clock, fps: int) -> Output:
    """Return an output that sends VMC messages.

    Raises:
        UsageError: the address is none.
    """
    return PacedOutput(config, clock, fps, vmc_sender(config, clock))


def vmc_sender(config: VmcConfig, clock: Clock) -> OscSender:
    """Return what sends VMC messages.

    Args:
        config: where to (`HOST` or `HOST:PORT`), and how.
        clock: for the time that messages tell.

    Raises:
        UsageError: the address is none.
    """
    host, port = parse_address(config.address, PERFORMER_PORT)
    assists = port == ASSISTANT_PORT
    bones = config.bones or (Bones.NONE if assists else Bones.ALL)
    mask = MASKS["full"] if config.mask is None else config.mask
    performance = Performance(config.style, bones, mask, gain=config.gain, assists=assists)
    start_ns = clock.now_ns()
    return OscSender(
        f"vmc {host}:{port}",
        Datagrams(host, port, clock),
        clock,
        lambda frame: performance.messages(frame.face, (frame.at_ns - start_ns) / 1e9),
        bundle=config.bundle,
        advice="start the app, turn its VMC receiver on, or check its port",
    )
