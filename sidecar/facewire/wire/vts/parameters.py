"""A face in the input parameters of VTube Studio: a table of sums over weights, visemes and angles.

`DEFAULTS` are parameters that the app has itself; a model that knows no others, but MouthOpen, MouthSmile or
VoiceA … VoiceO, moves by them. The sums are those of VBridger, the app that most models with an ARKit rig are
made for, as its users publish them (ovROG/rusty-bridge, README). `CUSTOM` are the inputs that VBridger adds;
they are created where they do not exist. `ARKIT` are the 52 weights under their own names instead.

MouthSmile, eyes and brows rest at 0.5. The visemes aa, I, U, E and O stand for VoiceA … VoiceO. The signs of
FaceAngle and eyes follow Live2D, x positive towards the right of the screen when the model faces it, which is
the face's own left; that could not be tried in the app, and `mirror` turns it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE, POSE_ANGLES, VISEMES, pascal
from facewire.values import Face, Floats

__all__ = ["ARKIT", "CUSTOM", "DEFAULTS", "Parameter", "Table"]

_DEGREES: Final = 180.0 / math.pi


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input parameter: `rest` plus a sum, held to `low` .. `high`."""

    name: str
    """4 to 32 letters and digits."""
    terms: Mapping[str, float] = field(hash=False)
    """Factors of weights, visemes and angles, by their names in `CHANNELS`, `VISEMES` and `POSE_ANGLES`."""
    low: float = 0.0
    high: float = 1.0
    rest: float = 0.0
    explanation: str = ""
    """What VTube Studio shows of a parameter that we create; below 256 characters."""

    @property
    def channels(self) -> frozenset[int]:
        """Return the channels that it needs one of in a mask; of visemes the lower face, of angles none."""
        if any(name in VISEMES for name in self.terms):
            return LOWER_FACE
        return frozenset(CHANNEL_INDEX[name] for name in self.terms if name in CHANNEL_INDEX)

    @property
    def turns_head(self) -> bool:
        """Return whether it is one of the head's angles."""
        return any(name.startswith("head") for name in self.terms)


def _sides(name: str, factor: float) -> dict[str, float]:
    return {f"{name}Left": factor, f"{name}Right": factor}


_OPEN: Final = {
    "jawOpen": 1.0,
    "mouthClose": -1.0,
    "mouthRollUpper": -0.2,
    "mouthRollLower": -0.2,
    "mouthFunnel": 0.2,
}
_SMILE: Final = {
    **_sides("mouthSmile", 0.25),
    **_sides("mouthDimple", 0.125),
    **_sides("mouthFrown", -0.25),
    "mouthPucker": -0.25,
}


def _eye_open(side: str) -> dict[str, float]:
    return {f"eyeBlink{side}": -0.8, f"eyeWide{side}": 0.8}


def _brow(side: str, to: float) -> dict[str, float]:
    sideways = {"mouthRight": to / 8, "mouthLeft": -to / 8}
    return {f"browOuterUp{side}": 1.0, f"browDown{side}": -1.0, **sideways}


DEFAULTS: Final = (
    Parameter("MouthOpen", _OPEN),
    Parameter("MouthSmile", _SMILE, rest=0.5),
    Parameter(
        "MouthX",
        {"mouthLeft": 1.0, "mouthRight": -1.0, "mouthSmileLeft": 1.0, "mouthSmileRight": -1.0},
        low=-1.0,
    ),
    Parameter("VoiceVolume", _OPEN),
    Parameter("VoiceFrequency", _SMILE, rest=0.5),
    Parameter("VoiceVolumePlusMouthOpen", _OPEN),
    Parameter("VoiceFrequencyPlusMouthSmile", _SMILE, rest=0.5),
    Parameter("VoiceA", {"aa": 1.0}),
    Parameter("VoiceI", {"I": 1.0}),
    Parameter("VoiceU", {"U": 1.0}),
    Parameter("VoiceE", {"E": 1.0}),
    Parameter("VoiceO", {"O": 1.0}),
    Parameter("VoiceSilence", {"sil": 1.0}),
    Parameter("TongueOut", {"tongueOut": 1.0}),
    Parameter("CheekPuff", {"cheekPuff": 1.0}),
    Parameter("EyeOpenLeft", _eye_open("Left"), rest=0.5),
    Parameter("EyeOpenRight", _eye_open("Right"), rest=0.5),
    Parameter("EyeLeftX", {"eyeLookOutLeft": 1.0, "eyeLookInLeft": -1.0}, low=-1.0),
    Parameter("EyeLeftY", {"eyeLookUpLeft": 1.0, "eyeLookDownLeft": -1.0}, low=-1.0),
    Parameter("EyeRightX", {"eyeLookInRight": 1.0, "eyeLookOutRight": -1.0}, low=-1.0),
    Parameter("EyeRightY", {"eyeLookUpRight": 1.0, "eyeLookDownRight": -1.0}, low=-1.0),
    Parameter("Brows", {**_sides("browOuterUp", 0.25), **_sides("browDown", -0.25)}, rest=0.5),
    Parameter("BrowLeftY", _brow("Left", 1.0), rest=0.5),
    Parameter("BrowRightY", _brow("Right", -1.0), rest=0.5),
    Parameter("FaceAngleX", {"headYaw": -_DEGREES}, low=-30.0, high=30.0),
    Parameter("FaceAngleY", {"headPitch": -_DEGREES}, low=-30.0, high=30.0),
    Parameter("FaceAngleZ", {"headRoll": -_DEGREES}, low=-30.0, high=30.0),
)
"""Parameters that VTube Studio has itself; an older one may lack some."""

CUSTOM: Final = (
    Parameter("JawOpen", {"jawOpen": 1.0}, explanation="How far the jaw is open."),
    Parameter(
        "MouthFunnel",
        {"mouthFunnel": 1.0, "jawOpen": -0.2},
        explanation="Lips open and round, as in O.",
    ),
    Parameter(
        "MouthPucker",
        {**_sides("mouthDimple", 2.0), "mouthPucker": -1.0},
        low=-1.0,
        explanation="-1: lips pursed, as in U; 1: corners drawn apart.",
    ),
    Parameter(
        "MouthShrug",
        {"mouthShrugUpper": 0.25, "mouthShrugLower": 0.25, **_sides("mouthPress", 0.25)},
        explanation="Lips shrugged or pressed together.",
    ),
    Parameter(
        "MouthPressLipOpen",
        {
            **_sides("mouthUpperUp", 1 / 1.8),
            **_sides("mouthLowerDown", 1 / 1.8),
            "mouthRollUpper": -1.0,
            "mouthRollLower": -1.0,
        },
        low=-1.3,
        high=1.3,
        explanation="-1.3: lips rolled in, as in M; 1.3: lips parted over the teeth.",
    ),
    Parameter("EyeSquintL", {"eyeSquintLeft": 1.0}, explanation="How far the left eye is squinted."),
    Parameter("EyeSquintR", {"eyeSquintRight": 1.0}, explanation="How far the right eye is squinted."),
    Parameter("BrowInnerUp", {"browInnerUp": 1.0}, explanation="How far the inner brows are raised."),
)
"""Inputs as VBridger adds them."""

ARKIT: Final = tuple(
    Parameter(pascal(name), {name: 1.0}, explanation=f"ARKit's {name}, from 0 to 1.") for name in CHANNELS
)
"""The 52 weights as they are. `CheekPuff`, `TongueOut` and others bear the names of defaults."""


class Table:
    """Turns faces into the values of some parameters.

    Args:
        parameters: in the order of the values; no name twice.
    """

    def __init__(self, parameters: tuple[Parameter, ...]) -> None:
        self.parameters = parameters
        inputs = {name: index for index, name in enumerate((*CHANNELS, *VISEMES, *POSE_ANGLES))}
        self._factors = np.zeros((len(parameters), len(inputs)), np.float32)
        for row, parameter in enumerate(parameters):
            for name, factor in parameter.terms.items():
                self._factors[row, inputs[name]] = factor
        self._rest = np.array([parameter.rest for parameter in parameters], np.float32)
        self._low = np.array([parameter.low for parameter in parameters], np.float32)
        self._high = np.array([parameter.high for parameter in parameters], np.float32)

    def values(self, face: Face) -> Floats:
        """Return float32[parameters], each in its own range."""
        inputs = np.concatenate((face.weights, face.visemes, face.pose))
        return np.clip(self._rest + self._factors @ inputs, self._low, self._high)
