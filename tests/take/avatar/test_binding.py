"""Shapes that follow a face through the expressions of VRM, where their own names say nothing."""

from typing import Any

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX, VISEMES
from facewire.take.avatar.avatar import MOST_SHAPES, read_avatar
from facewire.take.avatar.binding import bind
from facewire.take.avatar.shapes import mesh_weights
from facewire.take.avatar.table import names
from facewire.take.avatar.vrm import read_expressions
from tests.take.takes import take

SHAPES = ("kuchi_1", "kuchi_2", "me", "eyeLookUpLeft", "browInnerUp")


def document(extensions: dict[str, Any], shapes: tuple[str, ...] = SHAPES) -> dict[str, Any]:
    primitive = {"targets": [{}] * len(shapes), "extras": {"targetNames": list(shapes)}}
    nodes = [{"name": "root", "children": [1, 2]}, {"mesh": 0}, {"mesh": 0}]
    return {"nodes": nodes, "meshes": [{"primitives": [primitive]}], "extensions": extensions}


def vrm1() -> dict[str, Any]:
    def expression(*binds: tuple[Any, Any, Any]) -> dict[str, Any]:
        return {"morphTargetBinds": [{"node": a, "index": b, "weight": c} for a, b, c in binds]}

    preset = {
        "aa": expression((1, 0, 0.5), (2, 0, 1.0)),
        "oh": expression((1, 0, 0.5), (1, 1, 1.0)),
        "blinkLeft": expression((1, 2, 1.0)),
        "happy": expression((1, 4, 1.0)),
        "ih": expression((9, 0, 1.0), (0, 0, 1.0), (1, 7, 1.0), (1, 0, "x"), (1, 0, True), (1, 0, 1e9)),
        "ee": 3,
    }
    return {"VRMC_vrm": {"expressions": {"preset": preset, "custom": {"aa": expression((1, 4, 1.0))}}}}


def vrm0() -> dict[str, Any]:
    def group(preset: str, name: str, *binds: tuple[Any, Any, Any]) -> dict[str, Any]:
        listed = [{"mesh": a, "index": b, "weight": c} for a, b, c in binds]
        return {"presetName": preset, "name": name, "binds": listed}

    groups = [
        group("a", "A", (0, 0, 50)), group("o", "O", (0, 0, 50), (0, 1, 100)),
        group("unknown", "Blink_L", (0, 2, 100)),
        group("joy", "Joy", (0, 4, 100)),
        group("i", "I", (3, 0, 100), (0, -1, 100), (0, 0, 10**400)), 7, {"presetName": 1},
    ]  # fmt: skip
    return {"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}


@pytest.mark.parametrize("extensions", [vrm1(), vrm0()], ids=["vrm1", "vrm0"])
def test_expressions_move_what_no_shape_follows_by_its_name(extensions: dict[str, Any]) -> None:
    made = document(extensions)
    avatar = read_avatar(made)
    binding = bind(avatar, read_expressions(made, avatar), names())
    assert (binding.has_mouth, binding.turns_jaw, binding.moves_eyes) == (True, False, True)
    sent = take(40)
    vis = {name: sent.visemes[:, index].astype(float) for index, name in enumerate(VISEMES)}
    aa = (vis["aa"] + 0.2 * vis["kk"] + 0.15 * vis["RR"]).clip(0, 1)
    got = mesh_weights(avatar, binding, sent)[1]
    np.testing.assert_allclose(got[:, 0], (0.5 * aa + 0.5 * vis["O"]).clip(0, 1), atol=1e-6)
    np.testing.assert_allclose(got[:, 1], vis["O"], atol=1e-6)
    for column, channel in ((2, "eyeBlinkLeft"), (3, "eyeLookUpLeft"), (4, "browInnerUp")):
        np.testing.assert_allclose(got[:, column], sent.weights[:, CHANNEL_INDEX[channel]], atol=1e-6)


def test_vrm_1_binds_one_node_and_vrm_0_all_of_a_mesh() -> None:
    for extensions, nodes in ((vrm1(), {(1, 0), (2, 0)}), (vrm0(), {(1, 0), (2, 0)})):
        made = document(extensions)
        expressions = read_expressions(made, read_avatar(made))
        first = expressions["aa" if "aa" in expressions else "a"]
        assert {(moved.node, moved.shape) for moved in first} == nodes
        assert "ih" not in expressions
        assert "i" not in expressions
    assert [moved.weight for moved in first] == [0.5, 0.5]


def test_a_whole_mouth_of_channels_comes_before_expressions() -> None:
    shapes = ("jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthSmileLeft", "mouthSmileRight")
    made = document(vrm1(), shapes)
    avatar = read_avatar(made)
    binding = bind(avatar, read_expressions(made, avatar), names())
    assert {tuple(one.factors) for follows in binding.shapes.values() for one in follows} == {
        (shape,) for shape in shapes
    }


def test_expressions_that_do_not_speak_leave_the_mouth_to_its_shapes() -> None:
    made = document({"VRMC_vrm": {"expressions": {"preset": {}}}}, ("jawOpen", "mouthSmile_L"))
    avatar = read_avatar(made)
    binding = bind(avatar, read_expressions(made, avatar), names())
    assert binding.has_mouth
    assert len(binding.shapes) == 4


def test_a_name_of_an_expression_that_is_too_long_binds_nothing() -> None:
    moved = {"morphTargetBinds": [{"node": 1, "index": 0, "weight": 1.0}]}
    made = document({"VRMC_vrm": {"expressions": {"custom": {"x_" * 100_000: moved, "aa": moved}}}})
    assert read_expressions(made, read_avatar(made)).keys() == {"aa"}


def test_a_mesh_with_more_shapes_than_are_read_is_left_alone() -> None:
    """Keys are of all shapes of a mesh or none."""
    made = document({}, ("jawOpen", *(f"more{index}" for index in range(MOST_SHAPES))))
    avatar = read_avatar(made)
    assert not bind(avatar, {}, names()).shapes
