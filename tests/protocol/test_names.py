"""The names of avatars: the table is sound, and every rig of the list binds as it should."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import VISEMES
from facewire.take.avatar.names import is_mouth
from facewire.take.avatar.table import names
from tests.protocol.names import RIGS, TABLE
from tests.protocol.schema import NAMES

TABLE_NAMES = names()
VISEME_NAMES = frozenset(VISEMES)


def load(path: Path) -> dict[str, Any]:
    rig: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return rig


def test_every_source_is_a_channel_or_a_viseme() -> None:
    sources = set(NAMES["channels"]) | set(NAMES["visemes"])
    for family in TABLE["families"]:
        for name, follows in family["names"].items():
            assert follows.keys() <= sources, name
            assert all(0 < factor <= 1 for factor in follows.values()), name
            assert follows.keys().isdisjoint(VISEME_NAMES) or follows.keys() <= VISEME_NAMES, name


def test_no_spelling_stands_for_two_things() -> None:
    seen: dict[str, str] = {}
    for family in TABLE["families"]:
        for name in family["names"]:
            assert seen.setdefault(name.lower(), family["id"]) == family["id"], name


def test_every_channel_and_viseme_has_a_spelling() -> None:
    families = [family for family in TABLE["families"] if not family.get("whole")]
    followed = {source for family in families for follows in family["names"].values() for source in follows}
    assert followed == set(NAMES["channels"]) | set(NAMES["visemes"])


def test_there_are_rigs_enough() -> None:
    assert len(RIGS) >= 15
    assert all(load(path)["source"].startswith("http") for path in RIGS)


@pytest.mark.parametrize("path", RIGS, ids=lambda path: path.stem)
def test_a_rig_binds(path: Path) -> None:
    rig = load(path)
    plan = TABLE_NAMES.plan(rig["follows"])
    wanted = {name: sources.split() for name, sources in rig["follows"].items() if sources}
    found = {name: strongest(sources) for name, sources in plan.shapes.items()}
    assert plan.mouth == rig["mouth"]
    assert found == wanted


@pytest.mark.parametrize("path", RIGS, ids=lambda path: path.stem)
def test_a_rig_speaks_and_blinks(path: Path) -> None:
    shapes = TABLE_NAMES.plan(load(path)["follows"]).shapes
    followed = {source for sources in shapes.values() for source in sources}
    assert {"eyeBlinkLeft", "eyeBlinkRight"} <= followed
    assert "jawOpen" in followed or {"aa", "I", "U", "E", "O"} <= followed


@pytest.mark.parametrize(
    "name",
    [
        "Face_blendShapes_jawOpen", "jawOpen.001", "25_jawOpen", "JAWOPEN", "jaw_open", "Head.M_F00.jawOpen",
        "head:jawOpen", "ARKit_jawOpen", "blendShape1.JawOpen", "headJawOpen", "jawOpen_Mesh.002", "Jaw Open",
    ],
)  # fmt: skip
def test_words_of_tools_are_left_out(name: str) -> None:
    match = TABLE_NAMES.read(name)
    assert match is not None
    assert match.sources == {"jawOpen": 1}


@pytest.mark.parametrize(
    "name", ["eyeBlink.L", "eyeBlink_L", "EyeBlinkLeft", "eye_blink_left", "eyeBlink.L.001"]
)
def test_sides_are_words_or_letters(name: str) -> None:
    match = TABLE_NAMES.read(name)
    assert match is not None
    assert match.sources == {"eyeBlinkLeft": 1}


@pytest.mark.parametrize(
    "name",
    [
        "jaw",
        "mouth",
        "",
        "_",
        "1",
        "jawOpened",
        "Basis",
        "jawOpen_mouthClose",
        "Sleeve_A",
        "Hair_Puff",
        "left",
    ],
)
def test_other_names_follow_nothing(name: str) -> None:
    assert TABLE_NAMES.read(name) is None


def test_a_meshs_name_may_precede_a_short_name() -> None:
    match = TABLE_NAMES.read("Face.A")
    assert match is not None
    assert match.sources["aa"] == 1
    assert TABLE_NAMES.read("Face_A") is None


def test_the_mouth_goes_by_visemes_where_it_has_few_channels() -> None:
    plan = TABLE_NAMES.plan(["mouthOpen", "mouthSmile", "viseme_aa", "viseme_O", "eyeBlinkLeft"])
    assert plan.mouth == "visemes"
    assert set(plan.shapes) == {"viseme_aa", "viseme_O", "eyeBlinkLeft"}


def test_an_avatar_without_a_jaw_binds_the_rest() -> None:
    plan = TABLE_NAMES.plan([name for name in NAMES["channels"] if not name.startswith("jaw")])
    assert plan.mouth == "channels"
    assert len(plan.shapes) == 48


@given(st.text(max_size=40))
def test_any_name_can_be_read(name: str) -> None:
    match = TABLE_NAMES.read(name)
    assert match is None or match.sources


@given(st.lists(st.sampled_from([name for family in TABLE["families"] for name in family["names"]])))
def test_no_two_families_move_one_thing(names: list[str]) -> None:
    shapes = TABLE_NAMES.plan(names).shapes
    followers: dict[str, set[int]] = {}
    for name, sources in shapes.items():
        match = TABLE_NAMES.read(name)
        assert match is not None
        for source in sources:
            followers.setdefault(source, set()).add(match.family)
    assert all(len(families) == 1 for families in followers.values())
    mouth = {source for source in followers if source not in VISEME_NAMES and is_mouth(source)}
    assert not (mouth and followers.keys() & VISEME_NAMES)


def strongest(sources: Mapping[str, float]) -> list[str]:
    most = max(sources.values())
    return [source for source, factor in sources.items() if factor == most]
