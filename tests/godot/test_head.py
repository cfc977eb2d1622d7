"""The demo's head: made by its script alone, whole, and right in every shape. Lengths are millimetres."""

import itertools
import json
import subprocess
import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.face.expression.table import MOODS
from tests.godot.head_file import HeadFile, Points, Surface, Triangles, Window, depth, turned
from tests.godot.mood_sheet import coloured
from tests.godot.other_head import reshaped
from tests.godot.project import PROJECT, ROOT

HEAD = PROJECT / "demo/head"
MOUTH = Window(-45.0, 45.0, -125.0, -40.0, 0.75)
LEFT_EYE = Window(10.0, 52.0, -14.0, 16.0)
ROLLED = ("mouthRollLower", "mouthRollUpper")
"""Lips that are rolled in do turn over."""

THROUGH = 15.0


@pytest.fixture(scope="module")
def head() -> HeadFile:
    return HeadFile()


def test_the_file_is_what_its_script_makes() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "make_head.py", "--verify"],
        cwd=HEAD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_has_all_shapes_and_is_small(head: HeadFile) -> None:
    channels = json.loads((ROOT / "protocol/channels.json").read_text(encoding="utf-8"))["channels"]
    assert head.names == channels
    assert head.bytes < 2_000_000


def test_every_shape_moves_something(head: HeadFile) -> None:
    for name in head.names:
        moved = max(float(np.abs(one.targets[name]).max()) for one in head.surfaces.values())
        assert 1.0 < moved < 45.0, f"{name} moves by {moved} mm"


def test_left_and_right_are_alike(head: HeadFile) -> None:
    skin = head.surfaces["skin"]
    flip = np.array([-1.0, 1.0, 1.0])
    twin = opposite(skin.rest)
    assert np.abs(skin.rest[twin] * flip - skin.rest).max() < 0.02
    for name in head.names:
        if name.endswith("Left"):
            other = skin.targets[name.removesuffix("Left") + "Right"]
            assert np.abs(other[twin] * flip - skin.targets[name]).max() < 0.05, name


def test_the_skin_is_whole_but_for_eyes_and_the_cut_below(head: HeadFile) -> None:
    skin = head.surfaces["skin"]
    sides = Counter(
        tuple(sorted(map(int, side)))
        for corners in skin.triangles
        for side in itertools.pairwise([*corners, corners[0]])
    )
    assert max(sides.values()) == 2
    border = {corner for side, count in sides.items() if count == 1 for corner in side}
    y = skin.rest[sorted(border), 1]
    assert set(np.round(y[y > -190.0], -1)) <= {-20.0, -10.0, 0.0, 10.0, 20.0}, "a hole that is no eye"


def test_no_triangle_of_the_face_turns_over(head: HeadFile) -> None:
    skin = head.surfaces["skin"]
    before = normals(skin.rest, skin.triangles)
    outside = skin.rest[skin.triangles].mean(axis=1)[:, 2] > 20.0
    for name in sorted(set(head.names) - set(ROLLED)):
        after = normals(skin.at({name: 1.0}), skin.triangles)
        over = ((before * after).sum(axis=1) < -0.3) & outside & ~lining_of(head)
        assert over.sum() <= 20, f"{name} turns {over.sum()} triangles over"


def test_lips_meet_at_rest_and_over_an_open_jaw(head: HeadFile) -> None:
    for jaw in (0.0, 0.25, 0.5, 0.8, 1.0):
        assert cavity(head, {"jawOpen": jaw, "mouthClose": jaw}) < 16.0
        if jaw:
            assert cavity(head, {"jawOpen": jaw}) > 300.0 * jaw


@pytest.mark.slow
@pytest.mark.parametrize("mood", MOODS)
def test_lips_meet_for_m_in_every_mood(head: HeadFile, mood: str) -> None:
    weights = dict(zip(head.names, coloured("m", mood, 1.0).tolist(), strict=True))
    assert cavity(head, weights) < 16.0


@pytest.mark.slow
def test_lips_meet_for_m_in_every_mood_on_a_face_of_other_proportions(head: HeadFile) -> None:
    skin = head.surfaces["skin"]
    other, lining = reshaped({"skin": skin})["skin"], lining_of(head)
    seen = {}
    for mood in MOODS:
        weights = dict(zip(head.names, coloured("m", mood, 1.0).tolist(), strict=True))
        seen[mood] = lining_seen(other, lining, weights)
    assert max(seen.values()) < 16.0, seen
    # What is measured can be seen where lips are apart.
    assert lining_seen(other, lining, {"jawOpen": 0.5}) > 150.0


def test_lids_cover_the_eye_when_shut_and_never_let_it_through(head: HeadFile) -> None:
    seen = [eye_seen(head, {"eyeBlinkLeft": weight}) for weight in np.linspace(0.0, 1.0, 9)]
    assert seen[-1] == 0.0
    assert seen[0] > 200.0
    assert all(later <= earlier for earlier, later in itertools.pairwise(seen))
    for look in ("Up", "Down", "In", "Out"):
        assert eye_seen(head, {"eyeBlinkLeft": 1.0, f"eyeLook{look}Left": 0.6}) == 0.0, look


@pytest.mark.parametrize("seed", range(12))
def test_teeth_and_tongue_stay_behind_the_skin(head: HeadFile, seed: int) -> None:
    random = np.random.default_rng(seed)
    jaw = random.uniform(0.0, 0.9)
    weights = {"jawOpen": jaw, "mouthClose": random.uniform(0.0, jaw)}
    mouth = [name for name in head.names if name.startswith(("mouth", "cheekPuff")) and name != "mouthClose"]
    weights |= {str(name): random.uniform(0.0, 0.7) for name in random.choice(mouth, 3, replace=False)}
    assert poking(head, weights) < 0.3, weights


def poking(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how far any point of teeth or tongue stands out of the face, from in front and both sides."""
    skin, wet = head.surfaces["skin"], head.surfaces["wet"]
    below = np.flatnonzero(wet.rest[:, 1] < -40.0)
    outer = skin.triangles[~lining_of(head)]
    farthest = 0.0
    for degrees in (-40.0, 0.0, 40.0):
        face = depth(turned(skin.at(weights), degrees), outer, MOUTH)
        points = turned(wet.at(weights)[below], degrees)
        column = np.floor((points[:, 0] - MOUTH.left) / MOUTH.step).astype(int)
        row = np.floor((points[:, 1] - MOUTH.bottom) / MOUTH.step).astype(int)
        there = (column >= 0) & (column < face.shape[1]) & (row >= 0) & (row < face.shape[0])
        skin_z = face[row[there], column[there]]
        # What is seen through the open mouth has the back of the head behind it.
        out = points[there, 2] - np.where(skin_z > points[there, 2] - THROUGH, skin_z, np.inf)
        farthest = max(farthest, float(out.max(initial=0.0)))
    return farthest


def cavity(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how many square millimetres of the lining of the mouth are seen from in front."""
    skin = head.surfaces["skin"]
    return lining_seen(skin, lining_of(head), weights)


@cache
def lining_of(head: HeadFile) -> NDArray[np.bool_]:
    """Return which triangles of a head's skin line its mouth."""
    return inside_of_mouth(head.surfaces["skin"])


def lining_seen(skin: Surface, lining: NDArray[np.bool_], weights: dict[str, float]) -> float:
    """Return how many square millimetres of the triangles `lining` are seen from in front."""
    points = skin.at(weights)
    inner, outer = (depth(points, skin.triangles[which], MOUTH) for which in (lining, ~lining))
    return float((inner > outer).sum() * MOUTH.step**2)


def eye_seen(head: HeadFile, weights: dict[str, float]) -> float:
    """Return how many square millimetres of the left eye are seen from in front."""
    skin, wet = head.surfaces["skin"], head.surfaces["wet"]
    eye = wet.triangles[(wet.rest[wet.triangles].min(axis=1)[:, [0, 1]] > [5.0, -30.0]).all(axis=1)]
    lids = depth(skin.at(weights), skin.triangles, LEFT_EYE)
    ball = depth(wet.at(weights), eye, LEFT_EYE)
    return float((ball > lids).sum() * LEFT_EYE.step**2)


def inside_of_mouth(skin: Surface) -> NDArray[np.bool_]:
    """Return which triangles line the mouth: at rest they lie behind the lips and the skin round them."""
    seen = depth(skin.rest, skin.triangles, MOUTH)
    middle = skin.rest[skin.triangles].mean(axis=1)
    column = np.clip((middle[:, 0] - MOUTH.left) / MOUTH.step, 0, seen.shape[1] - 1).astype(int)
    row = np.clip((middle[:, 1] - MOUTH.bottom) / MOUTH.step, 0, seen.shape[0] - 1).astype(int)
    near = (np.abs(middle[:, 0]) < 36.0) & (middle[:, 1] > -97.0) & (middle[:, 1] < -42.0)
    behind: NDArray[np.bool_] = near & (middle[:, 2] > 0.0) & (middle[:, 2] < seen[row, column] - 1.5)
    return behind


def opposite(points: Points) -> Triangles:
    """Return which point is the mirror image of each."""
    images = points * [-1.0, 1.0, 1.0]
    return np.array([int(np.argmin(((points - image) ** 2).sum(axis=1))) for image in images])


def normals(points: Points, triangles: Triangles) -> Points:
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    unit: Points = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    return unit
