"""Facewire's CSV."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.take import csv_take
from tests.take.takes import FPS, take, write

CHANNELS_JSON = Path(__file__).parents[2] / "protocol" / "channels.json"


def test_header(tmp_path: Path) -> None:
    names = json.loads(CHANNELS_JSON.read_text(encoding="utf-8"))
    write(tmp_path / "take.csv", take())
    header = (tmp_path / "take.csv").read_text().splitlines()[0]
    pascal = [name[0].upper() + name[1:] for name in names["channels"]]
    angles = "HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll "
    angles += "RightEyeYaw RightEyePitch RightEyeRoll"
    visemes = [f"viseme_{name}" for name in names["visemes"]]
    assert header.split(",") == ["frame", "time", *pascal, *angles.split(), "voice", *visemes]
    assert header.endswith(",viseme_aa,viseme_E,viseme_I,viseme_O,viseme_U")


def test_rows(tmp_path: Path) -> None:
    write(tmp_path / "take.csv", take(3))
    data = (tmp_path / "take.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    rows = [line.split(",") for line in data.decode().splitlines()[1:]]
    assert [row[:4] for row in rows] == [
        ["0", "0.000000", "0.000000", "0.007812"],
        ["1", "0.032258", "0.007812", "0.015625"],
        ["2", "0.064516", "0.015625", "0.023438"],
    ]
    assert {len(row) for row in rows} == {79}


def test_no_minus_before_a_zero(tmp_path: Path) -> None:
    one = take(1)
    one.pose[:] = np.float32(-1e-9)
    write(tmp_path / "take.csv", one)
    assert "-" not in (tmp_path / "take.csv").read_text().splitlines()[1]


def test_round_trip(tmp_path: Path) -> None:
    sent = take(100)
    write(tmp_path / "take.csv", sent)
    got = csv_take.read(tmp_path / "take.csv")
    assert (got.head.fps, got.head.source, len(got)) == (FPS, "take", 100)
    for name in ("times", "weights", "pose", "visemes", "voice"):
        np.testing.assert_allclose(getattr(got, name), getattr(sent, name), rtol=0, atol=5.1e-7)


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    write(tmp_path / "take.csv", take(2))
    table = [line.split(",") for line in (tmp_path / "take.csv").read_text().splitlines()]
    turned = "\n".join(
        ",".join(("extra" if not line else "7", *reversed(row))) for line, row in enumerate(table)
    )
    (tmp_path / "turned.csv").write_text(turned)
    np.testing.assert_array_equal(
        csv_take.read(tmp_path / "turned.csv").table, csv_take.read(tmp_path / "take.csv").table
    )


@pytest.mark.parametrize("frames", [31, 32, 33, 64, 65])
def test_rows_are_all_there_in_their_order_however_many_are_written_at_once(
    tmp_path: Path, frames: int
) -> None:
    wanted = take(frames)
    write(tmp_path / "take.csv", wanted)
    lines = (tmp_path / "take.csv").read_text().splitlines()[1:]
    assert [int(line.split(",", 1)[0]) for line in lines] == list(range(frames))
    np.testing.assert_allclose(csv_take.read(tmp_path / "take.csv").table, wanted.table, atol=5.1e-7)


@pytest.mark.parametrize("frames", [0, 1])
def test_short_takes(tmp_path: Path, frames: int) -> None:
    write(tmp_path / "take.csv", take(frames))
    got = csv_take.read(tmp_path / "take.csv")
    assert (len(got), got.head.fps) == (frames, 31)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("JawOpen", "Jaw"), "has no column JawOpen"),
        (lambda text: text[:0], "has no column frame"),
        (lambda text: text.replace("0.032258", "soon"), "line 3: not a row of numbers"),
        (lambda text: text.replace("0.032258", "nan"), "line 3: a number that is not finite"),
        (lambda text: text.replace("0.032258", "1e300"), "line 3: a number that is not finite"),
        (lambda text: text.replace("0.032258", "70"), "cannot read .*: its times do not rise"),
        (lambda text: text[: text.rindex(",")], "line 4: not a row of numbers"),
        (lambda text: "\x00" + text[:0], "has no column|cannot read"),
    ],
    ids=["column", "empty", "word", "nan", "large", "back", "cut", "zeros"],
)  # fmt: skip
def test_refuses(tmp_path: Path, change: Callable[[str], str], reason: str) -> None:
    path = tmp_path / "take.csv"
    write(path, take(3))
    path.write_text(change(path.read_text()))
    with pytest.raises(UsageError, match=reason):
        csv_take.read(path)


def test_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        csv_take.read(tmp_path / "missing.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(UsageError, match="cannot read"):
        csv_take.read(tmp_path / "binary.csv")
