"""The take itself."""

from dataclasses import replace

import numpy as np
import pytest

from facewire.take.table import COLUMNS, Take, TakeHead, face_row
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


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ([0.0, 0.0, 0.1], "do not rise"),
        ([0.0, 0.2, 0.1], "do not rise"),
        ([0.0, 0.1, 1e9], "3 frames do not reach from 0.0 to 1000000000.0 seconds"),
        ([1e9, 1e9 + 1, 1e9 + 2], "3 frames do not reach"),
    ],
)
def test_times_rise_by_what_frames_can_fill(times: list[float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(take(3), times=np.array(times))


@pytest.mark.parametrize("fps", [-5, 0, 1001])
def test_a_frame_rate_that_cannot_be(fps: int) -> None:
    with pytest.raises(ValueError, match=f"{fps} frames per second; there can be 1 to 1000"):
        replace(take(3), head=TakeHead(fps, "speech"))


def test_numbers_of_a_kind_that_is_none_of_a_face() -> None:
    with pytest.raises(ValueError, match="pose holds complex128"):
        replace(take(3), pose=take(3).pose.astype(np.complex128))


@pytest.mark.parametrize(
    ("source", "name"),
    [("line.01.wav", "line.01"), ("line.01", "line.01"), ("Line.FLAC", "Line"), (".wav", ".wav"), ("", "")],
)
def test_a_take_is_called_as_its_recording(source: str, name: str) -> None:
    assert TakeHead(31, source).name == name


def test_a_name_that_is_no_utf_8_is_told_without_what_nothing_can_hold() -> None:
    assert TakeHead(31, "x\udcff.wav").source == "x?.wav"
