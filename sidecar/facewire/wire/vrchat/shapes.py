"""Unified Expressions, the shapes that VRChat and VRCFaceTracking name a face by, made of ARKit's 52.

The order is that of `UnifiedExpressions.cs` of benaclejames/VRCFaceTracking, eyes first as its comments have
them; VRChat's native input (`tracking`) is these bytes. What each is in ARKit's terms is the table of
docs.vrcft.io, "Apple ARKit". That table has no row for mouthLeft and mouthRight: both lips go. Shapes that no
row makes (cheeks sucked in, the tongue's directions, throat and neck) stay at rest.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.values import Floats

__all__ = ["SHAPES", "shapes"]


def _both(*names: str) -> tuple[str, ...]:
    """Return each name for the right side, then for the left."""
    return tuple(f"{name}{side}" for name in names for side in ("Right", "Left"))


SHAPES: Final[tuple[str, ...]] = (
    *(f"EyeLook{to}{side}" for side in ("Right", "Left") for to in ("Out", "In", "Up", "Down")),
    *_both("EyeClosed", "EyeDilation", "EyeConstrict", "EyeSquint", "EyeWide"),
    *_both("BrowPinch", "BrowLowerer", "BrowInnerUp", "BrowOuterUp"),
    *_both("NasalDilation", "NasalConstrict"),
    *_both("CheekSquint", "CheekPuff", "CheekSuck"),
    *("JawOpen", "JawRight", "JawLeft", "JawForward", "JawBackward", "JawClench", "JawMandibleRaise"),
    "MouthClosed",
    *_both("LipSuckUpper", "LipSuckLower", "LipSuckCorner"),
    *_both("LipFunnelUpper", "LipFunnelLower", "LipPuckerUpper", "LipPuckerLower"),
    *_both("MouthUpperUp", "MouthUpperDeepen", "NoseSneer", "MouthLowerDown"),
    *_both("MouthUpper", "MouthLower", "MouthCornerPull", "MouthCornerSlant"),
    *_both("MouthFrown", "MouthStretch", "MouthDimple"),
    *("MouthRaiserUpper", "MouthRaiserLower"),
    *_both("MouthPress", "MouthTightener"),
    *("TongueOut", "TongueUp", "TongueDown", "TongueRight", "TongueLeft", "TongueRoll"),
    *("TongueBendDown", "TongueCurlUp", "TongueSquish", "TongueFlat", "TongueTwistRight", "TongueTwistLeft"),
    *("SoftPalateClose", "ThroatSwallow"),
    *_both("NeckFlex"),
)
"""102 names: 14 of the eyes, then the 88 of the face."""

_SIDED: Final[Mapping[str, tuple[str, ...]]] = {
    "eyeLookUp": ("EyeLookUp",),
    "eyeLookDown": ("EyeLookDown",),
    "eyeLookIn": ("EyeLookIn",),
    "eyeLookOut": ("EyeLookOut",),
    "eyeBlink": ("EyeClosed",),
    "eyeSquint": ("EyeSquint",),
    "eyeWide": ("EyeWide",),
    "browDown": ("BrowPinch", "BrowLowerer"),
    "browOuterUp": ("BrowOuterUp",),
    "noseSneer": ("NoseSneer",),
    "cheekSquint": ("CheekSquint",),
    "jaw": ("Jaw",),
    "mouth": ("MouthUpper", "MouthLower"),
    "mouthUpperUp": ("MouthUpperUp",),
    "mouthLowerDown": ("MouthLowerDown",),
    "mouthSmile": ("MouthCornerPull", "MouthCornerSlant"),
    "mouthFrown": ("MouthFrown",),
    "mouthStretch": ("MouthStretch",),
    "mouthDimple": ("MouthDimple",),
    "mouthPress": ("MouthPress",),
}
"""Channels that have sides."""

_MIDDLE: Final[Mapping[str, tuple[str, ...]]] = {
    "browInnerUp": _both("BrowInnerUp"),
    "cheekPuff": _both("CheekPuff"),
    "jawOpen": ("JawOpen",),
    "jawForward": ("JawForward",),
    "mouthClose": ("MouthClosed",),
    "mouthRollUpper": _both("LipSuckUpper"),
    "mouthRollLower": _both("LipSuckLower"),
    "mouthFunnel": _both("LipFunnelUpper", "LipFunnelLower"),
    "mouthPucker": _both("LipPuckerUpper", "LipPuckerLower"),
    "mouthShrugUpper": ("MouthRaiserUpper",),
    "mouthShrugLower": ("MouthRaiserLower",),
    "tongueOut": ("TongueOut",),
}
"""Channels without."""


def _source() -> dict[str, int]:
    made = {shape: name for name, several in _MIDDLE.items() for shape in several}
    for name, several in _SIDED.items():
        for side in ("Left", "Right"):
            made |= {f"{shape}{side}": f"{name}{side}" for shape in several}
    return {shape: CHANNEL_INDEX[name] for shape, name in made.items()}


SOURCE: Final[Mapping[str, int]] = _source()
"""For each shape that ARKit has, the index of its channel."""

_RESTS: Final = len(CHANNELS)
_TAKEN: Final = np.array([SOURCE.get(name, _RESTS) for name in SHAPES])


def shapes(weights: Floats) -> Floats:
    """Return float32[102] shapes for float32[52] weights."""
    with_rest: Floats = np.append(weights, np.float32(0.0))
    made: Floats = with_rest[_TAKEN]
    return made
