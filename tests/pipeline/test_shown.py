"""A face goes on from where it was when its sound is cut, whatever its stages have drawn ahead."""

import math

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.feed.speech import Speech
from facewire.feed.spoken import SpokenFeed
from facewire.grid import offset_ns
from facewire.pipeline.shown import EASE_S, ShownFaces
from facewire.pipeline.subject import Settings, Subject
from facewire.values import Face, Frame
from tests.audio.prosody.test_reader import SENTENCE
from tests.face.faces import face
from tests.pipeline.test_line import FPS, Rig

BROW, LIDS, JAW = (CHANNEL_INDEX[name] for name in ("browInnerUp", "eyeBlinkLeft", "jawOpen"))
FRAME_NS = offset_ns(1, FPS)


class Turning:
    """A stage whose head and brows move all the time."""

    def apply(self, context: Context, face: Face) -> Face:
        pose, weights = face.pose.copy(), face.weights.copy()
        pose[0] = 0.3 * math.sin(context.n / 7)
        weights[BROW] = 0.5 + 0.5 * math.sin(context.n / 11)
        return face._replace(pose=pose, weights=weights)


def shown(frames: list[Frame], cut_ns: int) -> list[Frame]:
    """What is seen: of the voided frames, those that were due."""
    return [one for one in frames if one.epoch == 1 or one.at_ns <= cut_ns]


@pytest.mark.parametrize("at", range(18, 40, 3))
def test_a_cut_shows_in_no_head_and_no_brow(at: int) -> None:
    rig = Rig()
    speech = Speech(16_000, FPS, 10 * 16_000)
    feed = SpokenFeed("face", speech, FPS)
    rig.roster.add(Subject("face", feed, Settings(48.0), stages=(Turning(),), fps=FPS))
    rig.step(2)
    speech.push(SENTENCE, rig.clock.now_ns(), end=True)
    rig.step(at)
    speech.cancel(rig.clock.now_ns())
    rig.step(1)
    cut_ns = next(one.at_ns for one in rig.output.frames if one.epoch == 1)
    rig.step(30)
    voided = [one for one in rig.output.frames if one.epoch == 0 and one.at_ns > cut_ns]
    assert len(voided) > 8, "much was made ahead"
    seen = shown(rig.output.frames, cut_ns)
    seconds = np.array([one.at_ns for one in seen]) / 1e9
    yaw, brow = (
        np.array([one.face.pose[0] for one in seen]),
        np.array([one.face.weights[BROW] for one in seen]),
    )
    steps = np.maximum(np.diff(seconds), 1.0 / FPS)
    # By itself the head turns at up to 1.33 rad/s and the brow at 1.41 a second.
    assert np.abs(np.diff(yaw) / steps).max() < 2 * 1.33 + 0.3 * 1.875 / EASE_S
    assert np.abs(np.diff(brow) / steps).max() < 1.41 + 1.875 / EASE_S
    first = next(index for index, one in enumerate(seen) if one.epoch == 1)
    assert abs(yaw[first] - yaw[first - 1]) < 0.06, "one step of its own at most"
    last = seen[-1]
    assert last.face.pose[0] == np.float32(0.3 * math.sin(last.n / 7)), "and it is itself again"


def drawn(yaw: float = 0.0, **weights: float) -> Face:
    made = face()
    made.pose[0] = yaw
    for name, value in weights.items():
        made.weights[CHANNEL_INDEX[name]] = value
    return made


def test_the_head_goes_on_with_its_speed_and_the_mouth_is_left_alone() -> None:
    faces = ShownFaces(FPS)
    for n in range(10):
        faces.show(n * FRAME_NS, REST, drawn(0.01 * n if n < 5 else 0.1, jawOpen=0.5, eyeBlinkLeft=1.0), 0)
    assert faces.cut(4 * FRAME_NS) is REST
    seen = [faces.show((5 + n) * FRAME_NS, REST, drawn(0.1, jawOpen=0.1), 1) for n in range(20)]
    yaws = [float(one.pose[0]) for one in seen]
    assert yaws[0] == pytest.approx(0.05, abs=1e-4), "the fifth pose, which was due next"
    assert yaws[1] - yaws[0] == pytest.approx(0.01, abs=0.004)
    assert yaws[-1] == pytest.approx(0.1)
    assert seen[0].weights[LIDS] == 1.0
    assert seen[-1].weights[LIDS] == 0.0
    assert {float(one.weights[JAW]) for one in seen} == {float(np.float32(0.1))}


def test_a_second_cut_goes_on_from_what_the_first_one_shows() -> None:
    faces = ShownFaces(FPS)
    for n in range(10):
        faces.show(n * FRAME_NS, REST, drawn(0.0 if n < 5 else 0.2), 0)
    faces.cut(4 * FRAME_NS)
    seen = [faces.show((5 + n) * FRAME_NS, REST, drawn(0.2), 1) for n in range(8)]
    faces.cut(8 * FRAME_NS)
    again = faces.show(9 * FRAME_NS, REST, drawn(0.2), 2)
    assert 0.02 < float(seen[4].pose[0]) < 0.18
    assert again.pose[0] == pytest.approx(float(seen[4].pose[0]), abs=0.01)


def test_a_stage_that_begins_anew_with_a_cut_throws_no_head() -> None:
    faces = ShownFaces(FPS)
    for n in range(10):
        faces.show(n * FRAME_NS, REST, drawn(0.3), 0)
    faces.cut(4 * FRAME_NS)
    yaws = [float(faces.show((5 + n) * FRAME_NS, REST, drawn(0.0), 1).pose[0]) for n in range(15)]
    assert yaws[0] == pytest.approx(0.3)
    assert sorted(yaws, reverse=True) == yaws
    assert yaws[-1] == 0.0


def test_nothing_is_eased_where_nothing_was_shown_or_cut() -> None:
    faces, later = ShownFaces(FPS), drawn(0.4)
    assert faces.cut(0) is None
    assert faces.show(0, REST, later, 1) is later
    assert faces.show(FRAME_NS, REST, later, 2) is later
