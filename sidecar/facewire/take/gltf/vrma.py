"""A take as a VRM animation (VRMC_vrm_animation 1.0): expressions, the gaze and the head, for any VRM avatar.

Source: github.com/vrm-c/vrm-specification, specification/VRMC_vrm_animation-1.0. An expression's weight is
the X of its node's translation. The gaze is a node's rotation, of which yaw and pitch count. Bones turn from
a skeleton in T-pose that looks along +Z; players carry that over to the avatar's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, pascal
from facewire.take.avatar.shapes import curve, sources_of
from facewire.take.avatar.table import names
from facewire.take.avatar.turns import continuous, turns
from facewire.take.gltf.animation import Animation
from facewire.take.gltf.container import Container, pack
from facewire.take.gltf.data import Data
from facewire.take.table import Take

__all__ = ["Expressions", "vrm_animation"]

_EXTENSION: Final = "VRMC_vrm_animation"
_NECK_SHARE: Final = 0.4
"""How much of the head's turn the neck makes, as in the Godot add-on."""
_BONES: Final[Mapping[str, tuple[str | None, tuple[float, float, float]]]] = {
    "hips": (None, (0.0, 0.95, 0.0)),
    "spine": ("hips", (0.0, 0.1, 0.0)),
    "neck": ("spine", (0.0, 0.4, 0.0)),
    "head": ("neck", (0.0, 0.1, 0.0)),
    **{
        side + bone: (side + parent if parent[0].isupper() else parent, (sign * across, up, 0.0))
        for side, sign in (("left", 1.0), ("right", -1.0))
        for bone, parent, across, up in (
            ("UpperArm", "spine", 0.15, 0.35),
            ("LowerArm", "UpperArm", 0.28, 0.0),
            ("Hand", "LowerArm", 0.25, 0.0),
            ("UpperLeg", "hips", 0.09, -0.05),
            ("LowerLeg", "UpperLeg", 0.0, -0.42),
            ("Foot", "LowerLeg", 0.0, -0.4),
        )
    },
}
"""The parent of each, and where it rests from there, metres: a person of usual size in T-pose, with all bones
that VRM wants of an avatar. What has no keys stays as the avatar is."""
_PRESETS: Final = ("aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight")


class Expressions(StrEnum):
    """Which expressions of an avatar move."""

    PRESETS = "presets"
    """VRM's vowels and blinks, which every avatar should have."""
    PERFECTSYNC = "perfectsync"
    """Custom ones that bear ARKit's names in PascalCase."""


def vrm_animation(take: Take, name: str, expressions: Expressions, tolerance: float = 0.0) -> bytes:
    """Return the file.

    Args:
        take: the face; one without frames has no animation.
        name: what the animation is called.
        expressions: which move. Where ARKit's do, they move the eyes too, and there is no gaze beside them.
        tolerance: how far weights may be off so that there are fewer keys, and angles, in radians.
    """
    file = _File(take, Animation(Data(), tolerance))
    for bone in _BONES:
        file.add_bone(bone)
    if expressions is Expressions.PRESETS:
        named = {"preset": file.expressions(_presets())}
        gaze = {"lookAt": {"node": file.add_gaze()}}
    else:
        named = {"custom": file.expressions({pascal(channel): {channel: 1.0} for channel in CHANNELS})}
        gaze = {}
    bones = {bone: {"node": index} for index, bone in enumerate(_BONES)}
    about = {"specVersion": "1.0", "humanoid": {"humanBones": bones}, "expressions": named, **gaze}
    return file.packed(name, about)


def _presets() -> dict[str, Mapping[str, float]]:
    """Return what each preset follows, as protocol/names.json has it."""
    found = {name: names().read(name) for name in _PRESETS}
    return {name: match.sources for name, match in found.items() if match is not None}


@dataclass(slots=True)
class _File:
    """The file as it grows."""

    take: Take
    animation: Animation
    nodes: list[dict[str, Any]] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)

    def add_bone(self, bone: str) -> None:
        """Add a bone; parents come before their children."""
        parent, place = _BONES[bone]
        node = self._added({"name": bone, "translation": list(place)}, is_root=parent is None)
        if parent is not None:
            self.nodes[list(_BONES).index(parent)].setdefault("children", []).append(node)
        share = {"neck": _NECK_SHARE, "head": 1.0 - _NECK_SHARE}.get(bone)
        if share is not None:
            self._turn(node, share * self.take.pose[:, :3].astype(np.float64))

    def add_gaze(self) -> int:
        """Add what the eyes look by; return its node."""
        node = self._added({"name": "lookAt"}, is_root=True)
        both = self.take.pose[:, 3:9].astype(np.float64).reshape(-1, 2, 3).mean(axis=1)
        self._turn(node, both * (1.0, 1.0, 0.0))
        return node

    def expressions(self, followed: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, int]]:
        """Add expressions; return them as the extension names them."""
        sources = sources_of(self.take)
        named = {}
        for name, factors in followed.items():
            node = self._added({"name": name}, is_root=True)
            places = np.zeros((len(self.take), 3))
            places[:, 0] = curve(sources, factors)
            self.animation.move(node, "translation", self.take.times, places)
            named[name] = {"node": node}
        return named

    def packed(self, name: str, about: Mapping[str, object]) -> bytes:
        """Return the bytes of the file."""
        data = self.animation.data
        document = {
            "asset": {"version": "2.0", "generator": "Facewire"},
            "extensionsUsed": [_EXTENSION],
            "extensions": {_EXTENSION: about},
            "scene": 0,
            "scenes": [{"nodes": self.roots}],
            "nodes": self.nodes,
        }
        if self.animation.channels:
            document |= {
                "animations": [self.animation.named(name)],
                "accessors": data.accessors,
                "bufferViews": data.views,
                "buffers": [{"byteLength": len(data.content)}],
            }
        text = json.dumps(document, separators=(",", ":"))
        return pack(Container(text.encode(), bytes(data.content) or None))

    def _turn(self, node: int, angles: NDArray[np.float64]) -> None:
        self.animation.move(node, "rotation", self.take.times, continuous(turns(angles)))

    def _added(self, node: dict[str, Any], *, is_root: bool) -> int:
        self.nodes.append(node)
        if is_root:
            self.roots.append(len(self.nodes) - 1)
        return len(self.nodes) - 1
