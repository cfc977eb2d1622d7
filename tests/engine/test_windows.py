import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.engine.windows import Windows
from facewire.grid import FULL, SAMPLE_RATE, sample_of
from facewire.values import Geometry

GEOMETRY = Geometry(window=12_288, hop=128)
FRAME = st.integers(0, 31 * 3600)


@given(FRAME)
def test_a_pose_at_48_ms_sits_exactly_at_its_own_sample(frame: int) -> None:
    span = Windows(GEOMETRY, 31, 48.0).span(frame)
    assert span.start + (span.centre + 1) * GEOMETRY.hop == sample_of(frame, 31)
    assert span.stop - sample_of(frame, 31) == 768


@given(FRAME, st.integers(1, 120))
def test_a_pose_at_full_look_ahead_is_within_half_a_hop_and_deep_inside(frame: int, fps: int) -> None:
    span = Windows(GEOMETRY, fps, FULL).span(frame)
    at = span.start + (span.centre + 1) * GEOMETRY.hop
    assert abs(at - sample_of(frame, fps)) <= GEOMETRY.hop // 2
    assert span.stop - at >= 0.24 * SAMPLE_RATE
    assert at - span.start >= 0.24 * SAMPLE_RATE


@given(FRAME, st.one_of(st.none(), st.floats(0, 500)), st.integers(1, 120))
def test_the_interval_is_inside_the_window_and_around_the_pose(
    frame: int, lookahead_ms: float | None, fps: int
) -> None:
    span = Windows(GEOMETRY, fps, lookahead_ms).span(frame)
    assert span.stop - span.start == GEOMETRY.window
    assert 0 <= span.first <= span.centre < span.last <= GEOMETRY.poses
    reach_s = 1 / (2 * fps)
    assert (span.centre - span.first) * GEOMETRY.hop <= reach_s * SAMPLE_RATE


def test_full_look_ahead_shares_windows_between_eight_frames() -> None:
    windows = Windows(GEOMETRY, 31, FULL)
    assert len({windows.span(frame).start for frame in range(80)}) == 10


@pytest.mark.parametrize(("asked", "given_ms"), [(0.0, 0.0), (48.0, 48.0), (50.0, 48.0), (9999.0, 384.0)])
def test_look_ahead_is_rounded_to_the_hop_and_held_to_half_a_window(asked: float, given_ms: float) -> None:
    assert Windows(GEOMETRY, 31, asked).lookahead_ms == given_ms
