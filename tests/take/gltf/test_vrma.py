"""VRM animations as the library for VRM avatars in three.js plays them."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from facewire.face.channels import CHANNELS, VISEMES, pascal
from facewire.take.avatar.turns import turns
from facewire.take.gltf.vrma import Expressions, vrm_animation
from tests.browser.js.node import run_node
from tests.take.gltf.avatars import document_of, vrm
from tests.take.takes import take

SCRIPT: Final = Path(__file__).parent / "scripts/vrm.mjs"
FRAMES: Final = (0, 7, 19, 39)
PRESETS: Final = ("aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight", "happy")
REQUIRED: Final = {"hips", "spine", "head"} | {
    side + part
    for side in ("left", "right")
    for part in ("UpperLeg", "LowerLeg", "Foot", "UpperArm", "LowerArm", "Hand")
}
"""The bones that VRM 1.0 wants (specification/VRMC_vrm-1.0/humanoid.md)."""


def test_it_has_all_bones_that_vrm_wants_in_t_pose() -> None:
    document = document_of(vrm_animation(take(3), "a", Expressions.PRESETS))
    about = document["extensions"]["VRMC_vrm_animation"]
    assert about["specVersion"] == "1.0"
    bones = {name: bone["node"] for name, bone in about["humanoid"]["humanBones"].items()}
    assert bones.keys() == REQUIRED | {"neck"}
    assert len(set(bones.values())) == len(bones)
    parents = {
        child: index for index, node in enumerate(document["nodes"]) for child in node.get("children", ())
    }
    places = {}
    for name, node in bones.items():
        place = np.zeros(3)
        at: int | None = node
        while at is not None:
            assert "rotation" not in document["nodes"][at]
            place += document["nodes"][at]["translation"]
            at = parents.get(at)
        places[name] = place
    assert places["leftHand"][0] > places["leftUpperArm"][0] > 0 > places["rightHand"][0]
    assert places["leftHand"][1] == pytest.approx(places["leftUpperArm"][1])
    assert places["head"][1] > places["neck"][1] > places["hips"][1] > places["leftFoot"][1] >= 0


def test_a_take_without_frames_has_no_animation() -> None:
    document = document_of(vrm_animation(take(0), "a", Expressions.PERFECTSYNC))
    assert not document.keys() & {"animations", "accessors", "bufferViews", "buffers"}


def test_equal_takes_give_equal_bytes() -> None:
    first, second = (vrm_animation(take(9), "a", Expressions.PRESETS) for _ in range(2))
    assert first == second


@pytest.fixture(scope="module")
def played(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("vrma")
    sent = take(40)
    avatars = {
        Expressions.PRESETS: vrm({"preset": PRESETS, "custom": ("JawOpen",)}),
        Expressions.PERFECTSYNC: vrm({"preset": PRESETS, "custom": tuple(map(pascal, CHANNELS))}),
    }
    jobs = []
    for kind, avatar in avatars.items():
        (folder / f"{kind}.vrm").write_bytes(avatar)
        (folder / f"{kind}.vrma").write_bytes(vrm_animation(sent, "line", kind))
        job = {"path": str(folder / f"{kind}.vrma"), "avatar": str(folder / f"{kind}.vrm")}
        jobs.append({**job, "times": [sent.times[frame] for frame in FRAMES]})
    told = json.loads(run_node(str(SCRIPT), str(packages / "node_modules"), text=json.dumps(jobs)))
    assert told["warnings"] == []
    found: list[dict[str, Any]] = told["results"]
    return found


@pytest.mark.slow
def test_presets_gaze_and_head_are_those_of_the_take(played: list[dict[str, Any]]) -> None:
    sent, presets = take(40), played[0]
    assert presets["errors"] == 0, presets["issues"]
    for frame, shown in zip(FRAMES, presets["frames"], strict=True):
        vis = dict(zip(VISEMES, sent.visemes[frame].tolist(), strict=True))
        row = dict(zip(CHANNELS, sent.weights[frame].tolist(), strict=True))
        wanted = {
            "aa": vis["aa"] + 0.2 * vis["kk"] + 0.15 * vis["RR"],
            "ih": vis["I"] + 0.35 * (vis["DD"] + vis["TH"]) + 0.4 * vis["SS"] + 0.3 * vis["nn"],
            "ou": vis["U"] + 0.35 * vis["CH"] + 0.25 * vis["RR"],
            "ee": vis["E"] + 0.15 * vis["kk"],
            "oh": vis["O"],
            "blinkLeft": row["eyeBlinkLeft"],
            "blinkRight": row["eyeBlinkRight"],
        }
        for name, weight in wanted.items():
            assert shown["expressions"][name] == pytest.approx(min(weight, 1.0), abs=1e-5), name
        assert shown["expressions"]["happy"] == shown["expressions"]["JawOpen"] == 0
        pose = sent.pose[frame].astype(np.float64)
        for bone, share in (("neck", 0.4), ("head", 0.6)):
            turned = turns(share * pose[np.newaxis, :3])[0]
            np.testing.assert_allclose(np.abs(turned @ shown[bone]), 1.0, atol=1e-6)
        # Three-vrm's yaw is positive to the own left.
        yaw, pitch = np.degrees(-(pose[3] + pose[6]) / 2), np.degrees((pose[4] + pose[7]) / 2)
        assert shown["gaze"] == pytest.approx([yaw, pitch], abs=1e-3)


@pytest.mark.slow
def test_perfectsync_moves_the_52_and_neither_presets_nor_gaze(played: list[dict[str, Any]]) -> None:
    sent, perfect = take(40), played[1]
    assert perfect["errors"] == 0, perfect["issues"]
    for frame, shown in zip(FRAMES, perfect["frames"], strict=True):
        got = [shown["expressions"][pascal(channel)] for channel in CHANNELS]
        np.testing.assert_allclose(got, sent.weights[frame], atol=1e-5)
        assert [shown["expressions"][name] for name in PRESETS] == [0] * len(PRESETS)
        assert shown["gaze"] == [0, 0]
