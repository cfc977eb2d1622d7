"""Curve tables, and the script that makes AnimSequences of them, in a stand-in for Unreal's editor."""

import csv
import json
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.take.export.resampled import resampled
from facewire.take.export.unreal import CSV_SUFFIX, CURVES, SCRIPT, script
from facewire.take.table import Take
from tests.qa.lines import line
from tests.take.export.unreal_editor import AnimSequence, Editor, SkeletalMesh, Skeleton
from tests.take.takes import take, write

Table = tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]


def as_unreal_reads_csv(path: Path) -> Table:
    """`UCurveTable::CreateTableFromCSVString`: times in the first row, a curve in each other."""
    header, *rows = list(csv.reader(path.read_text().splitlines()))
    assert all(len(row) == len(header) for row in rows)
    return np.array(header[1:], np.float64), {row[0]: np.array(row[1:], np.float64) for row in rows}


def as_unreal_reads_json(path: Path) -> Table:
    """`UCurveTable::CreateTableFromJSONString`: an object a curve, a value under each time."""
    rows = json.loads(path.read_text())
    keys = [[key for key in row if key != "Name"] for row in rows]
    assert all(one == keys[0] for one in keys)
    curves = {row["Name"]: np.array([row[key] for key in keys[0]], np.float64) for row in rows}
    return np.array(keys[0], np.float64), curves


READERS = {"unreal": as_unreal_reads_csv, "unreal-json": as_unreal_reads_json}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("rate", [31, 60, 30])
def test_round_trip(name: str, rate: int, tmp_path: Path) -> None:
    sent = resampled(line(), rate)
    write(tmp_path / "take", line(), f"{name},rate={rate}")
    times, curves = READERS[name](tmp_path / "take")
    assert tuple(curves) == CURVES
    assert len({curve.lower() for curve in curves}) == 61
    np.testing.assert_allclose(times, sent.times, atol=6e-7)
    # As float32, in which the engine holds them, no two times are one.
    assert len(np.unique(times.astype(np.float32))) == len(times)
    got = np.column_stack(list(curves.values()))
    np.testing.assert_allclose(got, np.hstack((sent.weights, sent.pose)), atol=6e-7)


def test_the_usual_rate_suits_a_new_sequence(tmp_path: Path) -> None:
    write(tmp_path / "take", take(32), "unreal")
    times, _ = as_unreal_reads_csv(tmp_path / "take")
    np.testing.assert_allclose(times, np.arange(61) / 60, atol=6e-7)


def run(folder: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    monkeypatch.setitem(sys.modules, "unreal", editor.module())
    path = folder / SCRIPT
    path.write_bytes(script())
    monkeypatch.setattr(sys, "argv", [str(path), *typed])
    runpy.run_path(str(path), run_name="__main__")


def saved(folder: Path, name: str = "line", of: Take | None = None, rate: int = 60) -> Take:
    of = of or line()
    write(folder / f"{name}{CSV_SUFFIX}", of, f"unreal,rate={rate}")
    return resampled(of, rate)


@pytest.mark.parametrize("rate", [24, 30, 31, 60])
def test_the_script_makes_a_sequence_of_each_take(
    rate: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = saved(tmp_path, "shop greeting.03", rate=rate)
    saved(tmp_path, "bye", take(2), rate)
    skeleton = Skeleton()
    editor = Editor(selected=[SkeletalMesh(), skeleton])
    editor.selected[0].values["skeleton"] = skeleton
    run(tmp_path, editor, monkeypatch)
    assert editor.assets.keys() == {"/Game/Facewire/shop_greeting_03", "/Game/Facewire/bye"}
    made = editor.assets["/Game/Facewire/shop_greeting_03"]
    assert isinstance(made, AnimSequence)
    assert (made.skeleton, made.rate, made.frames, made.saved) == (skeleton, rate, len(sent) - 1, True)
    assert list(made.curves) == [name.lower() for name in CURVES]
    np.testing.assert_allclose(made.curves["jawopen"][0], sent.times, atol=1e-9)
    got = np.column_stack([values for _, values in made.curves.values()])
    np.testing.assert_allclose(got, np.hstack((sent.weights, sent.pose)), atol=6e-7)
    assert editor.settings.get_editor_property("default_frame_rate").numerator == 30
    assert editor.log == ["Facewire: 2 of 2 takes in /Game/Facewire"]
    assert not editor.imports


def test_curves_of_a_sequence_that_is_there_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path)
    editor = Editor({"/Game/Head": Skeleton()})
    typed = ("--skeleton", "/Game/Head", "--to", "/Game/Lines/")
    run(tmp_path, editor, monkeypatch, *typed)
    first = editor.assets["/Game/Lines/line"]
    sent = saved(tmp_path, of=line(closures=(1.0,), seconds=3.0))
    run(tmp_path, editor, monkeypatch, *typed, "--tables")
    made = editor.assets["/Game/Lines/line"]
    assert made is first
    assert isinstance(made, AnimSequence)
    np.testing.assert_allclose(made.curves["jawopen"][1], sent.weights[:, 17], atol=6e-7)
    (table,) = editor.imports
    assert table["filename"] == str(tmp_path / f"line{CSV_SUFFIX}")
    assert (table["destination_path"], table["destination_name"]) == ("/Game/Lines", "CT_line")
    assert (table["import_type"], table["import_curve_interp_mode"]) == ("curve table", "linear")
    assert table["automated"]


def test_a_sequence_of_another_rate_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path)
    editor = Editor({"/Game/Facewire/line": AnimSequence(Skeleton(), 24)}, selected=[Skeleton()])
    with pytest.raises(RuntimeError, match="has 24 frames per second and the take 60; delete it first"):
        run(tmp_path, editor, monkeypatch)


def test_mistakes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match=r"there is no NAME\.unreal\.csv beside this file"):
        run(tmp_path, Editor(selected=[Skeleton()]), monkeypatch)
    saved(tmp_path)
    with pytest.raises(RuntimeError, match="choose a Skeleton"):
        run(tmp_path, Editor(), monkeypatch)
    editor = Editor({"/Game/Facewire/line": Skeleton()}, selected=[Skeleton()])
    with pytest.raises(RuntimeError, match="is no AnimSequence"):
        run(tmp_path, editor, monkeypatch)
    write(tmp_path / f"line{CSV_SUFFIX}", take(0), "unreal")
    with pytest.raises(RuntimeError, match="holds no frame"):
        run(tmp_path, Editor(selected=[Skeleton()]), monkeypatch)


def test_a_person_can_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path)
    editor = Editor(selected=[Skeleton()], cancel=True)
    run(tmp_path, editor, monkeypatch)
    assert editor.log == ["Facewire: 0 of 1 takes in /Game/Facewire"]
