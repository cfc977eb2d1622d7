"""The take itself."""

import numpy as np
import pytest

from facewire.take.table import COLUMNS, Take, take_of
from facewire.values import Face, Frame, Level, Quality
from tests.take.takes import take


def frame(n: int) -> Frame:
    face = Face(
        weights=np.full(52, 0.25 + n, np.float32),
        pose=np.full(9, -0.5, np.float32),
        visemes=np.full(15, 0.0625, np.float32),
        voice=0.75,
    )
    return Frame("host", 1, n, n / 31, n, Quality.INFERRED, Level.CPU, face)


def test_of_frames() -> None:
    made = take_of([frame(0), frame(1)], fps=31, source="speech", lookahead=48.0)
    assert (made.fps, made.source, made.lookahead, len(made)) == (31, "speech", 48.0, 2)
    np.testing.assert_array_equal(made.times, [0.0, 1 / 31])
    np.testing.assert_array_equal(made.table[1], [1.25] * 52 + [-0.5] * 9 + [0.75] + [0.0625] * 15)
    assert len(COLUMNS) == 2 + made.table.shape[1]


def test_of_no_frames() -> None:
    assert take_of([], fps=31, source="silence").table.shape == (0, 77)


def test_arrays_of_one_length() -> None:
    one = take(3)
    with pytest.raises(ValueError, match=r"pose has shape \(2, 9\); 3 frames need \(3, 9\)"):
        Take(31, "", one.times, one.weights, one.pose[:2], one.visemes, one.voice)


def test_finite() -> None:
    one = take(3)
    one.voice[1] = np.nan
    with pytest.raises(ValueError, match="voice holds a number that is not finite"):
        Take(31, "", one.times, one.weights, one.pose, one.visemes, one.voice)
