"""Playing a template for hours: joins without a seam, nothing that adds up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.head.motion import Motion, Pose, prepared
from facewire.face.head.player import Player
from facewire.face.head.stage import _activity
from facewire.face.head.styles import STYLES, shipped
from facewire.face.head.template import Activity, MotionTemplate, Segment
from tests.face.faces import FPS
from tests.face.head.voices import talk

Floats64 = NDArray[np.float64]


def waves(seed: int, activity: Activity, length: int = 90) -> Segment:
    """A segment of one sine for each angle."""
    random = np.random.default_rng(seed)
    times = np.arange(length)[:, np.newaxis] / 30.0
    return Segment(
        activity, 0.1 * np.sin(2 * np.pi * random.uniform(0.2, 0.8, 3) * times + random.uniform(0, 6, 3))
    )


def third(poses: Floats64, fps: float) -> Floats64:
    """Return the jerk between poses, radians a second cubed."""
    jerk: Floats64 = np.linalg.norm(np.diff(poses, 3, axis=0), axis=1) * fps**3
    return jerk


def material(motion: Motion) -> Floats64:
    """Return the jerk of a template's own movement as it is played at 31 poses a second."""
    step = motion.rate / FPS
    return np.concatenate(
        [
            third(np.array([one.at(place) for place in np.arange(0.0, one.length, step)]), FPS)
            for one in motion.tracks
        ]
    )


@pytest.mark.parametrize("name", STYLES)
def test_no_join_shows(name: str) -> None:
    motion, own = shipped()[name], material(shipped()[name])
    joins, at_joins, jerk = 0, [], []
    for seed in (3, 11):
        player, poses, joined = Player(5, FPS), [], []
        for n, heard in enumerate(talk(240.0, seed)):
            before = player.joins
            poses.append(player.step(motion, _activity(heard)))
            if player.joins > before and n > 3:
                joined.append(n)
        jerk.append(third(np.array(poses), FPS))
        at_joins += [jerk[-1][n - 3 : n + 1] for n in joined if n + 1 <= len(jerk[-1])]
        joins += len(joined)
    assert joins > 120
    assert np.percentile(np.concatenate(at_joins), 99) < np.percentile(own, 99)
    assert np.concatenate(at_joins).max() < 1.3 * own.max()
    assert np.percentile(np.concatenate(jerk), 99) < 1.2 * np.percentile(own, 99), (
        "nor does what follows a join"
    )


def test_a_segment_plays_as_it_was_recorded() -> None:
    segment = waves(1, Activity.TALKING, 300)
    motion = prepared(MotionTemplate(30.0, (segment,)))
    player = Player(1, 30)
    poses = np.array([player.step(motion, Activity.TALKING) for _ in range(1000)])
    apart = np.abs(poses[:, np.newaxis] - segment.poses).max(axis=2)
    follows = (apart.min(axis=1)[1:] < 1e-9) & (np.diff(apart.argmin(axis=1)) == 1)
    longest = max(map(len, np.split(follows, np.flatnonzero(~follows))))
    assert longest > 2 * 30, "poses of the segment, one after another"


@given(st.integers(0, 999), st.floats(0.85, 1.2), st.sampled_from([10, 31, 60]))
def test_pose_and_speed_never_jump(seed: int, pace: float, fps: int) -> None:
    segments = (
        waves(seed, Activity.TALKING),
        waves(seed + 1, Activity.PAUSING),
        waves(seed + 2, Activity.TALKING),
    )
    motion, player = prepared(MotionTemplate(30.0, segments)), Player(seed, fps)
    wanted = [Activity.TALKING, Activity.PAUSING]
    poses = np.array([player.step(motion, wanted[n // fps % 2], pace) for n in range(3 * fps)])
    speed = np.diff(poses, axis=0) * fps
    # A sine of 0.1 rad and 0.8 Hz has a speed of 0.5 and an acceleration of 2.5; joins add to them.
    assert np.abs(poses).max() < 0.25
    assert np.abs(speed).max() < 1.6
    assert np.abs(np.diff(speed, axis=0) * fps).max() < 14.0


def test_a_template_that_lacks_an_activity_plays_the_nearest() -> None:
    motion, player = prepared(MotionTemplate(30.0, (waves(1, Activity.PAUSING),))), Player(1, FPS)
    poses = np.array([player.step(motion, Activity.TALKING) for _ in range(10 * FPS)])
    assert poses.std(axis=0).min() > 0.01


def test_the_shortest_and_fastest_template_plays() -> None:
    motion = prepared(MotionTemplate(120.0, (waves(1, Activity.TALKING, 8),)))
    player = Player(1, 10)
    assert np.isfinite([player.step(motion, Activity.TALKING, 1.2) for _ in range(100)]).all()


def test_equal_seeds_play_alike_and_others_apart() -> None:
    heard = talk(30.0)

    def played(seed: int) -> list[Pose]:
        player = Player(seed, FPS)
        return [player.step(shipped()["calm"], _activity(one)) for one in heard]

    assert played(1) == played(1)
    assert played(1) != played(2)
