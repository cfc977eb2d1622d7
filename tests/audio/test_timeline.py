import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.audio.timeline import Timeline
from facewire.values import Floats


def ramp(start: int, stop: int) -> Floats:
    """Samples whose value is their own number, from 1."""
    return np.arange(start + 1, stop + 1, dtype=np.float32)


def heard(timeline: Timeline, start: int, length: int) -> list[float]:
    out = np.full(length, 9.0, np.float32)
    timeline.read(start, out)
    return [float(sample) for sample in out]


@given(st.integers(-500, 2500), st.integers(1, 400))
def test_it_is_silent_before_its_start_and_after_its_end(start: int, length: int) -> None:
    timeline = Timeline(history=2000)
    timeline.append(ramp(0, 1000))
    expected = [position + 1.0 if 0 <= position < 1000 else 0.0 for position in range(start, start + length)]
    assert heard(timeline, start, length) == expected


@pytest.mark.parametrize("block", [1, 3000, 8000, 20_000])
def test_it_keeps_its_newest_history(block: int) -> None:
    timeline = Timeline(history=8000)
    whole = ramp(0, 60_000)
    for at in range(0, len(whole), block):
        timeline.append(whole[at : at + block])
    assert timeline.written == 60_000
    assert heard(timeline, 52_000, 8000) == whole[52_000:].tolist()
    assert heard(timeline, 0, 8000) == [0.0] * 8000


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(("sound", "silence", "cut")), st.integers(0, 40)), min_size=1, max_size=30
)


def play(timeline: Timeline, steps: list[Step]) -> tuple[list[float], int]:
    """Take the steps; return what should be on the timeline, and its greatest length on the way."""
    model: list[float] = []
    longest = 0
    for number, (what, amount) in enumerate(steps, start=1):
        if what == "sound":
            timeline.append(np.full(amount, number, np.float32))
            model += [float(number)] * amount
        elif what == "silence":
            timeline.append_silence(len(model) + amount)
            model += [0.0] * amount
        else:
            timeline.cut(max(0, len(model) - amount))
            model = model[: max(0, len(model) - amount)]
        longest = max(longest, len(model))
    return model, longest


@given(STEPS)
def test_what_was_cut_is_forgotten_and_what_came_in_its_place_is_heard(steps: list[Step]) -> None:
    history = 25
    timeline = Timeline(history)
    model, longest = play(timeline, steps)
    assert timeline.written == len(model)
    first = max(0, longest - history)
    assert heard(timeline, first, history + 5) == (model[first:] + [0.0] * (history + 5))[: history + 5]


def test_silence_up_to_where_it_has_been_written_is_nothing() -> None:
    timeline = Timeline(history=100)
    timeline.append(ramp(0, 50))
    timeline.append_silence(20)
    assert timeline.written == 50
    assert heard(timeline, 0, 50) == ramp(0, 50).tolist()


def test_a_cut_beyond_its_end_is_nothing() -> None:
    timeline = Timeline(history=100)
    timeline.append(ramp(0, 50))
    timeline.cut(80)
    assert timeline.written == 50
    assert heard(timeline, 0, 50) == ramp(0, 50).tolist()


def test_loudness_is_told_in_decibels_below_full_scale() -> None:
    timeline = Timeline(history=2000)
    assert timeline.level_dbfs(1600) == -120.0
    timeline.append(np.full(1600, 0.1, np.float32))
    assert abs(timeline.level_dbfs(1600) + 20.0) < 0.01


def test_over_a_long_silence_what_was_heard_is_forgotten() -> None:
    timeline = Timeline(history=10)
    timeline.append(np.arange(1, 6, dtype=np.float32))
    timeline.append_silence(100)
    out = np.full(100, 9.0, np.float32)
    timeline.read(0, out)
    assert not out.any()
    assert timeline.written == 100


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 60))
def test_what_was_cut_is_silent_and_the_rest_is_where_it_was(sizes: list[int], at: int) -> None:
    timeline = Timeline(history=1000)
    for size in sizes:
        timeline.append(np.full(size, 1.0, np.float32))
        timeline.append_silence(timeline.written + 3)
    whole = np.zeros(600, np.float32)
    timeline.read(0, whole)
    before = timeline.written
    timeline.cut(at)
    assert timeline.written == min(before, at)
    left = np.full(600, 9.0, np.float32)
    timeline.read(0, left)
    assert np.array_equal(left[:at], whole[:at])
    assert not left[at:].any()
