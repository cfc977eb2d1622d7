"""Faces over the Virtual Motion Capture protocol, for VSeeFace, Warudo, VNyan, VMagicMirror and others."""

from dataclasses import dataclass, field

from facewire.face.tune import MASKS
from facewire.output.config import OutputConfig, option
from facewire.output.one_face import OneFace
from facewire.output.pacing.output import PacedOutput
from facewire.ports import Clock, Output
from facewire.transport.udp import Datagrams, parse_address
from facewire.values import Frame, OutputStatus
from facewire.wire.osc.encode import datagrams
from facewire.wire.osc.vmc import ASSISTANT_PORT, PERFORMER_PORT, Bones, Performance, Style

__all__ = ["VmcConfig", "VmcSender", "open_vmc"]


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
    return PacedOutput(config, clock, fps, VmcSender(config, clock))


class VmcSender:
    """Sends one subject's faces: the one that is asked for, else the first that has a face.

    Args:
        config: where to (`HOST` or `HOST:PORT`), and how.
        clock: for the time that messages tell.

    Raises:
        UsageError: the address is none.
    """

    def __init__(self, config: VmcConfig, clock: Clock) -> None:
        host, port = parse_address(config.address, PERFORMER_PORT)
        assists = port == ASSISTANT_PORT
        bones = config.bones or (Bones.NONE if assists else Bones.ALL)
        mask = MASKS["full"] if config.mask is None else config.mask
        self._name = f"vmc {host}:{port}"
        self._datagrams = Datagrams(host, port, clock)
        self._performance = Performance(config.style, bones, mask, gain=config.gain, assists=assists)
        self._bundle = config.bundle
        self._one_face = OneFace(clock)
        self._start_ns = clock.now_ns()

    @property
    def status(self) -> OutputStatus:
        """Return what was sent, and whether anything listens."""
        return self._datagrams.status(
            self._name, "start the app, turn its VMC receiver on, or check its port"
        )

    def send(self, frame: Frame) -> None:
        """Send one face, if it is the one that is shown."""
        if self._one_face.takes(frame):
            messages = self._performance.messages(frame.face, (frame.at_ns - self._start_ns) / 1e9)
            for datagram in datagrams(messages) if self._bundle else messages:
                self._datagrams.send(datagram)

    def attend(self) -> None:
        """Do nothing: there is nothing but faces."""

    def close(self) -> None:
        """Release the socket."""
        self._datagrams.close()
