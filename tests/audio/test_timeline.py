import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.audio.ring import SampleRing
from facewire.audio.timeline import Stream
from tests.fakes import filled_ring


def ramp(count: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.arange(1, count + 1, dtype=np.float32)


@given(st.integers(-500, 2500), st.integers(1, 400))
def test_the_timeline_is_silent_before_its_start_and_after_its_end(start: int, length: int) -> None:
    stream = Stream(filled_ring(ramp(1000)), 16_000, history=2000)
    stream.pull(None)
    out = np.full(length, 9.0, np.float32)
    stream.read(start, out)
    expected = [position + 1.0 if 0 <= position < 1000 else 0.0 for position in range(start, start + length)]
    assert out.tolist() == expected


def test_its_end_is_known_when_the_ring_is_empty() -> None:
    stream = Stream(filled_ring(ramp(1000)), 16_000, history=2000)
    stream.pull(500)
    assert (stream.written, stream.total) == (500, None)
    stream.pull(None)
    assert stream.total == 1000


def test_a_long_stream_keeps_its_newest_history() -> None:
    ring = SampleRing(100_000, overwrite=False)
    stream = Stream(ring, 16_000, history=8000)
    out = np.zeros(8000, np.float32)
    for turn in range(40):
        ring.write(np.arange(turn * 3000, turn * 3000 + 3000, dtype=np.float32))
        stream.pull(None)
        stream.read(stream.written - 8000, out)
        assert out[-1] == stream.written - 1
        assert turn < 3 or out[0] == stream.written - 8000


def test_loudness_is_told_in_decibels_below_full_scale() -> None:
    stream = Stream(filled_ring(np.full(1600, 0.1, np.float32)), 16_000, history=2000)
    assert stream.level_dbfs(1600) == -120.0
    stream.pull(None)
    assert abs(stream.level_dbfs(1600) + 20.0) < 0.01
