"""Subject names: what they may be, and the topic that carries their frames."""

from typing import Final

from facewire.errors import WireError
from facewire.wire.fields import FieldError

__all__ = ["EVENT_PREFIX", "FACE_PREFIX", "MAX_SUBJECT_BYTES", "check_subject", "subject_of", "topic"]

MAX_SUBJECT_BYTES: Final = 64

FACE_PREFIX: Final = b"face/"
EVENT_PREFIX: Final = b"event/"


def check_subject(name: str, field: str = "subject") -> str:
    """Return `name` if a subject may be called so.

    Raises:
        FieldError: not 1 to 64 bytes of UTF-8, not printable, a slash, or a space at either end.
    """
    size = len(name.encode("utf-8", "surrogatepass"))
    if not 1 <= size <= MAX_SUBJECT_BYTES:
        raise FieldError("out_of_range", f"{field} has {size} bytes; it must have 1 to {MAX_SUBJECT_BYTES}")
    if not name.isprintable() or "/" in name or name != name.strip():
        raise FieldError(
            "out_of_range", f"{field} {name!r} must be printable, without a slash or a space at either end"
        )
    return name


def topic(subject: str, prefix: bytes = FACE_PREFIX) -> bytes:
    """Return the topic of a subject's frames, `face/<subject>`, or of what else `prefix` says."""
    return prefix + subject.encode()


def subject_of(topic: bytes, prefix: bytes = FACE_PREFIX) -> str:
    """Return the subject that a topic names.

    Raises:
        WireError: the topic does not start with `prefix`, or what follows is no subject's name.
    """
    if not topic.startswith(prefix):
        raise WireError(f"topic {topic[:80]!r} does not start with {prefix.decode()}")
    try:
        name = topic.removeprefix(prefix).decode()
    except UnicodeDecodeError:
        raise WireError(f"topic {topic[:80]!r} is not UTF-8") from None
    return check_subject(name, "the topic's subject")
