import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.movement.follower import Follower


@given(st.floats(0.1, 2.0), st.floats(-5, 5), st.integers(1, 30))
def test_a_follower_arrives_and_does_not_overshoot(settles_s: float, target: float, steps: int) -> None:
    one, other = Follower(settles_s), Follower(settles_s)
    values = [one.step(target, settles_s / steps) for _ in range(steps)]
    assert values[-1] == pytest.approx(0.99 * target, abs=abs(target) * 0.002 + 1e-300)
    assert all(abs(value) <= abs(target) for value in values)
    assert other.step(target, settles_s) == pytest.approx(values[-1])


TARGETS = st.lists(st.tuples(st.floats(-1.0, 3.0), st.integers(1, 12)), min_size=1, max_size=8)


@given(st.floats(0.1, 2.0), st.sampled_from([10, 31, 120]), TARGETS)
def test_whatever_its_targets_do_it_is_no_faster_than_it_says_and_stays_among_them(
    settles_s: float, fps: int, targets: list[tuple[float, int]]
) -> None:
    one = Follower(settles_s, 1.0)
    asked = [target for target, frames in targets for _ in range(frames)]
    values = [1.0, *(one.step(target, 1.0 / fps) for target in asked)]
    low, high = min(1.0, *asked), max(1.0, *asked)
    fastest = 2.443 * (high - low) / settles_s / fps
    assert all(abs(after - before) <= fastest + 1e-9 for before, after in itertools.pairwise(values))
    assert low - 1e-9 <= min(values) <= max(values) <= high + 1e-9


def test_at_rest_it_stays_where_it_is() -> None:
    one = Follower(1.0, 0.3)
    assert [one.step(0.3, 0.03) for _ in range(3)] == [0.3] * 3
