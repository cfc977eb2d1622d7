"""The names of avatars read as the reference of the protocol's tests reads them."""

import json
import random
from pathlib import Path
from typing import Final

import pytest

from facewire.take.avatar.table import names, table_text
from tests.protocol.names import NAMES_JSON, Names

RIGS: Final = sorted(NAMES_JSON.parent.glob("rigs/*.json"))


def test_the_table_is_the_protocols() -> None:
    assert table_text() == NAMES_JSON.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", RIGS, ids=lambda path: path.stem)
def test_every_rig_binds(path: Path) -> None:
    rig = json.loads(path.read_text(encoding="utf-8"))
    plan = names().plan(rig["follows"])
    assert plan.mouth == rig["mouth"]
    for shape, wanted in rig["follows"].items():
        sources = plan.shapes.get(shape, {})
        most = max(sources.values(), default=0.0)
        assert " ".join(name for name, factor in sources.items() if factor == most) == (wanted or "")


def test_any_avatar_binds_as_the_reference_says() -> None:
    reference = Names()
    spelled = [*reference.spellings, *reference.whole]
    chance = random.Random(18)
    for _ in range(60):
        words = chance.choices([*spelled, *reference.prefixes, *reference.suffixes, "Hair", "001", "x"], k=24)
        glue = chance.choices(["", "_", ".", ":", "-", "|", " "], k=24)
        joined = [one + two + three for one, two, three in zip(words, glue, words[1:], strict=False)]
        shapes = [*words, *joined, *map(str.title, words)]
        plan, wanted = names().plan(shapes), reference.plan(shapes)
        assert (plan.mouth, plan.shapes) == (wanted.mouth, wanted.shapes)


@pytest.mark.parametrize(
    ("shapes", "turns"),
    [
        ([], True),
        (["mouthSmileLeft", "mouthSmileRight"], True),
        (["jawOpen", "mouthSmileLeft"], False),
        (["viseme_aa", "viseme_PP"], False),
    ],
)
def test_the_jaw_turns_where_no_shape_opens_the_mouth(shapes: list[str], turns: bool) -> None:
    assert names().plan(shapes).turns_jaw is turns


@pytest.mark.parametrize(
    ("part", "called", "found"),
    [
        ("head", ["Hips", "mixamorig:Head", "HeadTop_End"], "mixamorig:Head"),
        ("head", ["rig_Head", "head"], "head"),
        ("leftEye", ["eye_l"], "eye_l"),
        ("jaw", ["DEF-jaw.001"], None),
        ("jaw", [], None),
    ],
)
def test_bones_are_found_alone_and_behind_prefixes(part: str, called: list[str], found: str | None) -> None:
    assert names().bone(part, called) == found
