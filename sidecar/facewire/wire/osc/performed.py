"""A face as a performer of the Virtual Motion Capture protocol 3.1 tells it.

Source: protocol.vmc.info (sh-akira/VirtualMotionCaptureProtocol). A performer sends its state in messages:
`/VMC/Ext/Bone/Pos` local poses of bones, `/VMC/Ext/Blend/Val` clips, `/VMC/Ext/Blend/Apply` when the clips
are complete, `/VMC/Ext/OK` whether it tracks, `/VMC/Ext/T` its time. Surplus arguments and unknown addresses
are passed over, as the protocol asks.

Coordinates are Unity's: left-handed, Y up, Z ahead. Positive turns about X look down and about Y look to the
own right, as our pitch and yaw; about Z they lean left, against our roll.
"""

import math
from collections.abc import Iterable
from typing import Final

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.eyes.look import look
from facewire.values import TrackedPose
from facewire.wire.osc.decode import Message
from facewire.wire.tracked.draft import Draft

__all__ = ["PerformedFace"]

Quaternion = tuple[float, float, float, float]

_BLINKS: Final = {"blinkleft": "Left", "blinkl": "Left", "blinkright": "Right", "blinkr": "Right"}
"""Clips of VRM 1 and VRM 0, spelt without case and underscores."""

_CHANNELS: Final = {name.lower(): index for name, index in CHANNEL_INDEX.items()}
_BONES: Final = ("Head", "Neck", "LeftEye", "RightEye")
_LOOKS: Final = {
    side: {index for name, index in CHANNEL_INDEX.items() if name.startswith("eyeLook") and side in name}
    for side in ("Left", "Right")
}


class PerformedFace:
    """What a performer has told so far of one face: clips and bones keep their value until told anew."""

    def __init__(self) -> None:
        self._weights: dict[int, float] = {}
        self._blinks: dict[str, float] = {}
        self._bones: dict[str, Quaternion] = {}
        self._tracks = True
        self._changed = False

    def take(self, messages: Iterable[Message]) -> TrackedPose | None:
        """Take messages; return the face if they complete one and the performer says that it tracks.

        Raises:
            WireError: a message of this protocol with too few arguments, of a wrong type, or not finite.
        """
        complete = False
        for message in messages:
            complete |= self._one(message)
        return self._pose() if complete and self._tracks else None

    def _one(self, message: Message) -> bool:
        """Take one message; return whether it completes a face."""
        match message.address:
            case "/VMC/Ext/Blend/Val":
                name, value = _text(message, 0), _number(message, 1)
                self._clip(name.replace("_", "").lower(), value)
            case "/VMC/Ext/Bone/Pos":
                name = _text(message, 0)
                turn = tuple(_number(message, index) for index in range(4, 8))
                if name in _BONES:
                    self._bones[name] = _normal(turn)
                    self._changed = True
            case "/VMC/Ext/OK":
                flags = [argument for argument in message.arguments if isinstance(argument, int)]
                self._tracks = bool(flags) and flags[0] != 0 and (len(flags) < 4 or flags[3] != 0)
            case "/VMC/Ext/Blend/Apply" | "/VMC/Ext/T" if self._changed:
                # Bones may come after the clips, or alone: the time that ends a tick completes them too.
                self._changed = False
                return True
        return False

    def _clip(self, name: str, value: float) -> None:
        if name in _CHANNELS:
            self._weights[_CHANNELS[name]] = value
        elif name == "blink":
            self._blinks["Left"] = self._blinks["Right"] = value
        elif name in _BLINKS:
            self._blinks[_BLINKS[name]] = value
        else:
            return
        self._changed = True

    def _pose(self) -> TrackedPose:
        draft, weights = Draft(), dict(self._weights)
        for side, blink in self._blinks.items():
            channel = CHANNEL_INDEX[f"eyeBlink{side}"]
            # A performer may have both kinds of clips and move one of them.
            weights[channel] = max(blink, weights.get(channel, 0.0))
        if "Head" in self._bones:
            head = self._bones["Head"]
            neck = self._bones.get("Neck")
            draft.angles("head", *_angles(head if neck is None else _product(neck, head)))
        for side in ("Left", "Right"):
            if f"{side}Eye" not in self._bones:
                continue
            yaw, pitch, roll = _angles(self._bones[f"{side}Eye"])
            draft.angles(f"{side.lower()}Eye", yaw, pitch, roll)
            if not _LOOKS[side] & weights.keys():
                weights.update(look(side, yaw, pitch))
        for channel, weight in weights.items():
            draft.weight(channel, weight)
        return draft.pose()


def _text(message: Message, index: int) -> str:
    argument = message.arguments[index] if index < len(message.arguments) else None
    if not isinstance(argument, str):
        raise WireError(f"argument {index} of {message.address} must be a string")
    return argument


def _number(message: Message, index: int) -> float:
    argument = message.arguments[index] if index < len(message.arguments) else None
    if isinstance(argument, bool) or not isinstance(argument, int | float) or not math.isfinite(argument):
        raise WireError(f"argument {index} of {message.address} must be a finite number")
    return float(argument)


def _normal(turn: tuple[float, ...]) -> Quaternion:
    length = math.hypot(*turn)
    if not 1e-6 < length < math.inf:
        return (0.0, 0.0, 0.0, 1.0)
    x, y, z, w = (part / length for part in turn)
    return (x, y, z, w)


def _product(first: Quaternion, then: Quaternion) -> Quaternion:
    """Return the turn `then`, made in the space that `first` has turned."""
    ax, ay, az, aw = first
    bx, by, bz, bw = then
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def _angles(turn: Quaternion) -> tuple[float, float, float]:
    """Return yaw, pitch and roll in radians, in our signs; made in that order (Unity's Euler angles)."""
    x, y, z, w = turn
    pitch = math.asin(min(max(2.0 * (w * x - y * z), -1.0), 1.0))
    yaw = math.atan2(2.0 * (w * y + x * z), 1.0 - 2.0 * (x * x + y * y))
    roll = math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (x * x + z * z))
    return yaw, pitch, -roll
