"""Subjects that a client lets hear a microphone."""

import numpy as np
import pytest

from facewire.audio.conditioning import Levels
from facewire.errors import SourceError
from facewire.feed.live import LiveFeed
from facewire.source.microphone import find_device
from facewire.values import EventKind
from facewire.wire import control as wire
from tests.serve.desk import FPS, Desk
from tests.serve.operating.test_microphones import Ear
from tests.source.microphone.fake_sound import HEADSET, YETI


class OpenEar(Ear):
    """A microphone that is opened and closed, and may refuse to be."""

    refuses = False

    def __init__(self) -> None:
        super().__init__()
        self.opened = self.closed = False

    def start(self) -> None:
        if self.refuses:
            raise SourceError("Yeti cannot be opened: another program uses it alone")
        self.opened = True

    def close(self) -> None:
        self.opened, self.closed = False, True


class Room:
    """A desk in a room with two microphones, into which somebody speaks."""

    def __init__(self) -> None:
        self.ears: list[OpenEar] = []
        self.desk = Desk(hear=self.hear)
        self.desk.devices = (YETI, HEADSET)
        self.desk.clock.on_advance = self.speak

    def hear(self, device: str | None) -> tuple[LiveFeed, OpenEar]:
        ear = OpenEar()
        ear.device = find_device(device, self.desk.devices)
        self.ears.append(ear)
        return LiveFeed(ear, FPS, Levels(gain_db=0.0, gate=False)), ear

    def speak(self, _: int) -> None:
        for ear in self.ears:
            if ear.opened:
                ear.hear(np.full(258, 0.5, np.float32))

    def listen(self, subject: str = "me", device: str = "") -> str:
        return self.desk.done(wire.Listen(1, subject, device)).values.text("device")


def test_a_subject_hears_the_microphone_that_was_chosen() -> None:
    room = Room()
    assert room.listen(device="head") == "Headset"
    frames = room.desk.run(2.0)
    assert {frame.subject for frame in frames} == {"me"}
    assert frames[-1].face.weights.max() > 0.4
    assert [frame.n for frame in frames] == list(range(len(frames)))
    assert room.desk.roster.find("me").settings.lookahead_ms == 48.0
    assert room.desk.done(wire.Microphone(2, "me", "yeti")).values.text("device") == "Yeti"
    assert room.ears[0].chosen == [YETI]


def test_closed_it_rests_and_ends_and_its_name_is_free() -> None:
    room = Room()
    room.listen()
    room.desk.run(1.0)
    room.desk.done(wire.Close(2, "me"))
    assert room.ears[0].closed
    last = room.desk.run(2.0)
    assert len(last) == pytest.approx(FPS / 2, abs=2)
    assert not last[-1].face.weights[17:].any()
    assert room.desk.events[-1].kind is EventKind.CLOSED
    assert not room.desk.microphones.refresh()
    assert room.listen() == "Yeti"


def test_closing_twice_is_no_error_while_it_comes_to_rest() -> None:
    room = Room()
    room.listen()
    room.desk.done(wire.Close(2, "me"))
    room.desk.done(wire.Close(3, "me"))
    room.desk.run(1.0)
    assert room.desk.refused(wire.Close(4, "me")) == "no_such_subject"


def test_a_name_is_taken_once() -> None:
    room = Room()
    room.desk.open("npc")
    assert room.desk.refused(wire.Listen(1, "npc")) == "subject_exists"
    assert not room.ears[0].opened
    room.listen()
    assert room.desk.refused(wire.Listen(2, "me")) == "subject_exists"
    assert [ear.opened for ear in room.ears] == [False, True, False]


def test_what_cannot_be_heard_leaves_nothing_behind() -> None:
    room = Room()
    assert room.desk.refused(wire.Listen(1, "me", "Blue")) == "no_such_device"
    OpenEar.refuses = True
    try:
        reply = room.desk.ask(wire.Listen(2, "me"))
    finally:
        OpenEar.refuses = False
    assert isinstance(reply, wire.Refused)
    assert (reply.code, "another program" in reply.message) == ("no_such_device", True)
    assert room.desk.roster.subjects == ()
    assert room.ears[-1].closed, "its connection to the sound server"
    assert Desk().refused(wire.Listen(3, "me")) == "no_such_device"


def test_at_the_end_all_are_released() -> None:
    room = Room()
    room.listen("a")
    room.listen("b", "Headset")
    room.desk.listening.close()
    assert [ear.opened for ear in room.ears] == [False, False]
