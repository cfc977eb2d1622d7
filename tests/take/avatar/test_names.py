"""The bones of avatars, and the jaw that opens where no shape does; tests/protocol binds all rigs."""

import pytest

from facewire.take.avatar.table import names, table_text
from tests.protocol.names import NAMES_JSON


def test_the_table_is_the_protocols() -> None:
    assert table_text() == NAMES_JSON.read_text(encoding="utf-8")


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
