"""The parameters `v2/NAME` that avatars made for VRCFaceTracking have, as sums of shapes.

Names and sums are those of `UnifiedExpressionsParameters.cs`, `UnifiedSimpleExpressions.cs` and
`UnifiedHeadParameters.cs` of benaclejames/VRCFaceTracking, but for pupils, the head's place, and shapes that
ARKit does not have. X is positive to the face's own right, Y up.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.face.channels import POSE_ANGLES
from facewire.values import Face, Floats
from facewire.wire.vrchat.shapes import SHAPES, SOURCE, shapes

__all__ = ["PARAMETERS", "Parameter", "inputs"]

_HIGHEST: Final[Mapping[str, tuple[str, str]]] = {
    "EyeWide": ("EyeWideLeft", "EyeWideRight"),
    "EyeSquint": ("EyeSquintLeft", "EyeSquintRight"),
    "MouthSadLeft": ("MouthFrownLeft", "MouthStretchLeft"),
    "MouthSadRight": ("MouthFrownRight", "MouthStretchRight"),
}
"""What is the higher one of two shapes, and therefore no sum."""

INPUTS: Final = {name: index for index, name in enumerate((*SHAPES, *_HIGHEST, *POSE_ANGLES))}
"""What sums are made of."""

_HIGHEST_OF: Final = np.array([[SHAPES.index(name) for name in pair] for pair in _HIGHEST.values()])


def inputs(face: Face) -> Floats:
    """Return what the sums are made of, in the order of `INPUTS`."""
    made = shapes(face.weights)
    return np.concatenate((made, made[_HIGHEST_OF].max(axis=1), face.pose))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `rest` plus a sum, held to -1..1."""

    name: str
    """Without `v2/`."""
    terms: Mapping[str, float] = field(hash=False)
    """Factors by the names in `INPUTS`."""
    rest: float = 0.0

    @property
    def channels(self) -> frozenset[int]:
        """Return the channels that it is made of, of which a mask must have one."""
        names = {one for name in self.terms for one in _HIGHEST.get(name, (name,))}
        return frozenset(SOURCE[name] for name in names if name in SOURCE)

    @property
    def turns_head(self) -> bool:
        """Return whether it is one of the head's angles."""
        return self.name.startswith("Head/")


def _mean(*names: str, factor: float = 1.0) -> dict[str, float]:
    """Return the mean over the left and the right of some shapes."""
    sided = [f"{name}{side}" for name in names for side in ("Left", "Right")]
    return dict.fromkeys(sided, factor / len(sided))


def _minus(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    return {**first, **{name: -factor for name, factor in second.items()}}


def _smile(side: str, factor: float = 1.0) -> dict[str, float]:
    return {f"MouthCornerPull{side}": 0.8 * factor, f"MouthCornerSlant{side}": 0.2 * factor}


def _brow_down(side: str, factor: float = 1.0) -> dict[str, float]:
    return {f"BrowLowerer{side}": 0.75 * factor, f"BrowPinch{side}": 0.25 * factor}


def _brow_up(side: str) -> dict[str, float]:
    return {f"BrowOuterUp{side}": 0.6, f"BrowInnerUp{side}": 0.4}


def _sided(side: str) -> dict[str, dict[str, float]]:
    """Return the sums of one side."""
    return {
        f"BrowUp{side}": _brow_up(side),
        f"BrowDown{side}": _brow_down(side),
        f"BrowExpression{side}": _minus(
            {f"BrowInnerUp{side}": 0.5, f"BrowOuterUp{side}": 0.5}, _brow_down(side)
        ),
        f"MouthSmile{side}": _smile(side),
        f"MouthSad{side}": {f"MouthSad{side}": 1.0},
        f"SmileFrown{side}": _minus(_smile(side), {f"MouthFrown{side}": 1.0}),
        f"SmileSad{side}": _minus(_smile(side), {f"MouthSad{side}": 1.0}),
        f"MouthCornerY{side}": {f"MouthCornerSlant{side}": 1.0, f"MouthFrown{side}": -1.0},
        f"MouthTightenerStretch{side}": {f"MouthStretch{side}": -1.0},
        f"CheekPuffSuck{side}": {f"CheekPuff{side}": 1.0},
        f"LipPucker{side}": {f"LipPuckerUpper{side}": 0.5, f"LipPuckerLower{side}": 0.5},
        f"LipSuckFunnelUpper{side}": {f"LipSuckUpper{side}": 1.0, f"LipFunnelUpper{side}": -1.0},
        f"LipSuckFunnelLower{side}": {f"LipSuckLower{side}": 1.0, f"LipFunnelLower{side}": -1.0},
        f"Eye{side}Y": {f"EyeLookUp{side}": 1.0, f"EyeLookDown{side}": -1.0},
    }


_LEFT_X: Final = {"EyeLookInLeft": 1.0, "EyeLookOutLeft": -1.0}
_RIGHT_X: Final = {"EyeLookOutRight": 1.0, "EyeLookInRight": -1.0}
_MEANS: Final = (
    *("BrowInnerUp", "BrowOuterUp", "CheekSquint", "LipSuckUpper", "LipSuckLower", "LipFunnelUpper"),
    *("LipFunnelLower", "LipPuckerUpper", "LipPuckerLower", "MouthUpperUp", "MouthLowerDown"),
    *("MouthStretch", "MouthPress", "MouthDimple", "NoseSneer", "EyeClosed"),
)

_SUMS: Final[dict[str, dict[str, float]]] = {
    **{name: {name: 1.0} for name in SHAPES if name in SOURCE and not name.startswith("EyeLook")},
    **{name: _mean(name) for name in _MEANS},
    **_sided("Left"),
    **_sided("Right"),
    "EyeLeftX": _LEFT_X,
    "EyeRightX": _RIGHT_X,
    "EyeX": {name: 0.5 * factor for name, factor in (_LEFT_X | _RIGHT_X).items()},
    "EyeY": _minus(_mean("EyeLookUp"), _mean("EyeLookDown")),
    "EyeWide": {"EyeWide": 1.0},
    "EyeSquint": {"EyeSquint": 1.0},
    "EyesSquint": {"EyeSquint": 1.0},
    "BrowUp": _brow_up("Left") | _brow_up("Right"),
    "BrowDown": _brow_down("Left") | _brow_down("Right"),
    "BrowExpression": _minus(
        _mean("BrowInnerUp", "BrowOuterUp"), _brow_down("Left", 0.5) | _brow_down("Right", 0.5)
    ),
    "JawX": {"JawRight": 1.0, "JawLeft": -1.0},
    "JawZ": {"JawForward": 1.0},
    "CheekPuffSuck": _mean("CheekPuff"),
    "MouthUpperX": {"MouthUpperRight": 1.0, "MouthUpperLeft": -1.0},
    "MouthLowerX": {"MouthLowerRight": 1.0, "MouthLowerLeft": -1.0},
    "MouthX": {
        "MouthUpperRight": 0.5,
        "MouthLowerRight": 0.5,
        "MouthUpperLeft": -0.5,
        "MouthLowerLeft": -0.5,
    },
    "LipSuck": _mean("LipSuckUpper", "LipSuckLower"),
    "LipFunnel": _mean("LipFunnelUpper", "LipFunnelLower"),
    "LipPucker": _mean("LipPuckerUpper", "LipPuckerLower"),
    "LipSuckFunnelUpper": _minus(_mean("LipSuckUpper"), _mean("LipFunnelUpper")),
    "LipSuckFunnelLower": _minus(_mean("LipSuckLower"), _mean("LipFunnelLower")),
    "MouthOpen": _mean("MouthUpperUp", "MouthLowerDown"),
    "MouthTightenerStretch": _mean("MouthStretch", factor=-1.0),
    "MouthCornerY": _minus(_mean("MouthCornerSlant"), _mean("MouthFrown")),
    "SmileFrown": _minus(_smile("Left", 0.5) | _smile("Right", 0.5), _mean("MouthFrown")),
    "SmileSad": _minus(_smile("Left", 0.5) | _smile("Right", 0.5), _mean("MouthSad")),
    "Head/Yaw": {"headYaw": 2 / math.pi},
    "Head/Pitch": {"headPitch": 2 / math.pi},
    "Head/Roll": {"headRoll": -2 / math.pi},
}


def _eyes() -> tuple[Parameter, ...]:
    """Return how far the eyes are open, which they are at rest."""
    found: list[Parameter] = []
    for name, ending in (("Left", "Left"), ("Right", "Right"), ("", "")):
        closed = {f"EyeClosed{name}": -1.0} if name else _mean("EyeClosed", factor=-1.0)
        wide = {f"EyeWide{name}": 0.25} if name else _mean("EyeWide", factor=0.25)
        found.append(Parameter(f"EyeOpen{ending}", closed, rest=1.0))
        lid = {**{one: 0.75 * factor for one, factor in closed.items()}, **wide}
        found.append(Parameter(f"EyeLid{ending}", lid, rest=0.75))
    return tuple(found)


PARAMETERS: Final = (*(Parameter(name, terms) for name, terms in _SUMS.items()), *_eyes())
"""All of them; no name twice."""
