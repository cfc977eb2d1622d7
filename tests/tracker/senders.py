"""Phones, cameras and apps as their documents describe them: bytes put together without our decoders."""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from facewire.face.channels import CHANNELS


@dataclass(frozen=True)
class Person:
    """What a tracker sees: degrees in our signs (yaw to the own right, pitch down, roll to the own right)."""

    weights: Mapping[str, float] = field(default_factory=dict)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    left_eye: tuple[float, float] = (0.0, 0.0)
    right_eye: tuple[float, float] = (0.0, 0.0)


def live_link(person: Person, frame: int = 0, rate: int = 60, device: str = "phone") -> bytes:
    """The Live Link Face app: version 6, radians."""
    name = device.encode()
    numbers = [person.weights.get(channel, 0.0) for channel in CHANNELS]
    for angles in (person.head, (*person.left_eye, 0.0), (*person.right_eye, 0.0)):
        numbers += [math.radians(angle) for angle in angles]
    return b"".join(
        (
            b"\x06",
            struct.pack(">i", len(name)) + name,
            struct.pack(">i", 4) + b"Face",
            struct.pack(">ifiiB", frame, 0.0, rate, 1, 61),
            struct.pack(">61f", *numbers),
        )
    )


def ifacialmocap(person: Person, version: int = 1) -> bytes:
    """The iFacialMocap app: whole percents, degrees about ARKit's axes."""
    fields = []
    for channel in CHANNELS:
        percent = round(100 * person.weights.get(channel, 0.0))
        if version == 1:
            # The app writes jawLeft and mouthLeft out: they are directions, not sides.
            short = channel if channel[:-4] in ("jaw", "mouth") or channel[:-5] in ("jaw", "mouth") else ""
            short = short or channel.replace("Left", "_L").replace("Right", "_R")
            fields.append(f"{short}-{percent}")
        else:
            fields.append(f"{channel}&{percent}")
    yaw, pitch, roll = person.head
    fields.append(f"=head#{pitch},{-yaw},{roll},0.01,-0.02,-0.5")
    for part, (eye_yaw, eye_pitch) in (("rightEye", person.right_eye), ("leftEye", person.left_eye)):
        fields.append(f"{part}#{eye_pitch},{-eye_yaw},0.0")
    return "".join(f"{text}|" for text in fields).encode()


def osc(address: str, *arguments: float | str | int) -> bytes:
    """One OSC message."""

    def text(value: str) -> bytes:
        raw = value.encode() + b"\0"
        return raw + bytes(-len(raw) % 4)

    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, str):
            tags, data = tags + "s", data + text(argument)
        elif isinstance(argument, int):
            tags, data = tags + "i", data + struct.pack(">i", argument)
        else:
            tags, data = tags + "f", data + struct.pack(">f", argument)
    return text(address) + text(tags) + data


def osc_bundle(messages: Sequence[bytes]) -> bytes:
    """One OSC bundle, to be done at once."""
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(struct.pack(">I", len(m)) + m for m in messages)


def turn(yaw: float, pitch: float, roll: float) -> tuple[float, float, float, float]:
    """Unity's `Quaternion.Euler(pitch, yaw, -roll)`: about Z, then X, then Y, in degrees."""
    (sx, cx), (sy, cy), (sz, cz) = (
        (math.sin(math.radians(a) / 2), math.cos(math.radians(a) / 2)) for a in (pitch, yaw, -roll)
    )
    return (
        cy * sx * cz + sy * cx * sz,
        sy * cx * cz - cy * sx * sz,
        cy * cx * sz - sy * sx * cz,
        cy * cx * cz + sy * sx * sz,
    )


def bone(name: str, yaw: float, pitch: float, roll: float) -> bytes:
    return osc("/VMC/Ext/Bone/Pos", name, 0.0, 0.0, 0.0, *turn(yaw, pitch, roll))


def vmc(person: Person) -> list[bytes]:
    """A performer's tick as the protocol's own sender makes it: bones, clips and `Apply`, `OK` and `T`."""
    bones = [bone("Hips", 0.0, 0.0, 0.0), bone("Neck", 0.0, 0.0, 0.0), bone("Head", *person.head)]
    bones += [bone("LeftEye", *person.left_eye, 0.0), bone("RightEye", *person.right_eye, 0.0)]
    clips = [
        osc("/VMC/Ext/Blend/Val", channel[0].upper() + channel[1:], float(person.weights.get(channel, 0.0)))
        for channel in CHANNELS
    ]
    halves = [clips[:26], [*clips[26:], osc("/VMC/Ext/Blend/Apply")]]
    state = [osc("/VMC/Ext/OK", 1, 3, 0, 1), osc("/VMC/Ext/T", 12.5)]
    return [osc_bundle(bones), *map(osc_bundle, halves), osc_bundle(state)]


def open_see_face(person: Person, time_s: float = 1.7e9, face_id: int = 0, fitted: bool = True) -> bytes:
    """`facetracker.py`: what its 14 features and its points can say of a person."""
    weights = person.weights
    yaw, pitch, roll = person.head
    data = struct.pack("<di", time_s, face_id) + struct.pack("<2f", 640.0, 360.0)
    data += struct.pack("<2f", 1 - weights.get("eyeBlinkRight", 0.0), 1 - weights.get("eyeBlinkLeft", 0.0))
    data += struct.pack("<Bf", fitted, 3.0)
    data += struct.pack("<4f", 0.7, 0.7, 0.0, 0.0)
    euler_x = 180 + pitch if pitch <= 0 else pitch - 180
    data += struct.pack("<3f", euler_x, -yaw, 90 + roll)
    data += struct.pack("<3f", 0.5, -0.5, -4.0)
    data += struct.pack("<68f", *[0.9] * 68) + struct.pack("<136f", *[100.0] * 136)
    space = [(0.0, 0.0, 0.0)] * 70
    for pupil, ball, eye in ((66, 68, person.right_eye), (67, 69, person.left_eye)):
        eye_yaw, eye_pitch = (math.radians(angle) for angle in eye)
        # To the own right, up, out of the face; sent with the last two turned round.
        out = math.cos(eye_pitch) * math.cos(eye_yaw)
        space[ball] = (0.26, -0.27, 0.3)
        space[pupil] = (
            0.26 + 0.1 * math.cos(eye_pitch) * math.sin(eye_yaw),
            -(0.27 - 0.1 * math.sin(eye_pitch)),
            -(-0.3 + 0.1 * out),
        )
    data += struct.pack("<210f", *[number for point in space for number in point])
    features = [0.0] * 14
    features[0], features[1] = weights.get("eyeWideLeft", 0.0), weights.get("eyeWideRight", 0.0)
    for index, side in ((3, "Left"), (6, "Right")):
        features[index] = weights.get(f"browOuterUp{side}", 0.0) - weights.get(f"browDown{side}", 0.0)
    for index, side in ((8, "Left"), (10, "Right")):
        features[index] = weights.get(f"mouthFrown{side}", 0.0) - weights.get(f"mouthSmile{side}", 0.0)
    features[12] = weights.get("jawOpen", 0.0)
    features[13] = weights.get("mouthStretchLeft", 0.0) - weights.get("mouthPucker", 0.0)
    return data + struct.pack("<14f", *features)
