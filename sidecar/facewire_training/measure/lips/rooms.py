"""Clips as a live microphone hears them: it is on long before anybody speaks, and hears the room.

Recordings are cut close to their speech, and where one begins tells that somebody is about to speak.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from facewire.errors import UsageError
from facewire.grid import SAMPLE_RATE
from facewire_training.data.corpora import read_audio
from facewire_training.data.lip_clips import LipClip, is_spoken
from facewire_training.measure.conditions import write_recording
from facewire_training.measure.lips.room_tone import after_its_room, quiet_spectrum
from facewire_training.targets.curves import HOP, frame_times

__all__ = ["room_ahead"]

_LONGEST_S: Final = 60.0


def room_ahead(clips: Sequence[LipClip], seconds: float, folder: Path) -> list[LipClip]:
    """Return the clips with `seconds` of their own room tone ahead of them.

    Their recordings are written into `folder`; times and phones are moved along. A clip without a quiet
    moment has digital silence ahead.

    Raises:
        UsageError: `seconds` are not 0 to 60.
    """
    if not 0.0 <= seconds <= _LONGEST_S:
        raise UsageError(f"room tone of {seconds:g} s; give 0 to {_LONGEST_S:.0f} seconds")
    generator = np.random.default_rng(0)
    count = round(seconds * SAMPLE_RATE)
    ahead = count / SAMPLE_RATE
    found = []
    for clip in clips:
        samples = read_audio(clip.path)
        silent = ~is_spoken(clip.phones, frame_times(len(samples) // HOP))
        spectrum = quiet_spectrum(samples, silent)
        heard = after_its_room(samples, spectrum, count, generator)
        path = folder / f"{clip.name}.wav"
        write_recording(path, heard / np.float32(32768.0))
        phones = tuple(
            replace(phone, start=phone.start + ahead, end=phone.end + ahead) for phone in clip.phones
        )
        found.append(replace(clip, path=path, times=clip.times + ahead, phones=phones))
    return found
