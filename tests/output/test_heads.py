"""A head that moves by itself reaches every output: nothing has to be set for it."""

import numpy as np
import pytest

from facewire.face.channels import CHANNELS
from facewire.face.character import Character
from facewire.tracker.readers import IFacialMocapReader, LiveLinkReader, Reader, VmcReader
from facewire.values import Face, Frame, Level, Quality
from facewire.wire import frame as zeromq
from facewire.wire import livelink
from facewire.wire.ifacialmocap import frame as phone
from facewire.wire.osc.vmc import Bones, Performance, Style
from tests.face.faces import face
from tests.face.head.voices import heads, talk


def turned(yaw: float, pitch: float, roll: float) -> Face:
    made = face()
    made.pose[:3] = (yaw, pitch, roll)
    return made


HEADS = heads(talk(20.0), Character(head="lively"))[::31].astype(np.float32)


def sent(kind: str, one: Face) -> list[bytes]:
    match kind:
        case "livelink":
            values = livelink.face_values(one)
            return [livelink.encode(livelink.Packet("id", "face", 0, 0.0, (31, 1), values))]
        case "ifacialmocap":
            return [phone.encode(one, 2)]
        case _:
            performance = Performance(Style.PERFECTSYNC, Bones.ALL, frozenset(range(len(CHANNELS))))
            return performance.messages(one, 1.0)


@pytest.mark.parametrize(
    ("kind", "reader"),
    [("livelink", LiveLinkReader()), ("vmc", VmcReader()), ("ifacialmocap", IFacialMocapReader())],
)
def test_a_receiver_reads_the_head_that_was_drawn(kind: str, reader: Reader) -> None:
    assert np.degrees(np.abs(HEADS).max(axis=0)).min() > 2.0
    for head in HEADS:
        readings = [reader.read(datagram) for datagram in sent(kind, turned(*head.tolist()))]
        pose = next(one.pose for one in reversed(readings) if one is not None)
        assert pose.known[52:55].all()
        np.testing.assert_allclose(pose.values[52:55], head, atol=1e-5)


def test_our_own_wire_carries_it_to_the_bit() -> None:
    for head in HEADS:
        frame = Frame("face", 1, 0, 0.0, 0, Quality.INFERRED, Level.CPU, turned(*head.tolist()))
        told = zeromq.decode(zeromq.encode(frame, 0), "face").frame.face.pose
        assert told[:3].tobytes() == head.tobytes()
