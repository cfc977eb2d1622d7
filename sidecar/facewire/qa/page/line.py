"""What a page holds of one line: faces as bytes, which browsers read at once, and the sound."""

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.closure import CHANNEL_GAP
from facewire.take.table import Take

__all__ = ["SOUND_KINDS", "as_bytes", "faces_of", "sound_of"]

_MOST_SOUND: Final = 1 << 20
"""Bytes of a recording; a longer one is left out."""
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
    """Return the first recording that there is as a data address; None where there is none that is short."""
    for path in recordings:
        kind = SOUND_KINDS.get(path.suffix.lower())
        if kind is not None and path.is_file() and path.stat().st_size <= _MOST_SOUND:
            try:
                told = base64.b64encode(path.read_bytes()).decode()
            except OSError:
                continue
            return f"data:{kind};base64,{told}"
    return None
