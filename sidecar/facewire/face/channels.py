"""The names on the wire and on the network's output, in their fixed order.

`CHANNELS` and `VISEMES` repeat protocol/channels.json, the one source for every language; a test
holds them equal. `ARTICULATORS` is the network's own vocabulary: mouth shapes without a side, each
driving one ARKit channel or a left/right pair.
"""

from typing import Final

__all__ = [
    "ARTICULATORS",
    "ARTICULATOR_TARGETS",
    "CHANNELS",
    "CHANNEL_INDEX",
    "DRIVE_CHANNELS",
    "DRIVE_VOICE",
    "LOWER_FACE",
    "POSE_ANGLES",
    "VISEMES",
    "pascal",
]

CHANNELS: Final[tuple[str, ...]] = (
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
)
"""The 52 ARKit blendshapes, in the order of the 52 weights on the wire."""

CHANNEL_INDEX: Final[dict[str, int]] = {name: index for index, name in enumerate(CHANNELS)}

VISEMES: Final[tuple[str, ...]] = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
)  # fmt: skip
"""The 15 OVR visemes, in wire order."""

POSE_ANGLES: Final[tuple[str, ...]] = (
    "headYaw", "headPitch", "headRoll",
    "leftEyeYaw", "leftEyePitch", "leftEyeRoll",
    "rightEyeYaw", "rightEyePitch", "rightEyeRoll",
)  # fmt: skip
"""Head and eye rotation in radians, in wire order."""

ARTICULATORS: Final[tuple[str, ...]] = (
    "jawOpen",
    "jawForward",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthSmile",
    "mouthStretch",
    "mouthDimple",
    "mouthFrown",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPress",
    "mouthLowerDown",
    "mouthUpperUp",
    "cheekPuff",
    "cheekSquint",
    "noseSneer",
    "tongueOut",
)
"""What the network moves, in the order of the first columns of its output."""

DRIVE_CHANNELS: Final[tuple[str, ...]] = (*ARTICULATORS, *VISEMES, "voice")
"""Every column of the network's output: articulators, visemes (they sum to 1), voice activity."""

DRIVE_VOICE: Final[int] = len(DRIVE_CHANNELS) - 1

ARTICULATOR_TARGETS: Final[tuple[tuple[int, ...], ...]] = tuple(
    (CHANNEL_INDEX[name],)
    if name in CHANNEL_INDEX
    else (CHANNEL_INDEX[f"{name}Left"], CHANNEL_INDEX[f"{name}Right"])
    for name in ARTICULATORS
)
"""For each articulator, the indices of the one or two ARKit channels that it drives."""

LOWER_FACE: Final[frozenset[int]] = frozenset(
    index for index, name in enumerate(CHANNELS) if name.startswith(("jaw", "mouth", "tongue", "cheekPuff"))
)
"""Indices of the lower face: the mask for a mouth from audio under an upper face from a tracker."""


def pascal(name: str) -> str:
    """Return a lowerCamel channel name as Unreal and CSV files spell it: `jawOpen` -> `JawOpen`."""
    return name[0].upper() + name[1:]
