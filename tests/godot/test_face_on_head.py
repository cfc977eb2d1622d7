"""What the face stages draw, on the demo's head: what no sum of weights says. Lengths are millimetres."""

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES, VISEMES
from facewire.face.character import Character
from facewire.face.expression.colour import Colour
from facewire.face.expression.levels import level_of
from facewire.face.expression.style import Style
from facewire.face.expression.table import MOODS
from facewire.face.eyes.lids import Lids
from facewire.face.eyes.look import look
from facewire.face.tracking.mixing import Mixing
from facewire.face.tracking.stage import Tracked
from facewire.values import Face, Floats
from tests.face.expression.mouths import face_of, own
from tests.face.faces import FPS, context
from tests.face.tracking.test_stage import Camera, values
from tests.godot.head_file import HeadFile, Points, Window, depth
from tests.godot.mood_sheet import coloured
from tests.godot.test_head import cavity, eye_seen, poking

EYE = np.array([31.0, 0.0, 58.5])
"""The middle of the left eye."""
SHUT = face_of("PP", jawOpen=0.14, mouthClose=0.14, mouthPress=0.12)
ROUND = face_of("U", jawOpen=0.2, mouthFunnel=0.6, mouthPucker=0.65, mouthLowerDown=0.2, mouthUpperUp=0.1)


@pytest.fixture(scope="module")
def head() -> HeadFile:
    return HeadFile()


def named(weights: Floats) -> dict[str, float]:
    return {name: value for name, value in zip(CHANNELS, weights.tolist(), strict=True) if value}


@pytest.mark.parametrize("weight", [0.2, 0.35, 0.5])
@pytest.mark.parametrize("jaw", [0.05, 0.15, 0.4])
def test_the_tongue_comes_out_between_the_lips_and_not_through_the_chin(
    head: HeadFile, weight: float, jaw: float
) -> None:
    assert poking(head, {"tongueOut": weight, "jawOpen": jaw}) < 0.3


def test_a_tongue_that_is_out_lies_over_the_lower_lip(head: HeadFile) -> None:
    assert poking(head, {"tongueOut": 1.0, "jawOpen": 0.6}) < 0.3
    wet, skin = head.surfaces["wet"], head.surfaces["skin"]
    out = wet.at({"tongueOut": 1.0, "jawOpen": 0.6})
    lip = skin.at({"jawOpen": 0.6})[(np.abs(skin.rest[:, 0]) < 3.0) & (np.abs(skin.rest[:, 1] + 71.0) < 4.0)]
    assert out[wet.rest[:, 1] < -40.0, 2].max() > lip[:, 2].max() + 8.0


@pytest.mark.parametrize("yaw", [-0.5, -0.2, 0.2, 0.5])
def test_both_eyes_turn_as_far_as_their_weights_mean(head: HeadFile, yaw: float) -> None:
    for one, other in ((yaw, 0.0), (0.0, 0.8 * yaw)):
        left, right = (looked(head, side, one, other) for side in ("Left", "Right"))
        np.testing.assert_allclose(np.degrees(left), np.degrees([one, other]), atol=1.0)
        np.testing.assert_allclose(np.degrees(right), np.degrees([one, other]), atol=1.0)


def looked(head: HeadFile, side: str, yaw: float, pitch: float) -> Points:
    """Return yaw and pitch of an eye of the head for a look there, radians."""
    wet = head.surfaces["wet"]
    middle = EYE * [1.0 if side == "Left" else -1.0, 1.0, 1.0]
    pupil = int(np.argmin(np.linalg.norm(wet.rest - middle - [0.0, 0.0, 17.35], axis=1)))
    x, y, z = wet.at({CHANNELS[index]: weight for index, weight in look(side, yaw, pitch)})[pupil] - middle
    return np.array([-np.arctan2(x, z), -np.arctan2(y, z)])


def test_no_look_hides_the_pupil_from_who_is_looked_at(head: HeadFile) -> None:
    for weights in (
        {"eyeLookUpLeft": 0.45, "eyeWideLeft": 0.09},
        {"eyeLookDownLeft": 0.45, "eyeBlinkLeft": 0.135},
        {"eyeLookInLeft": 0.9},
        {"eyeLookOutLeft": 0.9},
    ):
        assert pupil_over_lids(head, weights) > -0.5, weights


def pupil_over_lids(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how far inside the lids the pupil's top and bottom lie; below 0 where they are hidden."""
    skin, wet = head.surfaces["skin"], head.surfaces["wet"]
    flat = np.linalg.norm((wet.rest - EYE)[:, :2], axis=1)
    pupil = np.flatnonzero((np.abs(flat - 3.2) < 0.4) & (wet.rest[:, 2] > EYE[2]))
    at, lids = wet.at(weights)[pupil], skin.at(weights)
    upper, lower = edges(head, round(float(at[:, 0].mean())))
    return float(min(lids[upper, 1] - at[:, 1].max(), at[:, 1].min() - lids[lower, 1]))


def edges(head: HeadFile, x: int = 31) -> tuple[int, int]:
    """Return the points of the left eye's upper and lower lid's edge that lie nearest to `x`."""
    skin = head.surfaces["skin"]
    blink = skin.targets["eyeBlinkLeft"][:, 1]
    found = []
    for sign in (-1.0, 1.0):
        moved = sign * blink
        column = (np.abs(skin.rest[:, 0] - x) < 1.5) & (skin.rest[:, 2] > EYE[2])
        # The edge moves furthest of its lid, and its outer rim lies in front.
        edge = np.flatnonzero(column & (moved > 0.9 * moved[column].max()))
        found.append(int(edge[skin.rest[edge, 2].argmax()]))
    return found[0], found[1]


@pytest.mark.parametrize("look_", ["LookDown", "LookUp"])
@pytest.mark.parametrize(("squint", "wide"), [(0.0, 0.0), (0.9, 0.0), (0.0, 0.9), (0.9, 0.9)])
def test_lids_cover_the_eye_and_do_not_pass_each_other_whatever_else_moves_them(
    head: HeadFile, look_: str, squint: float, wide: float
) -> None:
    upper, lower = edges(head)
    skin = head.surfaces["skin"]
    overlaps = []
    for blink in (0.34, 0.7, 0.85, 0.95, 1.0):
        weights = np.zeros(len(CHANNELS), np.float32)
        for name, value in (("Blink", blink), (look_, 0.85), ("Squint", squint), ("Wide", wide)):
            weights[CHANNEL_INDEX[f"eye{name}Left"]] = value
        pose = np.zeros(len(POSE_ANGLES), np.float32)
        drawn = Lids().apply(context(), Face(weights, pose, np.zeros(len(VISEMES), np.float32), 0.0)).weights
        lids = skin.at(named(drawn))
        overlaps.append(float(lids[lower, 1] - lids[upper, 1]))
    assert eye_seen(head, named(drawn)) == 0.0
    assert max(overlaps) < 2.5, overlaps


@pytest.mark.parametrize("mood", [None, *MOODS])
def test_a_rounded_mouth_is_a_mouth_in_every_mood_and_style(head: HeadFile, mood: str | None) -> None:
    styled = Style(FPS).apply(
        context()._replace(character=Character(mouth=2.0, articulation=1.0)), own(ROUND)
    )
    weights = styled.weights if mood is None else Colour(level_of(mood, 1.0)).on(styled, 1.0)
    assert width(head, named(weights)) > 24.0
    assert width(head, {}) == pytest.approx(50.0, abs=0.5)


def width(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how wide the mouth is."""
    skin = head.surfaces["skin"]
    left, right = (
        int(np.argmin(np.linalg.norm(skin.rest - [x, -64.2, 76.6], axis=1))) for x in (25.0, -25.0)
    )
    points = skin.at(weights)
    return float(points[left, 0] - points[right, 0])


@pytest.mark.parametrize("moved", ["", "jawLeft", "jawRight", "mouthLeft", "mouthSmileRight", "cheekPuff"])
@pytest.mark.parametrize("jaw", [0.0, 0.15, 0.4])
def test_no_tooth_is_seen_between_closed_lips_wherever_they_go(
    head: HeadFile, moved: str, jaw: float
) -> None:
    weights = {"jawOpen": jaw, "mouthClose": jaw} | ({moved: 1.0} if moved else {})
    assert teeth_seen(head, weights) < 0.3
    assert teeth_seen(head, {"mouthUpperUpLeft": 0.5}) > 10.0


def teeth_seen(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how many square millimetres of teeth and tongue are seen from in front."""
    window = Window(-32.0, 32.0, -82.0, -52.0, 0.25)
    skin, wet = (
        depth(head.surfaces[name].at(weights), head.surfaces[name].triangles, window)
        for name in ("skin", "wet")
    )
    return float((wet > skin).sum() * window.step**2)


@pytest.mark.parametrize("mood", ["anger", "sadness", "contempt", "tired", "whisper"])
def test_lips_meet_at_rest_in_moods_that_shut_them(head: HeadFile, mood: str) -> None:
    assert cavity(head, named(coloured("rest", mood, 1.0))) < 16.0


def test_lips_meet_for_m_on_a_tracked_face(head: HeadFile) -> None:
    corners = {"mouthSmileLeft": 0.7, "mouthSmileRight": 0.7}
    camera = Camera(
        values(jawOpen=0.4, mouthFunnel=0.5, mouthShrugUpper=0.6, mouthUpperUpLeft=0.4, **corners)
    )
    stage = Tracked(camera, Mixing.usual().with_origin("mouth", "tracker"), FPS)
    drawn = own(SHUT)
    for _ in range(4):  # until the tracker knows that somebody speaks
        drawn = stage.apply(context(), own(SHUT))
    assert drawn.weights[CHANNEL_INDEX["mouthSmileLeft"]] == pytest.approx(0.7)
    assert cavity(head, named(drawn.weights)) < 16.0
