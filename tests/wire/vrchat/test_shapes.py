"""Unified Expressions: the order, the table from ARKit, the native bytes."""

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.wire.vrchat import tracking
from facewire.wire.vrchat.shapes import SHAPES, shapes
from tests.output.vts.rig import face

FACE = (
    "EyeSquintRight EyeSquintLeft EyeWideRight EyeWideLeft BrowPinchRight BrowPinchLeft "
    "BrowLowererRight BrowLowererLeft BrowInnerUpRight BrowInnerUpLeft BrowOuterUpRight "
    "BrowOuterUpLeft NasalDilationRight NasalDilationLeft NasalConstrictRight NasalConstrictLeft "
    "CheekSquintRight CheekSquintLeft CheekPuffRight CheekPuffLeft CheekSuckRight CheekSuckLeft "
    "JawOpen JawRight JawLeft JawForward JawBackward JawClench JawMandibleRaise MouthClosed "
    "LipSuckUpperRight LipSuckUpperLeft LipSuckLowerRight LipSuckLowerLeft LipSuckCornerRight "
    "LipSuckCornerLeft LipFunnelUpperRight LipFunnelUpperLeft LipFunnelLowerRight LipFunnelLowerLeft "
    "LipPuckerUpperRight LipPuckerUpperLeft LipPuckerLowerRight LipPuckerLowerLeft MouthUpperUpRight "
    "MouthUpperUpLeft MouthUpperDeepenRight MouthUpperDeepenLeft NoseSneerRight NoseSneerLeft "
    "MouthLowerDownRight MouthLowerDownLeft MouthUpperRight MouthUpperLeft MouthLowerRight "
    "MouthLowerLeft MouthCornerPullRight MouthCornerPullLeft MouthCornerSlantRight "
    "MouthCornerSlantLeft MouthFrownRight MouthFrownLeft MouthStretchRight MouthStretchLeft "
    "MouthDimpleRight MouthDimpleLeft MouthRaiserUpper MouthRaiserLower MouthPressRight "
    "MouthPressLeft MouthTightenerRight MouthTightenerLeft TongueOut TongueUp TongueDown TongueRight "
    "TongueLeft TongueRoll TongueBendDown TongueCurlUp TongueSquish TongueFlat TongueTwistRight "
    "TongueTwistLeft SoftPalateClose ThroatSwallow NeckFlexRight NeckFlexLeft "
)
"""The 88 members of VRCFaceTracking's enumeration, as its file lists them."""

EYES = (
    "EyeLookOutRight EyeLookInRight EyeLookUpRight EyeLookDownRight EyeLookOutLeft EyeLookInLeft "
    "EyeLookUpLeft EyeLookDownLeft EyeClosedRight EyeClosedLeft EyeDilationRight EyeDilationLeft "
    "EyeConstrictRight EyeConstrictLeft "
)
"""The 14 before them."""

SPECIAL = {
    "eyeBlinkLeft": "EyeClosedLeft",
    "browDownLeft": "BrowPinchLeft BrowLowererLeft",
    "browDownRight": "BrowPinchRight BrowLowererRight",
    "browInnerUp": "BrowInnerUpRight BrowInnerUpLeft",
    "cheekPuff": "CheekPuffRight CheekPuffLeft",
    "mouthClose": "MouthClosed",
    "mouthRollUpper": "LipSuckUpperRight LipSuckUpperLeft",
    "mouthRollLower": "LipSuckLowerRight LipSuckLowerLeft",
    "mouthFunnel": "LipFunnelUpperRight LipFunnelUpperLeft LipFunnelLowerRight LipFunnelLowerLeft",
    "mouthPucker": "LipPuckerUpperRight LipPuckerUpperLeft LipPuckerLowerRight LipPuckerLowerLeft",
    "mouthSmileLeft": "MouthCornerPullLeft MouthCornerSlantLeft",
    "mouthSmileRight": "MouthCornerPullRight MouthCornerSlantRight",
    "mouthShrugUpper": "MouthRaiserUpper",
    "mouthShrugLower": "MouthRaiserLower",
    "mouthLeft": "MouthUpperLeft MouthLowerLeft",
    "mouthRight": "MouthUpperRight MouthLowerRight",
    "eyeBlinkRight": "EyeClosedRight",
}
"""The rows of the published table in which a channel is not a shape of its own name."""


def test_the_order() -> None:
    assert list(SHAPES) == (EYES + FACE).split()
    assert len(SHAPES) == 102


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_published_table(channel: str) -> None:
    made = shapes(face(**{channel: 0.5}).weights)
    moved = {name for name, value in zip(SHAPES, made, strict=True) if value == 0.5}
    assert moved == set(SPECIAL.get(channel, channel[0].upper() + channel[1:]).split())
    assert made.sum() == 0.5 * len(moved)


def test_golden_bytes_of_native_tracking() -> None:
    weights = np.zeros(52, np.float32)
    for name, value in {
        "eyeLookOutRight": 1.0, "eyeBlinkLeft": 0.5, "eyeSquintRight": 0.2, "jawOpen": 0.25, "tongueOut": 2.0,
    }.items():  # fmt: skip
        weights[CHANNEL_INDEX[name]] = value
    blob = bytearray(102)
    blob[0], blob[9], blob[14], blob[14 + 22], blob[14 + 72] = 255, 128, 51, 64, 255
    expected = b"/tracking/face/v1\0\0\0,b\0\0" + (102).to_bytes(4) + bytes(blob) + b"\0\0"
    assert tracking.encode(shapes(weights)) == expected
