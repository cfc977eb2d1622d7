"""`take.json`: what a recorded session says about itself, and the names of the files beside it."""

import json
import re
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError
from facewire.grid import MAX_FPS
from facewire.wire.fields import UINT32_MAX, Fields
from facewire.wire.subject import check_subject

__all__ = ["AUDIO", "FACES", "HEAD", "STATUS", "TakeHead", "decode", "encode", "folder_name"]

HEAD: Final = "take.json"
AUDIO: Final = "audio.flac"
FACES: Final = "faces.bin"
STATUS: Final = "status.bin"

_FORMAT: Final = "facewire take 1"


@dataclass(frozen=True, slots=True)
class TakeHead:
    """One subject's session."""

    subject: str
    fps: int
    session: int
    """uint32, of the sidecar that recorded it."""
    software: str
    started: str
    """Local date and time of the first face, as ISO 8601 writes it."""


def encode(head: TakeHead) -> bytes:
    """Return the file."""
    values = {
        "format": _FORMAT,
        "subject": head.subject,
        "fps": head.fps,
        "session": head.session,
        "software": head.software,
        "started": head.started,
    }
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def decode(file: bytes) -> TakeHead:
    """Return what the file says; keys of later versions are passed over.

    Raises:
        WireError: not the head of a take, or of one that this version cannot read.
    """
    try:
        values = json.loads(file)
    except (ValueError, RecursionError):
        raise WireError("not JSON") from None
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise WireError(f'its format is not "{_FORMAT}"')
    fields = Fields(values)
    return TakeHead(
        subject=check_subject(fields.text("subject")),
        fps=fields.integer("fps", 1, MAX_FPS),
        session=fields.integer("session", 0, UINT32_MAX),
        software=fields.text("software"),
        started=fields.text("started"),
    )


def folder_name(started: str, subject: str) -> str:
    """Return a name for the folder of a take, of characters that every file system takes."""
    safe = re.sub(r"[^\w.-]+", "_", subject).strip(".") or "face"
    return f"{started[:19].replace(':', '-')}_{safe}"
