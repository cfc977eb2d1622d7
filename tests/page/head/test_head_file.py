"""The page's head as a file: what page_head.py would make, small, and whole."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from facewire.face.channels import CHANNELS

ROOT: Final = Path(__file__).parents[3]
FILE: Final = ROOT / "sidecar" / "facewire" / "page" / "head.bin"
MAKER: Final = ROOT / "engine_plugins" / "godot" / "demo" / "head" / "page_head.py"
MOST_BYTES: Final = 820_000


class Head:
    """The file's parts, read as its maker's docstring says."""

    def __init__(self) -> None:
        raw = FILE.read_bytes()
        length = int.from_bytes(raw[:4], "little")
        self.about: dict[str, Any] = json.loads(raw[4 : 4 + length])
        at = 4 + length
        points = self.about["points"]
        faces = sum(one["triangles"] for one in self.about["materials"])
        entries = sum(one["points"] for one in self.about["shapes"])
        arrays = []
        for kind, shape in (
            ("<i2", (points, 3)), ("<u1", (points, 4)), ("<u2", (faces, 3)), ("<u2", (entries,)),
            ("<i2", (entries, 3)),
        ):  # fmt: skip
            size = int(np.prod(shape)) * np.dtype(kind).itemsize
            arrays.append(np.frombuffer(raw, kind, int(np.prod(shape)), at).reshape(shape))
            at += size + -size % 4
        assert at == len(raw), "bytes behind the last array"
        self.position, self.colour, self.triangles, self.indices, self.moved = arrays


@pytest.fixture(scope="module")
def head() -> Head:
    return Head()


def test_it_is_small() -> None:
    assert FILE.stat().st_size <= MOST_BYTES


def test_every_shape_moves_something(head: Head) -> None:
    assert tuple(one["name"] for one in head.about["shapes"]) == CHANNELS
    assert all(one["points"] > 0 for one in head.about["shapes"])
    assert head.indices.max() < head.about["points"]
    assert head.triangles.max() < head.about["points"]
    assert np.abs(head.moved).max(axis=1).min() > 0


def test_left_and_right_are_mirrored(head: Head) -> None:
    sizes = {one["name"]: one["points"] for one in head.about["shapes"]}
    for name in CHANNELS:
        if name.endswith("Left") and not name.startswith(("jaw", "mouthLeft")):
            assert sizes[name] == pytest.approx(sizes[name.removesuffix("Left") + "Right"], rel=0.05), name


def test_creases_are_darker_than_a_forehead(head: Head) -> None:
    place = head.position * head.about["step"]
    skin = np.unique(head.triangles[: head.about["materials"][0]["triangles"]])
    forehead = skin[(place[skin, 1] > 40) & (place[skin, 2] > 70)]
    neck = skin[(place[skin, 1] < -100) & (place[skin, 1] > -125) & (place[skin, 2] > 0)]
    assert np.median(head.colour[forehead, 3]) > 240
    assert np.median(head.colour[neck, 3]) < 200


@pytest.mark.slow
def test_it_is_what_its_maker_makes() -> None:
    """But for the light at single points, where another processor's last digit may see past an edge."""
    code = (
        "import sys; from page_head import PAGE, head_bin; a, b = PAGE.read_bytes(), head_bin(); "
        "sys.exit(len(a) != len(b) or sum(x != y for x, y in zip(a, b)) > len(a) // 1000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=MAKER.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run {MAKER.name} and look at the head; {done.stderr}"
