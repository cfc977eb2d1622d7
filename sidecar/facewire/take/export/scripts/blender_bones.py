"""Head, neck, eyes and jaw of a skeleton in Blender. A part of facewire_to_blender.py."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import bpy
from mathutils import Euler, Matrix

from facewire.take.avatar.names import Names, Plan
from facewire.take.export.scripts.blender_actions import Row, new_action, set_keys

NECK_SHARE = 0.4
"""How much of the head's turn the neck makes."""
JAW_DOWN, JAW_ASIDE = math.radians(20.0), math.radians(8.0)
"""How far a jaw turns for 1 of jawOpen, and of jawLeft or jawRight."""
FIRST_ANGLES = {"head": 0, "neck": 0, "leftEye": 3, "rightEye": 6}
"""Where the yaw of each lies in a pose."""


def find_bones(names: Names, plan: Plan) -> tuple[Any, dict[str, str]]:
    """Return the first skeleton of the scene with bones to turn, and these by their parts; None and none.

    Args:
        names: what bones are called.
        plan: what shapes do: where they move the eyes the bones stay, and where none opens the mouth the jaw
            turns.
    """
    gaze = any(source.startswith("eyeLook") for sources in plan.shapes.values() for source in sources)
    parts = ["head", "neck", *([] if gaze else ["leftEye", "rightEye"]), *(["jaw"] if plan.turns_jaw else [])]
    for skeleton in (one for one in bpy.context.scene.objects if one.type == "ARMATURE"):
        called = [bone.name for bone in skeleton.pose.bones]
        bones = {part: bone for part in parts if (bone := names.bone(part, called))}
        if bones:
            return skeleton, bones
    return None, {}


def turn_bones(
    skeleton: Any, bones: Mapping[str, str], take: Mapping[str, Any], frames: Row, name: str
) -> None:
    """Give an action to a skeleton.

    Args:
        skeleton: the armature's object.
        bones: the bones that turn, by their parts.
        take: the faces.
        frames: where they lie in the scene.
        name: of the take.
    """
    new_action(skeleton, f"{name} {skeleton.name}")
    for part, bone in bones.items():
        angles = [_angles(take, frame, part, "neck" in bones) for frame in take["frames"]]
        _turn(skeleton, skeleton.pose.bones[bone], frames, angles)


def _angles(
    take: Mapping[str, Any], frame: Mapping[str, Any], part: str, has_neck: bool
) -> tuple[float, float, float]:
    """Return yaw and roll to the own right and pitch down, radians."""
    if part == "jaw":
        down, left, right = (
            frame["w"][take["channels"].index(f"jaw{one}")] for one in ("Open", "Left", "Right")
        )
        return JAW_ASIDE * (right - left), JAW_DOWN * down, 0.0
    first = FIRST_ANGLES[part]
    share = {"neck": NECK_SHARE, "head": 1.0 - NECK_SHARE if has_neck else 1.0}.get(part, 1.0)
    yaw, pitch, roll = (share * angle for angle in frame["pose"][first : first + 3])
    return yaw, pitch, roll


def _turn(skeleton: Any, bone: Any, frames: Row, angles: Sequence[tuple[float, float, float]]) -> None:
    """Key a bone's turns about the axes of its skeleton, in the way in which the bone is turned."""
    rest = bone.bone.matrix_local.to_3x3().normalized()
    mode = bone.rotation_mode
    turns, before = [], None
    for yaw, pitch, roll in angles:
        # A face along -Y has its own right at -X.
        turn = Matrix.Rotation(-yaw, 3, "Z") @ Matrix.Rotation(pitch, 3, "X") @ Matrix.Rotation(-roll, 3, "Y")
        local = (rest.inverted() @ turn @ rest).to_quaternion()
        if before is not None:
            local.make_compatible(before)
        before = local
        turns.append(local)
    if mode == "QUATERNION":
        path, columns = "rotation_quaternion", list(zip(*turns))
    elif mode == "AXIS_ANGLE":
        path, columns = "rotation_axis_angle", list(zip(*((turn.angle, *turn.axis) for turn in turns)))
    else:
        eulers = [Euler()]
        for turn in turns:
            eulers.append(turn.to_euler(mode, eulers[-1]) if len(eulers) > 1 else turn.to_euler(mode))
        path, columns = "rotation_euler", list(zip(*eulers[1:]))
    for index, values in enumerate(columns):
        set_keys(skeleton, bone, path, index, frames, values)
