"""The second device, in virtual time."""

import numpy as np
import pytest

from facewire.audio.capture import Heard
from facewire.clock import VirtualClock
from facewire.errors import SourceError
from facewire.source.microphone.listening import Microphone
from facewire.source.microphone.monitor import Followed, Monitor
from tests.source.microphone.fake_sound import CABLE, YETI, FakeSound

MS = 1_000_000


class Rig:
    """A microphone and its monitor, whose threads are not started."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.inputs, self.outputs = FakeSound(YETI), FakeSound()
        self.said: list[str] = []
        self.lag_ns: int | None = 80 * MS
        self.opening = 1
        self.first_ns = 0
        self.monitor = Monitor("cab", self.outputs, self.clock, self.follow, self.said.append)
        self.microphone = Microphone(None, self.inputs, self.clock, self.said.append, self.monitor)
        self.microphone.open()
        self.monitor.look()
        self.played: list[float] = []

    def follow(self) -> Followed | None:
        return None if self.lag_ns is None else Followed(Heard(self.opening, self.first_ns), self.lag_ns)

    def run(self, seconds: float, *, plays: bool = True) -> None:
        for step in range(round(seconds * 100)):
            self.clock.sleep_until_ns(self.clock.now_ns() + 10 * MS)
            self.inputs.speak()
            for stream in self.outputs.open_streams if plays else ():
                block = np.full((480, 2), 7.0, np.float32)
                stream.call(block, 0.03)
                self.played.append(float(np.abs(block).max()))
            if step % 25 == 24:
                self.monitor.look()
                self.microphone.look()


def test_the_voice_is_played_as_late_as_the_mouth_on_all_channels() -> None:
    rig = Rig()
    rig.run(3.0)
    status = rig.microphone.status.monitor
    assert status is not None
    assert (status.device, status.state) == ("Cable", "playing")
    assert status.delay_ms == pytest.approx(80.0, abs=2.0)
    assert abs(status.offset_ms) < 2.0
    # 80 ms, of which 30 lie in the output; then all that comes.
    assert not any(rig.played[:4])
    assert rig.played[-1] == pytest.approx(0.1, abs=1e-3)


def test_without_a_face_it_is_silent() -> None:
    rig = Rig()
    rig.lag_ns = None
    rig.monitor.look()
    rig.run(1.0)
    assert not any(rig.played)
    assert rig.monitor.status.state == "waiting for the voice"


def test_another_opening_of_the_microphone_is_followed() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.microphone.refresh()
    rig.microphone.look()
    before = len(rig.played)
    rig.run(0.5)
    assert not any(rig.played[before + 1 :]), "what is heard of the new one is not known yet"
    rig.opening, rig.first_ns = 2, rig.clock.now_ns() - 500 * MS
    rig.run(1.0)
    assert rig.played[-1] > 0.0
    assert rig.monitor.status.delay_ms == pytest.approx(80.0, abs=3.0)


def test_a_device_that_takes_no_more_is_opened_again_when_it_is_back() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.outputs.speakers = []
    rig.run(4.0, plays=False)
    assert rig.said == ["Cable takes no more sound; waiting for it", "Cable is gone; waiting for it"]
    assert rig.monitor.status.state == "Cable is gone; waiting for it"
    rig.outputs.speakers = [CABLE]
    rig.run(2.0)
    assert rig.said[2:] == ["Cable is back"]
    assert rig.played[-1] > 0.0


def test_an_output_that_is_not_there_is_said_at_the_start() -> None:
    with pytest.raises(SourceError, match="there is no output device 'speakrs'"):
        Monitor("speakrs", FakeSound(), VirtualClock(), lambda: None, print)


def test_closed_it_leaves_nothing_open() -> None:
    rig = Rig()
    rig.microphone.close()
    assert not rig.outputs.open_streams
    assert not rig.inputs.open_streams
