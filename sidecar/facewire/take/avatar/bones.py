"""The bones that a take turns: head, neck and eyes by its angles, the jaw where no shape opens the mouth."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.take.avatar.avatar import Avatar
from facewire.take.avatar.names import Names
from facewire.take.avatar.turns import IDENTITY, Turns, about, continuous, inverse, product, turns
from facewire.take.table import Take

__all__ = ["PARTS", "Bones", "find_bones"]

PARTS: Final = ("head", "neck", "leftEye", "rightEye", "jaw")

_NECK_SHARE: Final = 0.4
"""How much of the head's turn the neck makes, as in the Godot add-on."""
_JAW_DOWN: Final = math.radians(20.0)
"""How far a jaw turns for 1 of jawOpen (protocol/NAMES.md)."""
_JAW_ASIDE: Final = math.radians(8.0)
_ANGLES: Final = {"head": 0, "neck": 0, "leftEye": 3, "rightEye": 6}
"""Where the yaw of each lies in a pose."""
_BACKWARDS: Final = about((0.0, 1.0, 0.0), math.pi)


@dataclass(frozen=True, slots=True)
class Bones:
    """Which nodes of an avatar turn."""

    avatar: Avatar
    nodes: Mapping[str, int]
    """By `PARTS`; a part without a bone is not in it."""

    def rotations(self, take: Take, part: str) -> Turns:
        """Return what a bone's node is turned to, on top of its rest, float64[N, 4] as glTF has it.

        Args:
            take: the face, N frames of it.
            part: one of `nodes`.
        """
        node = self.nodes[part]
        to_parent = np.array(IDENTITY)
        for above in self.avatar.path_to(node)[:-1]:
            to_parent = product(to_parent, np.array(self.avatar.nodes[above].rotation))
        to_parent = inverse(to_parent)
        if self._looks_back():
            to_parent = product(to_parent, _BACKWARDS)
        turned = product(product(to_parent, turns(self._angles(take, part))), inverse(to_parent))
        return continuous(product(turned, np.array(self.avatar.nodes[node].rotation)))

    def _angles(self, take: Take, part: str) -> NDArray[np.float64]:
        """Return float64[N, 3], radians: yaw, pitch, roll."""
        if part == "jaw":
            down, left, right = (
                take.weights[:, CHANNEL_INDEX[f"jaw{one}"]] for one in ("Open", "Left", "Right")
            )
            return np.stack((_JAW_ASIDE * (right - left), _JAW_DOWN * down, 0.0 * down), 1).astype(np.float64)
        first = _ANGLES[part]
        share = {"neck": _NECK_SHARE, "head": 1.0 - _NECK_SHARE if "neck" in self.nodes else 1.0}.get(
            part, 1.0
        )
        return share * take.pose[:, first : first + 3].astype(np.float64)

    def _looks_back(self) -> bool:
        """Return whether the avatar looks along -Z: VRM 0 does, and others whose eyes lie there."""
        if self.avatar.is_vrm0 or "head" not in self.nodes or "leftEye" not in self.nodes:
            return self.avatar.is_vrm0
        return self._depth("leftEye") < self._depth("head")

    def _depth(self, part: str) -> float:
        """Return where a bone rests along the model's Z."""
        place, turned, scaled = np.zeros(3), np.array(IDENTITY), np.ones(3)
        for index in self.avatar.path_to(self.nodes[part]):
            node = self.avatar.nodes[index]
            step = np.append(scaled * node.translation, 0.0)
            place = place + product(product(turned, step), inverse(turned))[:3]
            turned = product(turned, np.array(node.rotation))
            scaled = scaled * node.scale
        return float(place[2])


def find_bones(avatar: Avatar, names: Names) -> Bones:
    """Return the bones of an avatar: those that VRM tells, else joints by their names."""
    joints = {avatar.nodes[joint].name: joint for joint in reversed(avatar.joints)}
    called = [avatar.nodes[joint].name for joint in avatar.joints]
    nodes: dict[str, int] = {}
    for part in PARTS:
        node = avatar.humanoid.get(part)
        name = names.bone(part, called) if node is None else None
        node = joints[name] if name is not None else node
        # One node cannot follow two of them: an animation has one channel for each turn.
        if node is not None and not avatar.nodes[node].matrix and node not in nodes.values():
            nodes[part] = node
    return Bones(avatar, nodes)
