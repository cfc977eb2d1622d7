from hypothesis import given
from hypothesis import strategies as st

from facewire.grid import SAMPLE_RATE, frame_of_sample, frames_in, offset_ns, sample_of

FPS = st.integers(1, 120)
FRAME = st.integers(0, 31 * 3600 * 24)


def test_three_minutes_of_frames_end_on_the_second() -> None:
    assert sample_of(31 * 180, 31) == SAMPLE_RATE * 180
    assert offset_ns(31 * 180, 31) == 180 * 10**9


@given(FRAME, FPS)
def test_a_pose_is_never_more_than_a_sample_from_its_time(frame: int, fps: int) -> None:
    assert 0 <= frame * SAMPLE_RATE - sample_of(frame, fps) * fps < fps
    assert 0 <= frame * 10**9 - offset_ns(frame, fps) * fps < fps


@given(FRAME, FPS)
def test_the_frame_of_a_poses_own_sample_is_that_pose(frame: int, fps: int) -> None:
    assert frame_of_sample(sample_of(frame, fps), fps) == frame


@given(st.integers(0, 10**9), FPS)
def test_frames_in_counts_the_poses_inside(samples: int, fps: int) -> None:
    count = frames_in(samples, fps)
    assert count == 0 or sample_of(count - 1, fps) < samples
    assert sample_of(count, fps) >= samples
