"""What frames of one sound hear does not depend on whether they are read together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.audio.timeline import Timeline
from facewire.engine.lookahead import LookAhead
from facewire.engine.stream.framed import Framed, Timed
from facewire.engine.stream.reading import read_each
from facewire.values import StreamLayout

LAYOUT = StreamLayout(hop=128, step=256, before=704, behind=31, remembered=156, most=192)
LOOKAHEAD = LookAhead(LAYOUT, 31, 48.0)
SAMPLES = 8_000


def heard(untils: list[int], end: int | None) -> list[Framed]:
    """Return frames that hear so far, of a sound that ends there."""
    sound = Timeline()
    sound.append(np.random.default_rng(1).uniform(0.1, 1.0, SAMPLES).astype(np.float32))
    keys = [Timed(sound, 0, end if end is not None and end < until else None) for until in untils]
    return [
        Framed(key, LOOKAHEAD, until, until // LAYOUT.step, 0, range(1))
        for key, until in zip(keys, untils, strict=True)
    ]


@given(
    untils=st.lists(st.integers(0, SAMPLES), min_size=1, max_size=12).map(sorted),
    end=st.none() | st.integers(0, SAMPLES),
    steps=st.integers(0, 4),
)
def test_frames_are_read_together_as_one_by_one(untils: list[int], end: int | None, steps: int) -> None:
    frames = heard(untils, end)
    together = read_each(LAYOUT, frames, steps)
    alone = [read_each(LAYOUT, [frame], steps) for frame in frames]
    np.testing.assert_array_equal(together, np.concatenate(alone))


def test_nothing_is_heard_behind_a_frame() -> None:
    (frame,) = heard([1_000], None)
    row = read_each(LAYOUT, [frame], 1)
    start = (1_000 // LAYOUT.step - 1) * LAYOUT.step - LAYOUT.before
    assert row[0, 1_000 - start - 1] > 0.0
    assert not row[0, 1_000 - start :].any()
