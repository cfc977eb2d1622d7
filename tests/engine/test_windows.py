import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.windows import Windows
from facewire.grid import FULL, SAMPLE_RATE, sample_of
from facewire.values import Geometry

GEOMETRY = Geometry(window=24_576, hop=128, step=256)
SHORT = Geometry(window=8_192, hop=128, step=256)
SETTLED = SETTLED_STEPS * GEOMETRY.step
"""Samples beyond its step that a pose of the shipped network depends on."""
FRAME = st.integers(0, 31 * 3600)
LOOKAHEAD = st.one_of(st.none(), st.floats(0, 600))


@given(FRAME, LOOKAHEAD, st.integers(1, 120))
def test_windows_lie_on_the_grid_and_a_pose_within_half_a_hop_of_its_frame(
    frame: int, lookahead_ms: float | None, fps: int
) -> None:
    span = Windows(GEOMETRY, fps, lookahead_ms).span(frame)
    assert span.start % GEOMETRY.step == 0
    at = span.start + (span.centre + 1) * GEOMETRY.hop
    assert abs(at - sample_of(frame, fps)) <= GEOMETRY.hop // 2


@given(FRAME, st.integers(0, 48), st.integers(1, 120))
def test_a_frame_hears_its_look_ahead_to_the_sample_in_the_last_step_of_its_window(
    frame: int, hops: int, fps: int
) -> None:
    windows = Windows(GEOMETRY, fps, 8.0 * hops)
    span = windows.span(frame)
    assert span.stop == windows.until(frame) == sample_of(frame, fps) + hops * GEOMETRY.hop
    assert 0 < span.start + GEOMETRY.window - span.stop <= GEOMETRY.step


@given(FRAME, st.integers(15, 120))
def test_at_full_look_ahead_a_pose_hears_all_that_can_change_it(frame: int, fps: int) -> None:
    windows = Windows(GEOMETRY, fps, FULL)
    span = windows.span(frame)
    whole = span.stop - span.stop % GEOMETRY.step
    step_of_last = span.start + -(-span.last // 2) * GEOMETRY.step
    assert whole - step_of_last >= SETTLED
    assert span.first * GEOMETRY.hop >= SETTLED
    assert span.stop - sample_of(frame, fps) == windows.lookahead_ms * SAMPLE_RATE / 1000


@given(FRAME, LOOKAHEAD, st.integers(1, 120))
def test_the_interval_is_around_the_pose_and_what_it_hears(
    frame: int, lookahead_ms: float | None, fps: int
) -> None:
    span = Windows(GEOMETRY, fps, lookahead_ms).span(frame)
    assert 0 <= span.first <= span.centre < span.last <= GEOMETRY.poses
    reach_s = 1 / (2 * fps)
    assert (span.centre - span.first) * GEOMETRY.hop <= reach_s * SAMPLE_RATE
    assert (span.last - 1 - span.centre) * GEOMETRY.hop <= reach_s * SAMPLE_RATE
    heard_to_the_end = span.start + span.last * GEOMETRY.hop <= span.stop
    assert heard_to_the_end or span.last == span.centre + 1


@pytest.mark.parametrize(("asked", "given_ms"), [(0.0, 0.0), (48.0, 48.0), (50.0, 48.0), (9999.0, 384.0)])
def test_look_ahead_is_rounded_to_the_hop_and_held_to_384_ms(asked: float, given_ms: float) -> None:
    assert Windows(GEOMETRY, 31, asked).lookahead_ms == given_ms


def test_look_ahead_is_held_to_half_a_window() -> None:
    assert Windows(SHORT, 31, 9999.0).lookahead_ms == Windows(SHORT, 31, FULL).lookahead_ms == 256.0
