"""Keys that are left out lie on the lines between the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from facewire.take.gltf.keys import needed

CURVES = st.integers(0, 24).flatmap(
    lambda count: arrays(np.float64, (count, 3), elements=st.floats(0, 1, width=16))
)


@settings(max_examples=25)
@given(CURVES, st.sampled_from([0.0, 0.01, 0.1, 1.0]))
def test_lines_pass_all_frames_within_the_tolerance(values: NDArray[np.float64], tolerance: float) -> None:
    times = np.arange(len(values)) / 31
    keys = needed(times, values, tolerance)
    assert keys.tolist() == sorted(set(keys.tolist()))
    if len(values):
        assert (keys[0], keys[-1]) == (0, len(values) - 1)
        drawn = np.stack([np.interp(times, times[keys], curve[keys]) for curve in values.T], axis=1)
        assert np.abs(drawn - values).max() <= tolerance + 1e-9


def test_what_lies_on_a_line_is_left_out() -> None:
    values = np.array([0, 0, 0, 0.25, 0.5, 0.75, 0.75, 0.75])[:, np.newaxis]
    assert needed(np.arange(8.0), values).tolist() == [0, 2, 5, 7]


def test_curves_share_their_keys() -> None:
    values = np.array([[0, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 0]], np.float64)
    assert needed(np.arange(6.0), values).tolist() == [0, 1, 2, 3, 4, 5]
    assert needed(np.arange(6.0), values[:, 1:]).tolist() == [0, 1, 2, 5]


@settings(max_examples=25)
@given(CURVES)
def test_one_curve_has_the_keys_that_it_has_twice(values: NDArray[np.float64]) -> None:
    times = np.arange(len(values)) / 31
    twice = needed(times, np.repeat(values[:, :1], 2, axis=1), 0.05)
    assert needed(times, values[:, :1], 0.05).tolist() == twice.tolist()


def test_some_frames_are_always_keys() -> None:
    assert needed(np.arange(8.0), np.zeros((8, 1)), always=(0, 3, 4)).tolist() == [0, 3, 4, 7]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_few_frames_all_are_keys(count: int) -> None:
    assert needed(np.arange(count) / 31, np.ones((count, 2))).tolist() == list(range(count))
