import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.engine.lookahead import SETTLED_STEPS, LookAhead
from facewire.engine.stream.engine import StreamEngine
from facewire.engine.windowed import WindowEngine
from facewire.engine.windows import Windows
from facewire.grid import FULL, sample_of
from facewire.values import Geometry
from tests.fakes import ProbeNetwork, ProbeStream

STEPS = Geometry(window=40_960, hop=128, step=256)
FRAME = st.integers(0, 31 * 3600)
FPS = st.integers(1, 120)
HOPS = st.integers(0, 48)


@settings(max_examples=40)
@given(FRAME, FPS, HOPS)
def test_a_frame_hears_its_look_ahead_to_the_sample(frame: int, fps: int, hops: int) -> None:
    lookahead = LookAhead(STEPS, fps, 8.0 * hops)
    assert lookahead.lookahead_ms == 8.0 * hops
    assert lookahead.until(frame) == sample_of(frame, fps) + hops * STEPS.hop
    assert not lookahead.settles


@pytest.mark.parametrize(
    ("asked", "given_ms"),
    [(-8.0, 0.0), (0.0, 0.0), (7.9, 0.0), (47.99999, 48.0), (48.0, 48.0), (50.0, 48.0), (1000.0, 384.0)],
)
def test_it_is_rounded_down_to_the_hop_and_held_to_384_ms(asked: float, given_ms: float) -> None:
    assert LookAhead(STEPS, 31, asked).lookahead_ms == given_ms


@pytest.mark.parametrize(
    "engine",
    [
        StreamEngine(ProbeStream(), 31, VirtualClock()),
        WindowEngine(ProbeNetwork(), 31, VirtualClock()),
    ],
)
def test_look_aheads_within_a_hop_are_one(engine: StreamEngine | WindowEngine) -> None:
    """Late speech has any number of samples, and clients send any number: nothing may be kept for each."""
    heard = {id(engine.hearing(sample / 16)) for sample in range(0, 6_400, 7)}
    assert len(heard) == 384 // 8 + 1
    assert engine.hearing(50.0) is engine.hearing(48.0) is not engine.hearing(56.0)
    assert engine.hearing(FULL) is engine.hearing(FULL) is not engine.hearing(384.0)


def test_it_is_held_to_what_the_network_can_hear() -> None:
    assert LookAhead(STEPS, 31, 384.0, most=10).lookahead_ms == 80.0
    assert LookAhead(STEPS, 31, 48.0, most=10).lookahead_ms == 48.0
    assert LookAhead(STEPS, 31, FULL, most=10).lookahead_ms == 80.0


@settings(max_examples=40)
@given(FRAME, FPS)
def test_the_own_pose_is_within_half_a_hop(frame: int, fps: int) -> None:
    at = (LookAhead(STEPS, fps, 48.0).pose(frame) + 1) * STEPS.hop
    assert abs(at - sample_of(frame, fps)) <= STEPS.hop // 2


@pytest.mark.parametrize(
    ("fps", "poses"), [(120, 0), (60, 1), (31, 2), (25, 2), (15, 4), (10, 6), (8, 6), (1, 6)]
)
def test_a_frame_speaks_for_half_the_way_to_the_next_or_48_ms(fps: int, poses: int) -> None:
    lookahead = LookAhead(STEPS, fps, 384.0)
    own = lookahead.pose(1000)
    assert lookahead.interval(own, lookahead.until(1000)) == range(own - poses, own + poses + 1)


@settings(max_examples=40)
@given(FRAME, FPS, HOPS)
def test_its_interval_ends_where_nothing_more_has_been_heard(frame: int, fps: int, hops: int) -> None:
    lookahead = LookAhead(STEPS, fps, 8.0 * hops)
    own, until = lookahead.pose(frame), lookahead.until(frame)
    interval = lookahead.interval(own, until)
    assert interval.start == own - lookahead.reach
    assert own in interval
    assert interval.stop <= own + lookahead.reach + 1
    assert interval.stop * STEPS.hop <= until or interval.stop == own + 1
    assert (interval.stop + 1) * STEPS.hop > until or interval.stop == own + lookahead.reach + 1


@pytest.mark.parametrize("fps", [*range(1, 16), 24, 25, 30, 31, 50, 60, 90, 119, 120])
def test_at_full_look_ahead_all_is_heard_that_can_change_a_frame(fps: int) -> None:
    lookahead = LookAhead(STEPS, fps, FULL)
    assert lookahead.settles
    # After so many frames they lie on the grid of steps as before.
    for frame in range(2 * fps):
        until = lookahead.until(frame)
        last = lookahead.interval(lookahead.pose(frame), until)[-1]
        assert last == lookahead.pose(frame) + lookahead.reach
        assert last // 2 + SETTLED_STEPS < until // STEPS.step


@settings(max_examples=40)
@given(FPS, st.one_of(st.none(), HOPS))
def test_its_columns_hold_the_interval_of_every_frame(fps: int, hops: int | None) -> None:
    lookahead = LookAhead(STEPS, fps, FULL if hops is None else 8.0 * hops)
    for frame in range(2 * fps + 1):
        until = lookahead.until(frame)
        interval = lookahead.interval(lookahead.pose(frame), until)
        first = until // STEPS.step - lookahead.back
        assert first <= interval.start // 2
        assert interval[-1] // 2 < first + lookahead.columns
    assert lookahead.columns <= lookahead.back + 1, "none lies beyond the step that is heard in part"
    assert lookahead.columns <= lookahead.reach + 3, "and there are few more than any frame needs"


@settings(max_examples=40)
@given(FPS, HOPS)
def test_no_interval_reaches_back_further_than_what_has_not_settled(fps: int, hops: int) -> None:
    assert LookAhead(STEPS, fps, 8.0 * hops).back <= SETTLED_STEPS


@settings(max_examples=40)
@given(FRAME, st.one_of(st.none(), st.floats(0, 600)), FPS)
def test_windows_give_the_same_poses_of_the_same_sound(
    frame: int, lookahead_ms: float | None, fps: int
) -> None:
    lookahead, windows = LookAhead(STEPS, fps, lookahead_ms), Windows(STEPS, fps, lookahead_ms)
    span, own, until = windows.span(frame), lookahead.pose(frame), lookahead.until(frame)
    interval, before = lookahead.interval(own, until), span.start // STEPS.hop
    assert windows.lookahead_ms == lookahead.lookahead_ms
    assert (span.stop, span.centre + before) == (until, own)
    assert range(span.first + before, span.last + before) == interval
