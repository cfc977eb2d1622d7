from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.expression.levels import NEUTRAL, Levels, level_of
from facewire.face.expression.table import MOODS

FPS = 31
ASKED = st.tuples(st.sampled_from(("neutral", *MOODS)), st.floats(0.0, 1.0), st.integers(1, 12))


def path(asked: list[tuple[str, float, int]], fade_s: float, fps: int = FPS) -> list[np.ndarray]:
    levels = Levels(fps)
    reached = [levels.values]
    for mood, gain, frames in asked:
        target = level_of(mood, gain)
        for _ in range(frames):
            levels.follow(target, fade_s)
            reached.append(levels.values)
    return reached


@pytest.mark.parametrize("fade_s", [0.1, 0.5, 3.0])
def test_a_mood_is_there_after_its_fade_and_gone_after_another(fade_s: float) -> None:
    frames = round(fade_s * FPS)
    reached = path([("joy", 0.8, frames), ("joy", 0.8, 3 * frames), ("neutral", 0.0, 4 * frames + 9)], fade_s)
    joy = [float(one[0]) for one in reached]
    assert joy[frames] == pytest.approx(0.76, abs=0.02)
    assert max(joy) <= 0.8 + 1e-6
    assert reached[-1] is NEUTRAL
    assert all(later >= earlier for earlier, later in pairwise(joy[: 4 * frames]))


@settings(max_examples=30)
@given(st.lists(ASKED, max_size=5), st.floats(0.1, 5.0))
def test_levels_stay_in_range_and_never_jump(asked: list[tuple[str, float, int]], fade_s: float) -> None:
    """The fastest of a critically damped step is stiffness / e; steps that follow add up to twice at most."""
    fastest = 2.0 * 4.744 / np.e / fade_s / FPS + 2e-3
    for before, after in pairwise(path(asked, fade_s)):
        assert (after >= 0.0).all()
        assert (after <= 1.0).all()
        assert np.abs(after - before).max() <= fastest


def test_half_the_frame_rate_gives_the_same_path() -> None:
    fine = path([("fear", 1.0, 40), ("anger", 0.5, 40)], 0.7, fps=60)
    coarse = path([("fear", 1.0, 20), ("anger", 0.5, 20)], 0.7, fps=30)
    np.testing.assert_allclose(np.array(fine[::2]), np.array(coarse), atol=2e-3)


def test_what_is_restored_goes_on_as_it_did() -> None:
    levels, target = Levels(FPS), level_of("joy", 1.0)
    for _ in range(5):
        levels.follow(target, 0.5)
    state = levels.state
    levels.follow(target, 0.5)
    after = levels.values
    levels.follow(level_of("anger", 1.0), 0.5)
    levels.restore(state)
    levels.follow(target, 0.5)
    assert levels.values.tobytes() == after.tobytes()
