"""The voice on a second device: in virtual time, with two clocks that are not ours."""

from dataclasses import dataclass

import numpy as np
import pytest

from facewire.audio.capture import Capture
from facewire.audio.delay import DelayedVoice, Played
from facewire.audio.ring import SampleRing
from facewire.values import Floats

MS = 1_000_000
BLOCK_NS = 10 * MS


@dataclass(slots=True)
class Heard:
    """What came out of an output, by when it was heard."""

    samples: list[Floats]
    first_ns: list[int]
    played: list[Played | None]

    def click_ns(self, rate: int) -> list[int]:
        """When each click was heard."""
        clicks, last = [], -(10**9)
        for block, at_ns in zip(self.samples, self.first_ns, strict=True):
            for index in np.flatnonzero(np.abs(block) > 0.3):
                now_ns = at_ns + int(index) * 10**9 // rate
                if now_ns - last > 20 * MS:
                    clicks.append(now_ns)
                    last = now_ns
        return clicks


def play(
    seconds: float,
    *,
    delay_ms: float = 80.0,
    rates: tuple[int, int] = (48_000, 48_000),
    input_ppm: float = 0.0,
    output_ppm: float = 0.0,
    away: tuple[float, float] = (0.0, 0.0),
    click_s: float = 0.5,
) -> Heard:
    """Click into a microphone, and listen to the output, 30 ms behind its callback."""
    rate_in, rate_out = rates
    ring = SampleRing(rate_in * 4, overwrite=True, channels=1)
    voice = DelayedVoice(Capture(ring, rate_in, 1), rate_out)
    heard = Heard([], [], [])
    frames = rate_out // 100
    sent = lost = 0
    for call in range(int(seconds * 100)):
        now_ns = int(call * BLOCK_NS / (1 + output_ppm * 1e-6))
        arrived = int(now_ns * 1e-9 * rate_in * (1 + input_ppm * 1e-6)) // (rate_in // 100) * (rate_in // 100)
        # As the faces reckon it: half a block late, for a sample comes with its block.
        first_ns = int(now_ns - now_ns * (1 + input_ppm * 1e-6)) + 5 * MS + lost * 10**9 // rate_in
        if away[0] <= now_ns / 1e9 < away[1]:
            lost += arrived - sent
        else:
            block = np.zeros((arrived - sent, 1), np.float32)
            every = int(click_s * rate_in)
            block[-sent % every :: every] = 0.9
            ring.write(block)
        sent = arrived
        heard.samples.append(voice.play(frames, first_ns, now_ns, now_ns + 30 * MS, int(delay_ms * MS)))
        heard.first_ns.append(now_ns + 30 * MS)
        heard.played.append(voice.played)
    return heard


@pytest.mark.parametrize("rates", [(48_000, 48_000), (44_100, 48_000), (16_000, 48_000), (48_000, 44_100)])
def test_a_click_is_heard_as_long_after_its_arrival_as_was_asked(rates: tuple[int, int]) -> None:
    heard = play(4.0, rates=rates)
    clicks = heard.click_ns(rates[1])
    assert len(clicks) >= 6
    for number, at_ns in enumerate(clicks[1:], start=round(clicks[1] / 5e8)):
        assert at_ns / 1e6 - number * 500.0 == pytest.approx(80.0 + 5.0, abs=0.5)
    last = heard.played[-1]
    assert last is not None
    assert last.delay_ns / 1e6 == pytest.approx(80.0, abs=1.0)


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [300.0, -300.0])
def test_two_drifting_clocks_do_not_come_apart(ppm: float) -> None:
    heard = play(60.0, input_ppm=ppm, output_ppm=-ppm / 2)
    offsets = [one.offset_ns for one in heard.played[1000:] if one is not None]
    assert len(offsets) == len(heard.played) - 1000, "it never falls silent"
    assert max(map(abs, offsets)) < 2.5 * MS


def test_drift_is_followed_without_a_click() -> None:
    ring = SampleRing(48_000 * 4, overwrite=True, channels=1)
    voice = DelayedVoice(Capture(ring, 48_000, 1), 48_000)
    played = []
    for call in range(1_000):
        t = (np.arange(480) + call * 480) / 48_000
        ring.write((0.5 * np.sin(2 * np.pi * 200.0 * t)).astype(np.float32)[:, None])
        now_ns = int(call * BLOCK_NS * (1 - 300e-6))
        first_ns = now_ns - call * BLOCK_NS
        played.append(voice.play(480, first_ns, now_ns, now_ns + 30 * MS, 80 * MS))
    steady = np.concatenate(played[100:])
    assert np.abs(np.diff(steady)).max() < 0.5 * 2 * np.pi * 200.0 / 48_000 * 1.05
    assert abs(float(np.sqrt(np.square(steady).mean())) - 0.5 / np.sqrt(2)) < 0.002


def test_before_its_time_and_without_a_voice_it_is_silent() -> None:
    heard = play(1.0, delay_ms=400.0, click_s=0.1)
    first = heard.click_ns(48_000)[0]
    assert first / 1e6 > 400.0
    assert heard.played[10] is None


def test_an_outage_is_silence_and_the_delay_is_right_again_afterwards() -> None:
    heard = play(6.0, away=(2.0, 3.5))
    assert not np.concatenate(heard.samples[240:340]).any()
    last = heard.played[-1]
    assert last is not None
    assert abs(last.offset_ns) < 2 * MS


def test_what_has_not_arrived_cannot_be_played_and_the_offset_says_so() -> None:
    heard = play(4.0, delay_ms=20.0)
    last = heard.played[-1]
    assert last is not None
    assert 20 * MS < last.offset_ns < 45 * MS
    assert last.delay_ns == 20 * MS + last.offset_ns


def test_an_uneven_input_is_given_more_time_and_does_not_break_off_for_ever() -> None:
    ring = SampleRing(48_000 * 4, overwrite=True, channels=1)
    voice = DelayedVoice(Capture(ring, 48_000, 1), 48_000)
    broken = []
    for call in range(600):
        # Five blocks at once, every 50 ms.
        if call % 5 == 4:
            ring.write(np.full((2_400, 1), 0.1, np.float32))
        voice.play(480, 0, call * BLOCK_NS, call * BLOCK_NS + 30 * MS, 60 * MS)
        if voice.played is None:
            broken.append(call)
    assert broken
    assert max(broken) < 300
    assert voice.played is not None
    assert voice.played.offset_ns > 5 * MS, "it is told how late that makes it"


def test_another_lag_is_reached_by_speed_or_by_a_jump() -> None:
    ring = SampleRing(48_000 * 4, overwrite=True, channels=1)
    voice = DelayedVoice(Capture(ring, 48_000, 1), 48_000)
    block = np.full((480, 1), 0.1, np.float32)
    for call in range(1_500):
        ring.write(block)
        delay = 80 if call < 200 else 95 if call < 1_100 else 300
        voice.play(480, 0, call * BLOCK_NS, call * BLOCK_NS + 30 * MS, delay * MS)
        if call in (199, 1_099, 1_499):
            assert voice.played is not None
            assert abs(voice.played.offset_ns) < 2 * MS
