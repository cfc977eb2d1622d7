"""Takes in Blender: what the script makes of them, in the real one where it is installed."""

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.take.export.blender import SCRIPT, script
from facewire.take.formats import FORMATS, format_of, take_file
from facewire.take.reading import read_take
from facewire.take.table import Take, frames_of
from tests.take.export.blender import RELEASE, run_in_blender
from tests.take.takes import take

SCENE: Final = Path(__file__).parent / "scripts/blender_scene.py"
FRAMES: Final = 24


def smooth() -> Take:
    """Every channel a wave of its own, and a head that turns."""
    sent = take(32)
    phase = sent.times[:, np.newaxis] * 7 + np.arange(52)
    return replace(sent, weights=(0.5 + 0.5 * np.sin(phase)).astype(np.float32))


def exported(folder: Path, typed: str = "blender") -> Path:
    path = folder / "line.1.blender.json"
    with take_file(path, format_of(typed), smooth().head) as file:
        for frame in frames_of(smooth()):
            file.write(frame)
    return path


def test_a_take_has_the_rate_of_a_scene(tmp_path: Path) -> None:
    for typed, rate in (("blender", 24), ("blender,rate=60", 60)):
        got = read_take(exported(tmp_path, typed))
        assert got.head.fps == rate
        np.testing.assert_allclose(got.times, np.arange(len(got)) / rate, atol=1e-6)
        wanted = np.interp(got.times, smooth().times, smooth().weights[:, 17])
        np.testing.assert_allclose(got.weights[:, 17], wanted, atol=1e-5)


def test_the_script_is_one_file_that_needs_nothing_of_ours() -> None:
    assert FORMATS["blender"].beside == {SCRIPT: script}
    text = script().decode()
    tree = ast.parse(text)
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        )
    }  # fmt: skip
    assert "facewire" not in imported
    assert {"bpy", "mathutils"} < imported
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(defined) == len(set(defined)), "one part hides another's"
    assert "from __future__" not in text, "Blender reads the annotations of an operator"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("blender")
    (folder / SCRIPT).write_bytes(script())
    soundfile.write(folder / "line.1.wav", np.zeros(8000), 16000)
    path = exported(folder)
    told = run_in_blender(SCENE, str(folder / SCRIPT), str(path), str(folder / "lines.blend"))
    assert "Facewire: line.1: 7 shape keys on 2 meshes; head, neck, leftEye by bone; 1 left to" in told
    (line,) = (line for line in told.splitlines() if line.startswith("RESULT "))
    found: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    assert found["version"].startswith(RELEASE)
    return found | {"take": read_take(path)}


@pytest.mark.slow
def test_shape_keys_follow_the_take_on_every_frame(shown: dict[str, Any]) -> None:
    for frame, weights in zip(shown["frames"], shown["take"].weights, strict=True):
        face = frame["keys"]["Face"]
        for shape, channel in (
            ("Face_jawOpen", "jawOpen"),
            ("mouthSmile_R", "mouthSmileRight"),
            ("mouthClose", "mouthClose"),
        ):
            assert face[shape] == pytest.approx(weights[CHANNEL_INDEX[channel]], abs=1e-5)
        assert frame["keys"]["Teeth"]["jawOpen"] == face["Face_jawOpen"]
        assert frame["keys"]["Other"]["jawOpen"] == 0, "it was not selected"
        assert face["fluff"] == 0
        assert face["eyeBlinkLeft"] == pytest.approx(0.125), "a driver moves it"


@pytest.mark.slow
def test_bones_turn_the_face_to_its_own_right_and_down(shown: dict[str, Any]) -> None:
    for frame, pose in zip(shown["frames"], shown["take"].pose.astype(np.float64), strict=True):
        head = matrix(0.4 * pose[:3]) @ matrix(0.6 * pose[:3])
        np.testing.assert_allclose(frame["bones"]["Neck"], matrix(0.4 * pose[:3]), atol=1e-4)
        np.testing.assert_allclose(frame["bones"]["Head"], head, atol=1e-4)
        np.testing.assert_allclose(frame["bones"]["LeftEye"], head @ matrix(pose[3:6]), atol=1e-4)


@pytest.mark.slow
def test_it_is_saved_and_imported_by_the_menu_too(shown: dict[str, Any]) -> None:
    assert shown["reopened"] == shown["frames"][:3]
    assert shown["actions"] == [
        f"line.1 {name}{number}" for name in ("Face", "Rig", "Teeth") for number in ("", ".001", ".002")
    ]
    assert shown["refused"].startswith("Error: cannot read /nothing.json")
    assert shown["strips"] == [["line.1.wav", True], ["line.1.001", False]]


def matrix(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Yaw to the own right, then pitch down, then roll to the own right, of a face that looks along -Y."""
    (cy, cp, cr), (sy, sp, sr) = np.cos(angles), np.sin(angles)
    yaw = np.array([[cy, sy, 0], [-sy, cy, 0], [0, 0, 1]])
    pitch = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    roll = np.array([[cr, 0, -sr], [0, 1, 0], [sr, 0, cr]])
    turned: NDArray[np.float64] = yaw @ pitch @ roll
    return turned
