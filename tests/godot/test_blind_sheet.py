"""The sheet of pairs: all in one file, nothing told before the end."""

import random
import re

import pytest

pytest.importorskip("PIL", reason="pictures need Pillow: pip install pillow")

from tests.godot.blind_sheet import PAIRS, page, shuffled, sound

SIDES = {part: (f"data:with-{index}", f"data:without-{index}") for index, part in enumerate(PAIRS)}


def test_sides_and_order_are_left_to_chance() -> None:
    seen = [shuffled(SIDES, random.Random(seed)) for seed in range(40)]
    assert {tuple(pair.part for pair in pairs) for pairs in seen} > {tuple(PAIRS)} or len(seen) > 20
    for part in PAIRS:
        lefts = {pair.left.is_with for pairs in seen for pair in pairs if pair.part == part}
        assert lefts == {True, False}
    for pair in seen[0]:
        one, other = SIDES[pair.part][:: 1 if pair.left.is_with else -1]
        assert (pair.left.pictures, pair.right.pictures) == (one, other)


def test_the_sheet_is_one_file_that_does_not_tell() -> None:
    text = page(shuffled(SIDES, random.Random(1)), sound(0.4, 0.5))
    assert not re.findall(r"""(?:src|href)=["']?http|https?://|@import""", text)
    assert not any(part in text for part in PAIRS)
    assert text.count('"key"') == len(PAIRS)
    assert "data:audio/wav;base64," in text
    assert "/* values */ null" not in text
