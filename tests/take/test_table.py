"""The take itself."""

import numpy as np
import pytest

from facewire.take.table import COLUMNS, Take, face_row
from facewire.values import Face
from tests.take.takes import take


def test_the_row_of_a_face() -> None:
    face = Face(
        weights=np.full(52, 0.25, np.float32),
        pose=np.full(9, -0.5, np.float32),
        visemes=np.full(15, 0.0625, np.float32),
        voice=0.1,
    )
    row = face_row(face)
    np.testing.assert_array_equal(row, [0.25] * 52 + [-0.5] * 9 + [np.float32(0.1)] + [0.0625] * 15)
    assert len(COLUMNS) == 2 + len(row)


def test_arrays_of_one_length() -> None:
    one = take(3)
    with pytest.raises(ValueError, match=r"pose has shape \(2, 9\); 3 frames need \(3, 9\)"):
        Take(one.head, one.times, one.weights, one.pose[:2], one.visemes, one.voice)


def test_finite() -> None:
    one = take(3)
    one.voice[1] = np.nan
    with pytest.raises(ValueError, match="voice holds a number that is not finite"):
        Take(one.head, one.times, one.weights, one.pose, one.visemes, one.voice)
