"""Motion templates and their file."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.head.styles import FOLDER, STYLES, SUFFIX, shipped
from facewire.face.head.template import MAX_ANGLE, Activity, MotionTemplate, Segment
from facewire.face.head.template_file import MAX_BYTES, decode, encode
from facewire_training.motion import MADE, make

SEGMENTS = st.builds(
    lambda activity, seed, length: Segment(
        activity, np.round(np.random.default_rng(seed).uniform(-0.5, 0.5, (length, 3)), 4)
    ),
    st.sampled_from(Activity),
    st.integers(0, 999),
    st.integers(8, 40),
)
TEMPLATES = st.builds(
    MotionTemplate,
    st.floats(10, 120),
    st.lists(SEGMENTS, min_size=1, max_size=3).map(tuple),
    st.floats(0, 0.2),
)
SMALL = MotionTemplate(30.0, (Segment(Activity.TALKING, np.full((8, 3), 0.01)),))


@given(TEMPLATES)
def test_what_is_written_is_read(template: MotionTemplate) -> None:
    again = decode(encode(template))
    assert (again.rate, again.nod) == (template.rate, template.nod)
    for one, other in zip(again.segments, template.segments, strict=True):
        assert one.activity is other.activity
        np.testing.assert_allclose(one.poses, other.poses, atol=1e-12)
    assert encode(again) == encode(template)


def test_a_file_that_is_cut_off_or_goes_on_is_refused() -> None:
    whole = encode(SMALL)
    for end in range(len(whole) - 2):
        with pytest.raises(WireError):
            decode(whole[:end])
    with pytest.raises(WireError, match="JSON"):
        decode(whole + b"{}")
    assert decode(whole + b"\n \n").rate == 30.0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "facewire motion 2"}, "format"),
        ({"rate": 9}, "poses a second"),
        ({"rate": True}, "rate must be a number"),
        ({"nod": 0.3}, "nods of"),
        ({"segments": []}, "no segments"),
        ({"segments": {}}, "list"),
        ({"segments": [3]}, "activity"),
        ({"segments": [{"activity": "flying"}]}, "talking, pausing, listening"),
        ({"segments": [{"activity": "talking", "yaw": [0], "pitch": [0]}]}, "one length"),
        ({"segments": [{"activity": "talking", "yaw": [0], "pitch": [0], "roll": [0]}]}, "at least 8"),
        ({"segments": [{"activity": "talking", "yaw": [0.5], "pitch": [0], "roll": [0]}]}, "whole numbers"),
        ({"segments": [{"activity": "talking", "yaw": [9999], "pitch": [0], "roll": [0]}]}, "whole numbers"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(WireError, match=why):
        decode(json.dumps(json.loads(encode(SMALL)) | change).encode())


def test_keys_of_later_versions_are_passed_over_and_long_files_refused() -> None:
    assert decode(json.dumps(json.loads(encode(SMALL)) | {"author": "x"}).encode()).rate == 30.0
    with pytest.raises(WireError, match="at most"):
        decode(b" " * (MAX_BYTES + 1))


def test_a_segment_holds_angles_that_a_neck_can_do() -> None:
    for poses in (
        np.zeros((7, 3)),
        np.zeros((9, 2)),
        np.full((9, 3), MAX_ANGLE * 1.01),
        np.full((9, 3), np.nan),
    ):
        with pytest.raises(ValueError, match=r"segment|angle|shape"):
            Segment(Activity.TALKING, poses)


@pytest.mark.parametrize("name", STYLES)
def test_the_shipped_files_are_what_the_generator_makes(name: str) -> None:
    number = list(MADE).index(name)
    assert (FOLDER / f"{name}{SUFFIX}").read_bytes() == encode(make(MADE[name], 17 + number))


def test_the_shipped_templates_have_every_activity_and_stay_around_the_centre() -> None:
    assert list(shipped()) == list(STYLES) == list(MADE)
    for name in STYLES:
        template = decode((FOLDER / f"{name}{SUFFIX}").read_bytes())
        assert {segment.activity for segment in template.segments} == set(Activity)
        for activity in Activity:
            poses = np.concatenate([one.poses for one in template.segments if one.activity is activity])
            assert np.degrees(np.abs(poses.mean(axis=0))).max() < 0.6
