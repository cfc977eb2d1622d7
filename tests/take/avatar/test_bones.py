"""Heads turn as the face does, whichever way the avatar looks."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.take.avatar.avatar import read_avatar
from facewire.take.avatar.bones import find_bones
from facewire.take.avatar.table import names
from facewire.take.avatar.turns import inverse, product
from facewire.take.table import Take
from tests.take.takes import take

ANGLE = 0.3


def turned(axis: int) -> Take:
    """A head that turns by one angle alone: yaw, pitch or roll."""
    pose = np.zeros((3, 9), np.float32)
    pose[1:, axis] = ANGLE
    return replace(take(3), pose=pose)


def front() -> dict[str, Any]:
    """It looks along +Z."""
    nodes = [{"name": "head", "children": [1]}, {"name": "LeftEye", "translation": [0.03, 0.0, 0.1]}]
    return {"nodes": nodes, "skins": [{"joints": [0, 1]}]}


def vrm0() -> dict[str, Any]:
    bones = [{"bone": "head", "node": 0}, {"bone": "leftEye", "node": 7}, 5]
    return {"nodes": [{"name": "J_Bip_C_Head"}], "extensions": {"VRM": {"humanoid": {"humanBones": bones}}}}


def backwards() -> dict[str, Any]:
    made = front()
    made["nodes"][1]["translation"] = [-0.03, 0.0, -0.1]
    return made


def vrm1() -> dict[str, Any]:
    humanoid = {"humanBones": {"head": {"node": 0}, "hips": {"node": "0"}}}
    return {"nodes": [{}], "extensions": {"VRMC_vrm": {"humanoid": humanoid}}}


@pytest.mark.parametrize(("make", "looks"), [(front, 1), (vrm1, 1), (vrm0, -1), (backwards, -1)])
def test_a_head_turns_to_its_own_right_and_down(make: Any, looks: int) -> None:
    bones = find_bones(read_avatar(make()), names())
    assert bones.nodes["head"] == 0
    own = np.array([[-looks, 0, 0], [0, 1, 0], [0, 0, looks]])  # To its own right, up, ahead.
    ahead, up = np.array((0, 0, looks, 0), np.float64), np.array((0, 1, 0, 0), np.float64)

    def after(axis: int, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        turn = bones.rotations(turned(axis), "head")
        np.testing.assert_allclose(turn[0], (0, 0, 0, 1), atol=1e-12)
        moved: NDArray[np.float64] = own @ product(product(turn[1], vector), inverse(turn[1]))[:3]
        return moved

    sine, cosine = np.sin(np.float32(ANGLE)), np.cos(np.float32(ANGLE))
    np.testing.assert_allclose(after(0, ahead), (sine, 0, cosine), atol=1e-6, err_msg="yaw: to the right")
    np.testing.assert_allclose(after(1, ahead), (0, -sine, cosine), atol=1e-6, err_msg="pitch: down")
    np.testing.assert_allclose(after(2, up), (sine, cosine, 0), atol=1e-6, err_msg="roll: to the right")


def test_bones_of_vrm_come_before_names() -> None:
    document = vrm1()
    document["nodes"] = [{"name": "Bone"}, {"name": "Head"}]
    document["skins"] = [{"joints": [1]}]
    assert find_bones(read_avatar(document), names()).nodes["head"] == 0


def test_a_mesh_that_is_called_like_a_bone_is_none() -> None:
    document = {"nodes": [{"name": "Head", "mesh": 0}], "meshes": [{"primitives": []}]}
    assert find_bones(read_avatar(document), names()).nodes == {}


def test_bones_below_very_many_others() -> None:
    """A path of so many nodes is followed in one pass, and not once more for each."""
    count = 100_000
    nodes: list[dict[str, Any]] = [{"children": [index + 1]} for index in range(count)]
    nodes.append({"name": "head"})
    avatar = read_avatar({"nodes": nodes, "skins": [{"joints": [count]}]})
    assert avatar.path_to(find_bones(avatar, names()).nodes["head"]) == list(range(count + 1))


def test_a_bone_that_is_head_and_neck_turns_once() -> None:
    bones = {"head": {"node": 0}, "neck": {"node": 0}, "leftEye": {"node": 0}}
    made = {"nodes": [{}], "extensions": {"VRMC_vrm": {"humanoid": {"humanBones": bones}}}}
    found = find_bones(read_avatar(made), names())
    assert found.nodes == {"head": 0}
    angle = 2 * np.arcsin(np.abs(found.rotations(turned(0), "head")[1, 1]))
    assert angle == pytest.approx(ANGLE)
