"""What an avatar is told while avatars, faces and VRChat come and go; in virtual time."""

import sys

import pytest

from facewire.clock import VirtualClock
from facewire.output.vrchat.lookout import Found
from facewire.output.vrchat.sender import VrchatSender
from facewire.values import Face, Frame, Level, OutputState, OutputStatus, Quality
from facewire.wire.vrchat.avatar import decode_file
from tests.output.vrchat.game import Ears, Worn
from tests.output.vts.rig import face

JAW = Worn("avtr_1", {"FT/v2/JawOpen": "f", "LipTrackingActive": "T"})
OTHER = Worn("avtr_2", {"v2/MouthSmileLeft": "f"})


class Line:
    """Datagrams that arrive at an avatar; `refused` is a port where nothing listens."""

    def __init__(self, port: int, rig: "Rig") -> None:
        self.port, self.rig = port, rig
        self.packets = 0
        self.closed = False

    def send(self, datagram: bytes) -> None:
        assert len(datagram) <= 1500
        self.packets += 1
        self.rig.ears.take(datagram)

    def status(self, name: str, advice: str) -> OutputStatus:
        state = OutputState.REFUSED if self.rig.refused else OutputState.SENDING
        return OutputStatus(name, state=state, why=advice if self.rig.refused else "", packets=self.packets)

    def close(self) -> None:
        self.closed = True


class Rig:
    def __init__(self, worn: Worn = JAW, *, follow: bool = True) -> None:
        self.clock = VirtualClock(10**9)
        self.found = Found(None, why="looking for VRChat")
        self.started = self.closed = self.refused = False
        self.ears = Ears(worn)
        self.lines: list[Line] = []
        self.sender = VrchatSender(self.clock, "127.0.0.1", 9000, None, self, self.line, follow=follow)

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True

    def line(self, host: str, port: int) -> Line:
        assert host == "127.0.0.1"
        self.lines.append(Line(port, self))
        return self.lines[-1]

    def wear(self, worn: Worn, port: int | None = None) -> None:
        self.ears = Ears(worn)
        self.found = Found(decode_file(worn.file()), port)

    def play(self, seconds: float, one: Face | None = None, subject: str = "face", fps: int = 31) -> None:
        until_ns = self.clock.now_ns() + round(seconds * 10**9)
        while self.clock.now_ns() < until_ns:
            if one is not None:
                now_ns = self.clock.now_ns()
                self.sender.send(Frame(subject, 1, 0, 0.0, now_ns, Quality.INFERRED, Level.CPU, one))
            self.sender.attend()
            self.clock.sleep_until_ns(self.clock.now_ns() + 10**9 // fps)

    @property
    def told(self) -> tuple[str, str]:
        return str(self.sender.status.state), self.sender.status.why


def test_while_nothing_is_known_viseme_and_voice_are_sent() -> None:
    rig = Rig()
    assert rig.started
    rig.play(0.5, face(aa=1.0))
    assert rig.told == ("waiting", "looking for VRChat; plain Viseme and Voice until then")
    assert set(rig.ears.refused) == {"/avatar/parameters/Viseme", "/avatar/parameters/Voice"}


def test_the_avatar_gets_what_it_lists() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(0.1)
    rig.play(1.0, face(jawOpen=0.5))
    assert rig.ears.values == {"FT/v2/JawOpen": 0.5, "LipTrackingActive": True}
    assert rig.ears.refused == []
    assert rig.told == ("sending", "1 parameter v2/…")


def test_another_avatar_is_followed() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(1.0, face(jawOpen=0.5))
    rig.wear(OTHER)
    rig.play(0.1, face(mouthSmileLeft=0.5))
    rig.ears.refused.clear()
    rig.play(1.0, face(mouthSmileLeft=0.5))
    assert rig.ears.values == {"v2/MouthSmileLeft": 0.5}
    assert rig.ears.refused == []


def test_what_was_lost_is_said_again_within_a_second() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(0.5, face(jawOpen=0.5))
    rig.ears.values.clear()
    rig.play(1.1, face(jawOpen=0.5))
    assert rig.ears.values == {"FT/v2/JawOpen": 0.5, "LipTrackingActive": True}


def test_a_face_that_stands_still_costs_little() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(60.0, face(jawOpen=0.5))
    assert rig.sender.status.packets <= 62


def test_a_face_that_goes_leaves_a_resting_avatar() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(1.0, face(jawOpen=0.5))
    rig.play(2.1)
    assert rig.ears.values == {"FT/v2/JawOpen": 0.0, "LipTrackingActive": False}
    packets = rig.sender.status.packets
    rig.play(60.0)
    assert rig.sender.status.packets == packets
    rig.play(0.1, face(jawOpen=0.5))
    assert rig.ears.values == {"FT/v2/JawOpen": 0.5, "LipTrackingActive": True}


def test_an_end_leaves_a_resting_avatar() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.play(1.0, face(jawOpen=0.5))
    rig.sender.close()
    assert rig.ears.values == {"FT/v2/JawOpen": 0.0, "LipTrackingActive": False}
    assert rig.closed
    assert rig.lines[-1].closed


def test_an_avatar_that_takes_no_face_is_told() -> None:
    rig = Rig()
    rig.wear(Worn("avtr_3", {"Hat": "T"}))
    rig.play(1.0, face(jawOpen=0.5))
    assert rig.told[0] == "refused"
    assert "this avatar takes no face" in rig.told[1]
    assert rig.ears.values == {}


def test_a_port_where_nothing_listens_is_told() -> None:
    rig = Rig()
    rig.wear(JAW)
    rig.refused = True
    rig.play(1.0, face(jawOpen=0.5))
    assert rig.told == ("refused", "start VRChat, and switch on OSC in its Action Menu")


def test_the_port_that_vrchat_names_is_followed_unless_one_was_typed() -> None:
    for follow, port in ((True, 9100), (False, 9000)):
        rig = Rig(follow=follow)
        rig.play(1.0, face(jawOpen=0.5))
        before = rig.sender.status.packets
        rig.wear(JAW, 9100)
        rig.play(1.0, face(jawOpen=0.5))
        assert rig.lines[-1].port == port
        assert rig.sender.status.name == f"vrchat 127.0.0.1:{port}"
        assert rig.sender.status.packets > before
        assert [one.closed for one in rig.lines] == [True] * (len(rig.lines) - 1) + [False]


def test_one_face_of_several() -> None:
    rig = Rig()
    rig.wear(JAW)
    for _ in range(31):
        rig.play(0.01, face(jawOpen=0.5), "host")
        rig.play(0.01, face(jawOpen=1.0), "guest")
    assert rig.ears.values["FT/v2/JawOpen"] == 0.5


def test_many_parameters_go_in_datagrams_that_fit() -> None:
    rig = Rig()
    worn = Worn("a", {f"Some/Long/Prefix/{n}/v2/JawOpen": "f" for n in range(300)})
    rig.wear(worn)
    rig.play(1.0, face(jawOpen=0.25))
    assert set(rig.ears.values.values()) == {0.25}
    assert len(rig.ears.values) == 300


@pytest.mark.slow
@pytest.mark.realtime
def test_two_hours_of_changing_avatars_do_not_make_it_grow() -> None:
    rig = Rig()
    blocks = 0
    for minute in range(120):
        if minute == 20:
            blocks = sys.getallocatedblocks()
        rig.wear((JAW, OTHER)[minute % 2], 9000 + minute % 3)
        rig.play(56.0, face(jawOpen=minute / 120), fps=5)
        rig.play(4.0)
        del rig.lines[:-1]
    assert sys.getallocatedblocks() - blocks < 1000
