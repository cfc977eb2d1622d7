"""Other microphones, gains and gates while faces go on."""

import numpy as np
import pytest

from facewire.audio.conditioning import Levels
from facewire.errors import SourceError
from facewire.feed.live import LiveFeed
from facewire.pipeline.subject import Settings
from facewire.source.microphone import Device
from facewire.wire import control as wire
from tests.fakes import Listening
from tests.serve.desk import FPS, Desk
from tests.source.microphone.fake_sound import HEADSET, SPEAKERS, YETI


class Ear(Listening):
    """A microphone that notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.device = YETI
        self.chosen: list[Device | None] = []
        self.refreshed = 0

    def choose(self, device: Device | None) -> None:
        self.chosen.append(device)

    def refresh(self) -> None:
        self.refreshed += 1


class Studio:
    """A desk whose subject `host` listens to a microphone."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.desk.devices = (YETI, HEADSET, SPEAKERS)
        self.ear = Ear()
        self.feed = LiveFeed(self.ear, FPS, Levels())
        subject = self.desk.subject("host", self.feed, Settings(48.0))
        self.desk.roster.add(subject)
        self.desk.microphones.add(subject, self.feed, self.ear)

    def ask(self, **changes: object) -> wire.Reply:
        return self.desk.ask(wire.Microphone(1, "host", **changes))  # type: ignore[arg-type]

    def device(self, **changes: object) -> str:
        reply = self.ask(**changes)
        assert isinstance(reply, wire.Done), reply
        return reply.values.text("device")


def test_devices_are_listed_by_name() -> None:
    listed = Studio().desk.done(wire.Devices(1)).values.map("microphones").values
    assert listed == {
        "Yeti": {"default": True, "loopback": False},
        "Headset": {"default": False, "loopback": False},
        "Monitor of Speakers": {"default": False, "loopback": True},
    }


def test_without_sound_devices_the_reason_is_told() -> None:
    desk = Desk()

    def look() -> tuple[Device, ...]:
        raise SourceError("the microphone needs PortAudio: sudo apt install libportaudio2")

    desk.microphones._look = look
    reply = desk.ask(wire.Devices(1))
    assert isinstance(reply, wire.Refused)
    assert (reply.code, "libportaudio2" in reply.message) == ("no_sound_devices", True)


def test_another_device_is_chosen_by_a_part_of_its_name_or_as_the_default() -> None:
    studio = Studio()
    assert studio.device(device="head") == "Headset"
    assert studio.device(device="") == "Yeti"
    assert studio.ear.chosen == [HEADSET, None]


def test_a_name_that_no_device_has_changes_nothing() -> None:
    studio = Studio()
    for name in ("Blue", "e"):
        reply = studio.ask(device=name, gain=6.0)
        assert isinstance(reply, wire.Refused)
        assert reply.code == "no_such_device"
    assert studio.ear.chosen == []
    assert studio.feed.levels == Levels()


def test_gain_and_gate_change_alone_and_stay() -> None:
    studio = Studio()
    assert studio.device(gain=6.0) == "Yeti"
    assert studio.feed.levels == Levels(gain_db=6.0)
    studio.device(gate="off")
    assert studio.feed.levels == Levels(gain_db=6.0, gate=False)
    studio.device(gain="auto", gate="auto")
    assert studio.feed.levels == Levels()
    assert studio.ear.chosen == []
    assert (studio.feed.microphone.gain, studio.feed.microphone.gate) == ("auto", "auto")
    studio.device(gain=-3.0, gate="off")
    assert (studio.feed.microphone.gain, studio.feed.microphone.gate) == (-3.0, "off")


def test_a_gain_is_heard_at_once_and_faces_have_no_gap() -> None:
    studio = Studio()
    studio.device(gain=0.0, gate="off")
    studio.desk.clock.on_advance = lambda _: studio.ear.hear(np.full(516, 0.1, np.float32))
    before = studio.desk.run(1.0)
    studio.device(gain=20.0)
    after = studio.desk.run(1.0)
    frames = [*before, *after]
    assert [frame.n for frame in frames] == list(range(len(frames)))
    assert before[-1].face.weights.max() == pytest.approx(0.1, abs=0.01)
    assert after[-1].face.weights.max() == pytest.approx(1.0, abs=0.01)


def test_who_hears_no_microphone_is_told_so() -> None:
    studio = Studio()
    studio.desk.open("npc")
    assert studio.desk.refused(wire.Microphone(1, "npc", "Yeti")) == "no_microphone"
    assert studio.desk.refused(wire.Microphone(1, "nobody", "Yeti")) == "no_such_subject"


def test_refresh_reaches_every_microphone() -> None:
    studio = Studio()
    assert studio.desk.microphones.refresh()
    assert studio.ear.refreshed == 1
    assert not Desk().microphones.refresh()
