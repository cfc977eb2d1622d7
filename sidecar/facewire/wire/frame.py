"""The `face/<subject>` message: one pose of one subject.

`encode` is on the hot path, once per subject and tick. The body carries no subject: the topic does.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.values import Face, Floats, Frame, Level, Quality
from facewire.wire.fields import INT64_MAX, INT64_MIN, UINT32_MAX, FieldError, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.subject import subject_of, topic

__all__ = ["Published", "decode", "encode", "subject_of", "topic"]

LITTLE_ENDIAN: Final = np.dtype("<f4")


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """A frame as a subscriber receives it."""

    frame: Frame
    pt_ns: int
    """Monotonic time of publishing."""

    @property
    def lag_ns(self) -> int:
        """Return how far the mouth is behind the ear; negative while ahead of playback."""
        return self.pt_ns - self.frame.at_ns


def encode(frame: Frame, pt_ns: int) -> bytes:
    """Return the body of a face message published at `pt_ns`."""
    face = frame.face
    # A subject that nobody cancels never says `e`: it costs no bytes.
    epoch: dict[str, Value] = {"e": frame.epoch} if frame.epoch else {}
    return pack(
        {
            "s": frame.session,
            "n": frame.n,
            **epoch,
            "t": frame.t,
            "at": frame.at_ns,
            "pt": pt_ns,
            "q": int(frame.quality),
            "lv": int(frame.level),
            "voice": float(face.voice),
            "w": _bytes(face.weights),
            "pose": _bytes(face.pose),
            "vis": _bytes(face.visemes),
        }
    )


def decode(body: bytes, subject: str = "") -> Published:
    """Return the frame in `body`; `subject` is what the topic says it belongs to.

    Raises:
        WireError: not a frame, or a number in it is not finite.
    """
    fields = Fields(unpack(body))
    face = Face(
        weights=_floats(fields, "w", len(CHANNELS)),
        pose=_floats(fields, "pose", len(POSE_ANGLES)),
        visemes=_floats(fields, "vis", len(VISEMES)),
        voice=fields.number("voice"),
    )
    frame = Frame(
        subject=subject,
        session=fields.integer("s", 0, UINT32_MAX),
        n=fields.integer("n", 0, INT64_MAX),
        t=fields.number("t"),
        at_ns=fields.integer("at", INT64_MIN, INT64_MAX),
        quality=Quality(fields.integer("q", min(Quality), max(Quality))),
        level=Level(fields.integer("lv", min(Level), max(Level))),
        face=face,
        epoch=fields.integer("e", 0, UINT32_MAX) if fields.has("e") else 0,
    )
    return Published(frame, fields.integer("pt", INT64_MIN, INT64_MAX))


def _bytes(values: Floats) -> bytes:
    # Nearly all machines and arrays are of this kind: to ask whether it is costs less than to convert.
    return (values if values.dtype is LITTLE_ENDIAN else values.astype(LITTLE_ENDIAN)).tobytes()


def _floats(fields: Fields, key: str, count: int) -> Floats:
    values = np.frombuffer(fields.binary(key, count * LITTLE_ENDIAN.itemsize), LITTLE_ENDIAN)
    if not np.isfinite(values).all():
        raise FieldError("out_of_range", f"{key} holds a number that is not finite")
    return values.astype(np.float32, copy=False)
