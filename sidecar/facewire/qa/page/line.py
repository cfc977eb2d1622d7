"""What a page holds of one line: faces as bytes, which browsers read at once, and the sound."""

import base64
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.audio.resample import Resampler
from facewire.audio.sound_file import FlacWriter
from facewire.errors import FacewireError
from facewire.face.closure import CHANNEL_GAP
from facewire.grid import SAMPLE_RATE
from facewire.source.recording import Recording
from facewire.take.table import Take

__all__ = ["SOUND_KINDS", "as_bytes", "faces_of", "sound_of"]

_MOST_SOUND: Final = 1 << 20
"""Bytes of a recording; a larger one is packed anew."""
_MOST_S: Final = 60.0
"""A longer recording is left out."""
SOUND_KINDS: Final = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
"""What browsers play, by the ends of names."""


def faces_of(take: Take) -> dict[str, object]:
    """Return times in ms, weights in 255ths, angles and gaps between the lips in hundredths around 128."""
    gap = take.weights @ CHANNEL_GAP
    return {
        "fps": take.head.fps,
        "times": [round(1000.0 * at) for at in take.times.tolist()],
        "weights": as_bytes(255.0 * take.weights),
        "pose": as_bytes(128.0 + 100.0 * take.pose),
        "gap": as_bytes(128.0 + 100.0 * gap),
        "voice": as_bytes(255.0 * take.voice),
    }


def as_bytes(values: NDArray[np.floating[Any]]) -> str:
    """Return values as bytes 0..255, one each, in base64."""
    return base64.b64encode(np.clip(np.round(values), 0, 255).astype(np.uint8).tobytes()).decode()


def sound_of(recordings: Iterable[Path]) -> str | None:
    """Return the first recording that there is as a data address.

    It is the file itself where that is small and browsers play it, else FLAC of one channel at 16 kHz. None
    where there is none that can be read, or it is longer than a minute.
    """
    for path in recordings:
        if not path.is_file():
            continue
        kind = SOUND_KINDS.get(path.suffix.lower())
        try:
            if kind is not None and path.stat().st_size <= _MOST_SOUND:
                return _address(kind, path.read_bytes())
            recording = Recording.open(path)
            if recording.seconds <= _MOST_S:
                return _address(SOUND_KINDS[".flac"], _packed(recording))
        except (OSError, FacewireError):
            continue
    return None


def _address(kind: str, sound: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(sound).decode()}"


def _packed(recording: Recording) -> bytes:
    resampler = Resampler(recording.rate)
    file = BytesIO()
    writer = FlacWriter(file, SAMPLE_RATE)
    for block in recording.blocks():
        writer.write(resampler.convert(block))
    writer.write(resampler.flush())
    writer.close()
    return file.getvalue()
