"""The `hello` message: what a subscriber needs to know before it reads a frame."""

from typing import Final

from facewire import __version__
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.grid import MAX_FPS
from facewire.values import Hello
from facewire.wire.fields import UINT32_MAX, FieldError, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.subject import check_subject

__all__ = ["PROTO", "SOFTWARE", "TOPIC", "decode", "encode", "to_map"]

TOPIC: Final = b"hello"

PROTO: Final = 1
"""The protocol's major version; another one cannot be read."""

SOFTWARE: Final = f"facewire/{__version__}"


def encode(hello: Hello) -> bytes:
    """Return the body of a hello message."""
    return pack(to_map(hello))


def to_map(hello: Hello) -> dict[str, Value]:
    """Return the map that goes on the wire."""
    return {
        "proto": PROTO,
        "software": SOFTWARE,
        "session": hello.session,
        "fps": hello.fps,
        "channels": CHANNELS,
        "visemes": VISEMES,
        "angles": POSE_ANGLES,
        "subjects": hello.subjects,
    }


def decode(body: bytes) -> Hello:
    """Return the sender's descriptor.

    Raises:
        WireError: not a hello, or one of another major version.
    """
    fields = Fields(unpack(body))
    proto = fields.integer("proto", 0, UINT32_MAX)
    if proto != PROTO:
        raise FieldError(
            "unsupported_proto",
            f"the sidecar speaks protocol {proto}, this reader {PROTO}; update the older one",
        )
    fields.text("software")
    for key, names in (("channels", CHANNELS), ("visemes", VISEMES), ("angles", POSE_ANGLES)):
        if fields.texts(key) != names:
            raise FieldError("out_of_range", f"{key} are not the {len(names)} of protocol {PROTO}, in order")
    return Hello(
        session=fields.integer("session", 0, UINT32_MAX),
        fps=fields.integer("fps", 1, MAX_FPS),
        subjects=tuple(check_subject(name, "subjects") for name in fields.texts("subjects")),
    )
