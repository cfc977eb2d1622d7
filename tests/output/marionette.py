"""A receiver of the VMC protocol as strict as its document: what it does not allow is an error.

Written from protocol.vmc.info (marionette-spec, performer-spec) with python-osc's reader, and not from the
sender. `Lenient` shows what the Godot tracker (Malcolmnixon/GodotXRVmcTracker) makes of the same datagrams:
each value counts as it comes, `Apply` or not, and names must match to the letter.
"""

import math
import socket
from dataclasses import dataclass, field

from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage

MAX_DATAGRAM = 1500 - 28
"""Bytes that cross an Ethernet unbroken, without IP's and UDP's headers."""

BONES = {"Head", "Neck", "LeftEye", "RightEye"}
"""Of Unity's HumanBodyBones, those of a face."""

TYPES = {
    "/VMC/Ext/OK": (int, int, int, int),
    "/VMC/Ext/T": (float,),
    "/VMC/Ext/Bone/Pos": (str, *[float] * 7),
    "/VMC/Ext/Blend/Val": (str, float),
    "/VMC/Ext/Blend/Apply": (),
    "/VMC/Ext/Set/Eye": (int, float, float, float),
}


def messages(datagram: bytes) -> list[OscMessage]:
    """The messages of a bundle or of a single message."""
    if OscBundle.dgram_is_bundle(datagram):
        return [part for part in OscBundle(datagram) if isinstance(part, OscMessage)]
    return [OscMessage(datagram)]


@dataclass
class Strict:
    """What the avatar shows: clips change when they are applied."""

    clips: dict[str, float] = field(default_factory=dict)
    bones: dict[str, tuple[float, ...]] = field(default_factory=dict)
    applied: int = 0
    times: list[float] = field(default_factory=list)
    datagrams: int = 0
    _pending: dict[str, float] = field(default_factory=dict)

    def take(self, datagram: bytes) -> None:
        assert len(datagram) <= MAX_DATAGRAM
        self.datagrams += 1
        for one in messages(datagram):
            arguments = tuple(one.params)
            assert tuple(map(type, arguments)) == TYPES[one.address], one.address
            match one.address, arguments:
                case "/VMC/Ext/OK", (loaded, calibration, mode, tracks):
                    assert (loaded, calibration, tracks) == (1, 3, 1)
                    assert mode in (0, 1, 2)
                case "/VMC/Ext/T", (time_s,):
                    self.times.append(time_s)
                case "/VMC/Ext/Bone/Pos", (name, *pose):
                    assert name in BONES
                    assert math.hypot(*pose[3:]) == 1.0 or abs(math.hypot(*pose[3:]) - 1.0) < 1e-5
                    self.bones[name] = tuple(pose)
                case "/VMC/Ext/Blend/Val", (name, value):
                    assert 0.0 <= value <= 1.0
                    assert name not in self._pending, f"{name} twice before it was applied"
                    self._pending[name] = value
                case "/VMC/Ext/Blend/Apply", ():
                    assert self._pending, "nothing to apply"
                    self.clips, self._pending = self._pending, {}
                    self.applied += 1


@dataclass
class Lenient:
    """What the Godot tracker shows."""

    clips: dict[str, float] = field(default_factory=dict)

    def take(self, datagram: bytes) -> None:
        for one in messages(datagram):
            if one.address == "/VMC/Ext/Blend/Val":
                self.clips[one.params[0]] = one.params[1]


def waiting(receiver: socket.socket) -> list[bytes]:
    """The datagrams that have arrived."""
    receiver.setblocking(False)
    arrived = []
    while True:
        try:
            arrived.append(receiver.recv(65536))
        except BlockingIOError:
            return arrived
