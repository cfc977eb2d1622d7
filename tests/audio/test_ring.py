import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.audio.ring import SampleRing


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_what_goes_in_comes_out_in_order(steps: list[tuple[int, int]]) -> None:
    ring = SampleRing(37, overwrite=False)
    sent = taken = 0
    received: list[float] = []
    for write, read in steps:
        taken = ring.write(np.arange(sent, sent + write, dtype=np.float32))
        sent += taken
        received.extend(ring.read(read).tolist())
    received.extend(ring.read(37).tolist())
    assert received == list(range(sent))


def test_a_full_ring_refuses_and_counts() -> None:
    ring = SampleRing(10, overwrite=False)
    assert ring.write(np.ones(8, np.float32)) == 8
    assert ring.write(np.ones(8, np.float32)) == 2
    assert ring.dropped == 6
    assert ring.free == 0


def test_an_overwriting_ring_keeps_the_newest_and_counts_the_rest() -> None:
    ring = SampleRing(16, overwrite=True)
    for start in range(0, 40, 4):
        assert ring.write(np.arange(start, start + 4, dtype=np.float32)) == 4
    newest = ring.read(100)
    assert newest[-1] == 39
    assert len(newest) + ring.dropped == 40


def test_an_overwriting_ring_takes_a_block_larger_than_itself() -> None:
    ring = SampleRing(16, overwrite=True)
    ring.write(np.arange(100, dtype=np.float32))
    assert ring.read(16)[-1] == 99


def test_end_is_seen_after_the_last_sample() -> None:
    ring = SampleRing(4, overwrite=False)
    ring.write(np.ones(2, np.float32))
    ring.end()
    assert ring.ended
    assert ring.available == 2
