"""What three.js shows of an exported animation is the take, and Khronos' validator finds no fault."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS
from facewire.take.gltf.head import head_glb
from facewire.take.gltf.onto import animated, read_target
from tests.browser.js.node import run_node
from tests.take.gltf.avatars import REST, avatar
from tests.take.takes import take

SCRIPT: Final = Path(__file__).parent / "scripts/three.mjs"
FRAMES: Final = (0, 7, 19, 39)

Loaded = list[dict[str, Any]]
Matrix = NDArray[np.float64]


@pytest.fixture(scope="module")
def loaded(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Our head, an avatar, the avatar with fewer keys, and as it was."""
    folder = tmp_path_factory.mktemp("gltf")
    sent = take(40)
    times = sent.times.tolist()
    jobs = []
    for name, target, tolerance, at in (
        ("head", read_target(head_glb(), turns_eyes=True), 0.0, [times[frame] for frame in FRAMES]),
        ("avatar", read_target(avatar()), 0.0, [times[frame] for frame in FRAMES]),
        ("fewer", read_target(avatar()), 0.02, times),
    ):
        path = folder / f"{name}.glb"
        path.write_bytes(animated(target, sent, name, tolerance))
        jobs.append({"path": str(path), "times": at})
    (folder / "plain.glb").write_bytes(avatar())
    jobs.append({"path": str(folder / "plain.glb"), "times": []})
    found: Loaded = json.loads(run_node(str(SCRIPT), str(packages / "node_modules"), text=json.dumps(jobs)))
    return found


@pytest.mark.slow
def test_the_validator_finds_no_fault(loaded: Loaded) -> None:
    head, *avatars, plain = (one["issues"] for one in loaded)
    assert (head["numErrors"], head["numWarnings"]) == (0, 0), head["messages"]
    codes = [one["code"] for one in plain["messages"]]
    assert "GLB_UNKNOWN_CHUNK_TYPE" in codes
    for one in avatars:
        assert [message["code"] for message in one["messages"]] == codes, one["messages"]


@pytest.mark.slow
def test_our_head_shows_the_weights_of_the_take(loaded: Loaded) -> None:
    sent, head = take(40), loaded[0]
    assert (head["name"], head["duration"]) == ("head", pytest.approx(sent.times[-1]))
    for frame, shown in zip(FRAMES, head["frames"], strict=True):
        assert len(shown["meshes"]) == 5, "a mesh for each material"
        for weights in shown["meshes"].values():
            got = [weights[channel] for channel in CHANNELS]
            np.testing.assert_allclose(got, sent.weights[frame], rtol=0, atol=1e-5)


@pytest.mark.slow
def test_our_head_and_its_eyes_turn(loaded: Loaded) -> None:
    sent, head = take(40), loaded[0]
    for frame, shown in zip(FRAMES, head["frames"], strict=True):
        pose = sent.pose[frame].astype(np.float64)
        turned = matrix(0.4 * pose[:3]) @ matrix(0.6 * pose[:3])
        np.testing.assert_allclose(rotation(shown["bones"]["Head"]), turned, atol=1e-5)
        for eye, first in (("LeftEye", 3), ("RightEye", 6)):
            wanted = turned @ matrix(pose[first : first + 3])
            np.testing.assert_allclose(rotation(shown["bones"][eye]), wanted, atol=1e-5)


@pytest.mark.slow
def test_every_mesh_of_an_avatar_shows_them(loaded: Loaded) -> None:
    sent = take(40)
    for frame, shown in zip(FRAMES, loaded[1]["frames"], strict=True):
        row = dict(zip(CHANNELS, sent.weights[frame].tolist(), strict=True))
        face, teeth, lashes = (shown["meshes"][name] for name in ("Face", "Teeth", "Lashes"))
        assert face["Face_blendShapes_jawOpen"] == pytest.approx(row["jawOpen"], abs=1e-5)
        assert face["mouthSmile_R"] == pytest.approx(row["mouthSmileRight"], abs=1e-5)
        assert face["Basis_smirk"] == pytest.approx(REST["Face"][0])
        assert teeth["jawOpen"] == pytest.approx(row["jawOpen"], abs=1e-5)
        assert lashes == {
            "eyeBlinkLeft": pytest.approx(row["eyeBlinkLeft"], abs=1e-5),
            "eyeBlinkRight": pytest.approx(row["eyeBlinkRight"], abs=1e-5),
            "fluff": 0,
        }


@pytest.mark.slow
def test_bones_turn_about_the_axes_of_the_model_however_they_lie(loaded: Loaded) -> None:
    sent, lean = take(40), about_x(15.0) @ about_z(30.0)
    for frame, shown in zip(FRAMES, loaded[1]["frames"], strict=True):
        pose = sent.pose[frame].astype(np.float64)
        turned = matrix(0.4 * pose[:3]) @ matrix(0.6 * pose[:3])
        np.testing.assert_allclose(rotation(shown["bones"]["rigHead"]), turned @ lean, atol=1e-5)
        wanted = turned @ matrix(pose[3:6]) @ lean
        np.testing.assert_allclose(rotation(shown["bones"]["rigLeftEye"]), wanted, atol=1e-5)


@pytest.mark.slow
def test_with_fewer_keys_every_frame_is_within_the_tolerance(loaded: Loaded) -> None:
    sent = take(40)
    for frame, shown in enumerate(loaded[2]["frames"]):
        got = shown["meshes"]["Teeth"]["jawOpen"]
        assert got == pytest.approx(sent.weights[frame, CHANNELS.index("jawOpen")], abs=0.02 + 1e-5)


def rotation(elements: list[float]) -> Matrix:
    """The turn in a matrix that is told column by column."""
    return np.array(elements).reshape(4, 4).T[:3, :3]


def matrix(angles: Matrix) -> Matrix:
    """Yaw to the own right, then pitch down, then roll to the own right, of a face that looks along +Z."""
    yaw, pitch, roll = np.degrees(angles)
    return about_y(-yaw) @ about_x(pitch) @ about_z(roll)


def about_x(degrees: float) -> Matrix:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def about_y(degrees: float) -> Matrix:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def about_z(degrees: float) -> Matrix:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
