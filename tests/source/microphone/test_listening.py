"""Unplugged, plugged in again, another default, refused: a microphone's life in virtual time."""

from dataclasses import replace

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.errors import SourceError
from facewire.source.microphone.devices import Device
from facewire.source.microphone.listening import Microphone
from facewire.source.microphone.ports import OnInput
from tests.source.microphone.fake_sound import HEADSET, SPEAKERS, YETI, FakeSound, FakeStream, pass_time


class Rig:
    """A microphone that is open, though its thread is not started."""

    def __init__(self, wanted: str | None = None, sound: FakeSound | None = None) -> None:
        self.clock = VirtualClock(10**12)
        self.sound = sound or FakeSound(YETI, HEADSET)
        self.said: list[str] = []
        self.microphone = Microphone(wanted, self.sound, self.clock, self.said.append)
        self.microphone.open()

    def run(self, seconds: float) -> None:
        pass_time(self.clock, self.sound, [self.microphone.look], seconds)

    @property
    def state(self) -> str:
        return self.microphone.status.device.state

    @property
    def heard(self) -> int:
        """Samples in the newest opening."""
        capture = self.microphone.capture
        return 0 if capture is None else capture.ring.written


def test_what_is_heard_lies_in_the_ring_with_all_its_channels() -> None:
    rig = Rig()
    rig.sound.speak(np.tile(np.array([[0.5, -0.5]], np.float32), (480, 1)))
    capture = rig.microphone.capture
    assert capture is not None
    assert (capture.rate, capture.channels) == (48_000, 2)
    assert capture.ring.read(1000).tolist() == [[0.5, -0.5]] * 480
    assert (rig.state, rig.said) == ("listening", [])


def test_while_all_is_well_nothing_is_opened_twice() -> None:
    rig = Rig()
    rig.run(60.0)
    assert len(rig.sound.streams) == 1
    assert rig.said == []


@pytest.mark.parametrize("served", [True, False])
def test_unplugged_and_plugged_in_again_at_another_rate_and_index(served: bool) -> None:
    rig = Rig("Yeti", FakeSound(YETI, HEADSET, served=served))
    rig.run(5.0)
    rig.sound.unplug("Yeti")
    rig.run(1.25)
    assert rig.state != "listening"
    assert len(rig.said) == 1
    assert not rig.sound.open_streams
    rig.run(30.0)
    assert len(rig.said) == 1, "it is said once, however long it lasts"
    rig.sound.plug(replace(YETI, index=9, rate=44_100, channels=1))
    rig.run(2.0)
    assert rig.state == "listening"
    assert rig.said[1:] == ["Yeti is back, at 44100 Hz"]
    capture = rig.microphone.capture
    assert capture is not None
    assert (capture.rate, capture.channels, capture.opening) == (44_100, 1, 2)
    assert rig.heard > 0
    assert rig.microphone.status.device.outages == 1


def test_a_device_whose_server_moves_us_elsewhere_is_not_replaced_by_that() -> None:
    rig = Rig("Yeti")
    rig.run(1.0)
    rig.sound.unplug("Yeti")
    # PulseAudio lets the stream go on with another source.
    rig.sound.streams[0].device = HEADSET
    rig.run(1.0)
    assert rig.said == ["Yeti is gone; waiting for it"]
    assert not rig.sound.open_streams


def test_the_default_is_followed_within_two_seconds() -> None:
    rig = Rig()
    rig.run(3.0)
    rig.sound.make_default("Headset")
    rig.run(2.0)
    assert rig.said == ["listening to Headset now, at 16000 Hz"]
    assert [stream.device.name for stream in rig.sound.open_streams] == ["Headset"]
    assert rig.microphone.status.device.outages == 0
    assert rig.heard > 0


def test_a_microphone_that_was_chosen_is_kept_whatever_the_default_is() -> None:
    rig = Rig("yet")
    rig.sound.make_default("Headset")
    rig.run(5.0)
    assert rig.said == []
    assert rig.microphone.device.name == "Yeti"


def test_the_last_microphone_unplugged_is_not_replaced_by_what_the_speakers_play() -> None:
    rig = Rig(sound=FakeSound(YETI, SPEAKERS))
    rig.run(1.0)
    rig.sound.unplug("Yeti")
    rig.sound.make_default("Monitor of Speakers")
    rig.run(3.0)
    assert rig.said == ["Yeti is gone; waiting for it"]
    assert not rig.sound.open_streams


def test_what_the_speakers_play_can_be_chosen() -> None:
    rig = Rig("speakers", FakeSound(YETI, SPEAKERS))
    rig.run(3.0)
    assert [stream.device.name for stream in rig.sound.open_streams] == ["Monitor of Speakers"]


def test_a_device_that_is_busy_when_it_comes_back_is_tried_again() -> None:
    rig = Rig("Yeti")
    rig.run(1.0)
    rig.sound.unplug("Yeti")
    rig.run(2.0)
    rig.sound.refuses = "another program uses it alone"
    rig.sound.plug(YETI)
    rig.run(5.0)
    busy = "Yeti cannot be opened: another program uses it alone"
    assert rig.state == busy
    assert rig.said == ["Yeti is gone; waiting for it", busy], "it is said once"
    rig.sound.refuses = ""
    rig.run(1.5)
    assert rig.state == "listening"


def test_refresh_opens_it_anew_at_once() -> None:
    rig = Rig("Yeti", FakeSound(YETI, served=False))
    rig.run(1.0)
    rescans = rig.sound.rescans
    rig.microphone.refresh()
    rig.microphone.look()
    assert rig.sound.rescans == rescans + 1
    assert len(rig.sound.open_streams) == 1
    assert rig.said == []


def test_overflows_are_counted_and_shown() -> None:
    rig = Rig()
    for overflowed in (True, False, True):
        rig.sound.speak(overflowed=overflowed)
    assert rig.microphone.status.device.overflows == 2


def test_it_does_not_begin_without_its_device() -> None:
    clock = VirtualClock()
    with pytest.raises(SourceError, match="no microphone was found"):
        Microphone(None, FakeSound(), clock, print)
    sound = FakeSound(YETI)
    sound.refuses = "no"
    with pytest.raises(SourceError, match="Yeti cannot be opened: no"):
        Microphone(None, sound, clock, print).start()


def test_closed_it_leaves_nothing_open() -> None:
    sound = FakeSound(YETI)
    microphone = Microphone(None, sound, VirtualClock(), print)
    microphone.start()
    microphone.close()
    assert not sound.open_streams
    assert sound.closed


@pytest.mark.parametrize("there", [(HEADSET,), ()])
def test_a_server_without_it_is_waited_for(there: tuple[Device, ...]) -> None:
    rig = Rig("Yeti")
    rig.sound.there = list(there)
    rig.microphone.refresh()
    rig.microphone.look()
    assert rig.state == "is gone; waiting for it"
    rig.run(3.0)
    assert not rig.sound.open_streams
    assert rig.said == ["Yeti is gone; waiting for it"]
    rig.sound.plug(YETI)
    rig.run(2.0)
    assert rig.state == "listening"


def test_another_microphone_is_opened_before_the_one_before_is_closed() -> None:
    rig = Rig("Yeti")
    rig.run(1.0)
    opened = rig.sound.open_input
    beside: list[int] = []

    def open_input(device: Device, on_input: OnInput) -> FakeStream:
        beside.append(len(rig.sound.open_streams))
        return opened(device, on_input)

    rig.sound.open_input = open_input  # type: ignore[method-assign]
    rig.microphone.choose(HEADSET)
    rig.microphone.look()
    assert beside == [1]
    assert [stream.device.name for stream in rig.sound.open_streams] == ["Headset"]
    assert rig.said == ["listening to Headset now, at 16000 Hz"]
    rig.run(1.0)
    assert rig.heard > 0
    assert rig.microphone.status.device.outages == 0
    rig.sound.make_default("Yeti")
    rig.run(5.0)
    assert rig.microphone.device.name == "Headset", "it stays chosen"


def test_the_default_can_be_followed_again() -> None:
    rig = Rig("Headset")
    told = [rig.microphone.status.device.follows_default]
    rig.microphone.choose(None)
    rig.run(0.5)
    assert rig.microphone.device.name == "Yeti"
    told.append(rig.microphone.status.device.follows_default)
    assert told == [False, True]
    rig.sound.make_default("Headset")
    rig.run(2.0)
    assert rig.microphone.device.name == "Headset"


def test_the_one_that_is_listened_to_is_not_opened_again() -> None:
    rig = Rig("Yeti")
    rig.microphone.choose(YETI)
    rig.run(1.0)
    assert len(rig.sound.streams) == 1
    assert rig.said == []


def test_one_that_cannot_be_opened_says_why_and_another_can_be_chosen() -> None:
    rig = Rig("Yeti")
    rig.sound.refuses = "another program uses it alone"
    rig.microphone.choose(HEADSET)
    rig.run(1.0)
    assert rig.state == "Headset cannot be opened: another program uses it alone"
    assert not rig.sound.open_streams
    rig.sound.refuses = ""
    rig.microphone.choose(YETI)
    rig.run(1.0)
    assert (rig.state, rig.microphone.device.name) == ("listening", "Yeti")


def test_one_that_has_gone_since_it_was_listed_is_waited_for() -> None:
    rig = Rig("Yeti")
    rig.sound.unplug("Headset")
    rig.microphone.choose(HEADSET)
    rig.run(1.0)
    assert rig.said == ["Headset is gone; waiting for it"]
    rig.sound.plug(HEADSET)
    rig.run(2.0)
    assert (rig.state, rig.microphone.device.name) == ("listening", "Headset")


@pytest.mark.parametrize(("chosen", "then"), [(None, "Yeti"), (HEADSET, "Headset")])
def test_while_nothing_can_be_listed_it_waits(
    monkeypatch: pytest.MonkeyPatch, chosen: Device | None, then: str
) -> None:
    """Another microphone has looked for its own, and PortAudio did not start again."""
    rig = Rig("Yeti")

    def unlisted() -> tuple[Device, ...]:
        raise SourceError("sound devices cannot be listed")

    with monkeypatch.context() as broken:
        for name in ("inputs", "current_inputs", "rescan"):
            broken.setattr(rig.sound, name, unlisted)
        if chosen is not None:
            rig.microphone.choose(chosen)
        rig.run(5.0)
        assert rig.state == "sound devices cannot be listed"
    rig.run(5.0)
    assert [stream.device.name for stream in rig.sound.open_streams] == [then]
    assert rig.state == "listening"
