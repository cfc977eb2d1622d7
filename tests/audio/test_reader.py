import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.reader import RingReader
from facewire.audio.ring import SampleRing
from facewire.audio.timeline import Timeline
from facewire.values import Floats
from tests.fakes import filled_ring
from tests.sounds import speech_like


def ramp(count: int) -> Floats:
    return np.arange(1, count + 1, dtype=np.float32)


def whole(timeline: Timeline) -> Floats:
    out = np.zeros(timeline.written, np.float32)
    timeline.read(0, out)
    return out


def test_its_end_is_known_when_the_ring_is_empty() -> None:
    timeline = Timeline()
    reader = RingReader(filled_ring(ramp(1000)), 16_000, timeline)
    reader.pull(500)
    assert (timeline.written, reader.total) == (500, None)
    reader.pull(None)
    assert (timeline.written, reader.total) == (1000, 1000)
    reader.pull(None)
    assert reader.total == 1000
    np.testing.assert_array_equal(whole(timeline), ramp(1000))


def test_a_ring_that_is_empty_for_the_moment_has_no_end() -> None:
    ring, timeline = SampleRing(4000, overwrite=False), Timeline()
    reader = RingReader(ring, 16_000, timeline)
    ring.write(ramp(1000))
    reader.pull(None)
    assert (timeline.written, reader.total) == (1000, None)
    ring.end()
    reader.pull(None)
    assert reader.total == 1000


@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_it_takes_no_more_than_it_is_asked_for(rate: int) -> None:
    timeline = Timeline()
    reader = RingReader(filled_ring(speech_like(2.0, rate)), rate, timeline)
    for until in range(500, 16_000, 500):
        reader.pull(until)
        # The converter gives back what it takes in lumps of a few milliseconds.
        assert until <= timeline.written <= until + 160
    reader.pull(None)
    assert reader.total == timeline.written == 32_000


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=8), st.sampled_from([8_000, 16_000, 48_000]))
def test_how_it_is_pulled_changes_nothing(strides: list[int], rate: int) -> None:
    samples = speech_like(0.5, rate)
    at_once, piecemeal = Timeline(), Timeline()
    RingReader(filled_ring(samples), rate, at_once).pull(None)
    reader = RingReader(filled_ring(samples), rate, piecemeal)
    turn = until = 0
    while reader.total is None:
        until += strides[turn % len(strides)]
        reader.pull(until)
        turn += 1
    assert whole(piecemeal).tobytes() == whole(at_once).tobytes()


def test_what_the_ring_lost_is_told() -> None:
    ring = SampleRing(1000, overwrite=False)
    ring.write(ramp(1600))
    assert RingReader(ring, 16_000, Timeline()).dropped == 600
