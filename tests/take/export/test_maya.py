"""Tables at film rates, and the script that keys them, in a stand-in for Maya."""

import csv
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.take.export.maya import SCRIPT, SUFFIX, script
from facewire.take.export.resampled import resampled
from tests.qa.lines import line
from tests.take.export.maya_scene import Scene
from tests.take.takes import take, write

UNITS = {24: "film", 25: "pal", 30: "ntsc", 60: "ntscf", 31: "31fps"}


def rows_of(path: Path) -> tuple[list[str], np.ndarray[Any, Any]]:
    header, *rows = list(csv.reader(path.read_text().splitlines()))
    return header, np.array(rows, np.float64).reshape(len(rows), len(header))


@pytest.mark.parametrize("rate", UNITS)
def test_round_trip(rate: int, tmp_path: Path) -> None:
    sent = resampled(line(), rate)
    write(tmp_path / "take", line(), f"maya,rate={rate},first_frame=1001")
    header, got = rows_of(tmp_path / "take")
    assert header == ["frame", "time", *CHANNELS, *POSE_ANGLES]
    np.testing.assert_array_equal(got[:, 0], 1001 + np.arange(len(sent)))
    np.testing.assert_allclose(got[:, 1], sent.times, atol=6e-7)
    np.testing.assert_allclose(got[:, 2:54], sent.weights, atol=6e-7)
    np.testing.assert_allclose(got[:, 54:], np.degrees(sent.pose), atol=6e-7)


def test_usually_it_is_film_from_frame_1(tmp_path: Path) -> None:
    write(tmp_path / "take", take(32), "maya")
    _, got = rows_of(tmp_path / "take")
    np.testing.assert_array_equal(got[:, 0], np.arange(1, 26))


@pytest.fixture
def maya(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Scene], dict[str, Any]]:
    def load(scene: Scene) -> dict[str, Any]:
        module = ModuleType("maya")
        module.cmds = scene  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "maya", module)
        (tmp_path / SCRIPT).write_bytes(script())
        return runpy.run_path(str(tmp_path / SCRIPT))

    return load


def saved(folder: Path, choices: str = "") -> str:
    write(folder / f"line{SUFFIX}", line(), f"maya{choices}")
    return str(folder / f"line{SUFFIX}")


@pytest.mark.parametrize("rate", UNITS)
def test_the_script_sets_a_key_in_each_frame(
    rate: int, tmp_path: Path, maya: Callable[[Scene], dict[str, Any]]
) -> None:
    scene = Scene({"blendShape1": list(CHANNELS)}, unit=UNITS[rate])
    scene.keys["blendShape1.jawOpen"] = {0.0: 0.1, 12.5: 0.7}
    keyed = maya(scene)["import_take"](saved(tmp_path, f",rate={rate}"), head="head_ctrl")
    sent = resampled(line(), rate)
    assert keyed == 52
    assert not scene.warnings
    assert scene.closed == scene.chunks == 1
    jaw = scene.keys["blendShape1.jawOpen"]
    # What lay between is replaced, what lay before is kept.
    assert list(jaw) == [0.0, *range(1, len(sent) + 1)]
    for at, name in enumerate(CHANNELS):
        got = [value for frame, value in scene.keys[f"blendShape1.{name}"].items() if frame >= 1]
        np.testing.assert_allclose(got, sent.weights[:, at], atol=6e-7)
    # Towards the own right is about -y for a face that looks along z.
    got = list(scene.keys["head_ctrl.rotateY"].values())
    np.testing.assert_allclose(got, -np.degrees(sent.pose[:, 0]), atol=6e-7)
    np.testing.assert_allclose(
        list(scene.keys["head_ctrl.rotateX"].values()), np.degrees(sent.pose[:, 1]), atol=6e-7
    )


def test_other_spellings_and_nodes_of_the_selection(
    tmp_path: Path, maya: Callable[[Scene], dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(
        {
            "face": ["JawOpen", "mouthSmile_L", "mouth_smile_right", "jaw_left", "wrinkles"],
            "other": ["jawOpen"],
        },
        {"head_geo": ["tweak1", "face"]},
        ["head_geo"],
        driven={"face.jaw_left"},
    )
    assert maya(scene)["import_take"](saved(tmp_path)) == 3
    keyed = {name for name, keys in scene.keys.items() if keys}
    assert keyed == {"face.JawOpen", "face.mouthSmile_L", "face.mouth_smile_right"}
    (warning,) = scene.warnings
    assert "jawLeft" in warning
    assert "jawOpen" not in warning
    assert "3 blendshapes, frames 1 to 97" in capsys.readouterr().out


def test_a_spelling_belongs_to_one_channel(maya: Callable[[Scene], dict[str, Any]]) -> None:
    key_of = maya(Scene())["key_of"]
    assert len({key_of(name) for name in (*CHANNELS, *POSE_ANGLES)}) == 61


def test_mistakes_are_told(tmp_path: Path, maya: Callable[[Scene], dict[str, Any]]) -> None:
    path = saved(tmp_path)
    with pytest.raises(RuntimeError, match="the scene's time unit is ntsc and the take's film"):
        maya(Scene({"face": ["jawOpen"]}, unit="ntsc"))["import_take"](path)
    with pytest.raises(RuntimeError, match="there is no blendShape"):
        maya(Scene())["import_take"](path)
    write(tmp_path / "empty", take(0), "maya")
    with pytest.raises(RuntimeError, match="holds no frame"):
        maya(Scene({"face": ["jawOpen"]}))["import_take"](str(tmp_path / "empty"))


def test_the_file_can_be_dropped(tmp_path: Path, maya: Callable[[Scene], dict[str, Any]]) -> None:
    scene = Scene({"face": ["jawOpen"]}, chosen=[saved(tmp_path)])
    maya(scene)["onMayaDroppedPythonFile"](str(tmp_path / SCRIPT))
    assert len(scene.keys["face.jawOpen"]) == 97
    scene = Scene({"face": ["jawOpen"]})
    maya(scene)["onMayaDroppedPythonFile"](str(tmp_path / SCRIPT))
    assert not scene.keys
