"""Takes at another frame rate: the same face at the same instants, and no closure lost."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.closure import CHANNEL_GAP, closures_in
from facewire.take.export.resampled import ResampledWriter, parse_rate, resampled
from facewire.take.npz_take import NpzWriter
from facewire.take.table import Take, frames_of
from tests.qa.lines import CLOSURES, JAW, jaw_at, line
from tests.take.takes import take

RATES = (24, 25, 30, 60)


def closures(of: Take) -> list[float]:
    found = closures_in(of.weights @ CHANNEL_GAP)
    return [float(of.times[first] + of.times[last]) / 2 for first, last in found]


@pytest.mark.parametrize("rate", [1, 24, 25, 30, 31, 60, 120])
def test_frames_lie_on_the_grid_and_cover_the_take(rate: int) -> None:
    source = line()
    made = resampled(source, rate)
    np.testing.assert_array_equal(made.times, np.arange(len(made)) / rate)
    assert source.times[-1] <= made.times[-1] < source.times[-1] + 1 / rate
    assert made.head == replace(source.head, fps=rate)


def test_its_own_rate_changes_nothing() -> None:
    source = take()
    np.testing.assert_array_equal(resampled(source, source.head.fps).table, source.table)


@pytest.mark.parametrize("rate", RATES)
def test_the_face_is_the_same_at_the_same_instants(rate: int) -> None:
    made = resampled(line(), rate)
    corners = np.array((0.3, 0.4, *CLOSURES, 3.6, 3.7))
    away = np.min(np.abs(made.times[:, np.newaxis] - corners), axis=1) > 0.15
    assert np.abs(made.weights[away, JAW] - jaw_at(made.times[away])).max() < 0.01
    # Its pose is one sine: a straight line between frames is off by its bend alone.
    np.testing.assert_allclose(made.pose[:-1, 0], 0.1 * np.sin(2.0 * made.times[:-1]), atol=1e-4)


@pytest.mark.parametrize("rate", RATES)
def test_lips_that_meet_for_one_frame_meet(rate: int) -> None:
    source = line()
    weights = source.weights.copy()
    instants = (14, 37, 61, 82, 83, 104)
    weights[:, JAW] = 0.4
    weights[instants, JAW] = 0.0
    source = replace(source, weights=weights)
    made = closures(resampled(source, rate))
    # Two frames side by side are one closure.
    wanted = closures(source)
    assert len(wanted) == 5
    assert len(made) == 5
    assert np.abs(np.array(made) - wanted).max() <= 0.51 / rate + 0.5 / 31


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(3, 117), min_size=1, max_size=6, unique=True), st.sampled_from(RATES))
def test_no_closure_is_lost_wherever_it_lies(shut: list[int], rate: int) -> None:
    weights = np.zeros((125, 52), np.float32)
    weights[:, JAW] = 0.5
    weights[shut, JAW] = 0.0
    source = replace(line(), weights=weights)
    made = np.array(closures(resampled(source, rate)))
    for at in closures(source):
        assert np.abs(made - at).min() <= 1.5 / rate + 1e-9


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_short_takes(frames: int) -> None:
    made = resampled(take(frames), 24)
    assert len(made) == frames
    written = BytesIO()
    writer = ResampledWriter(NpzWriter(written, take().head), take().head, 60)
    for frame in frames_of(take(frames)):
        writer.write(frame)
    writer.close()
    assert written.getvalue()


@pytest.mark.parametrize("text", ["0", "121", "23.976", "many", ""])
def test_a_rate_is_a_whole_number(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_rate(text)
