"""Voices made from numbers: harmonics of a known pitch under the formants of a vowel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from facewire.audio.prosody import ProsodyReader
from facewire.audio.timeline import Timeline
from facewire.grid import SAMPLE_RATE, sample_of
from facewire.values import Floats, Prosody

__all__ = ["FPS", "LIVE", "Syllable", "pause", "read", "spoken"]

FPS = 31
LIVE = 768
"""48 ms of look-ahead, in samples."""
_FORMANTS = ((700.0, 80.0), (1220.0, 90.0), (2600.0, 120.0))


@dataclass(frozen=True)
class Syllable:
    """A vowel; at -100 dB a pause."""

    seconds: float = 0.18
    first_hz: float = 120.0
    last_hz: float | None = None
    level_db: float = -20.0


def pause(seconds: float) -> Syllable:
    return Syllable(seconds, level_db=-100.0)


def spoken(syllables: Sequence[Syllable]) -> Floats:
    """Syllables in turn: harmonics under formants, each loud in its middle."""
    pitches, levels = [], []
    for one in syllables:
        count = int(one.seconds * SAMPLE_RATE)
        last_hz = one.first_hz if one.last_hz is None else one.last_hz
        pitches.append(np.linspace(one.first_hz, last_hz, count))
        # Loudness falls by 10 dB to the edges, as between the syllables of one phrase.
        arch = 10.0 * np.abs(np.linspace(-1.0, 1.0, count)) ** 3
        levels.append(10.0 ** ((one.level_db - arch) / 20.0))
    pitch = np.concatenate(pitches)
    phase = 2.0 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    voice = np.zeros(len(pitch))
    for number in range(1, int(4_000.0 / pitch.min()) + 1):
        heard_hz = number * pitch
        gain = sum(
            1.0 / (1.0 + ((heard_hz - formant_hz) / width_hz) ** 2) for formant_hz, width_hz in _FORMANTS
        )
        voice += np.sqrt(gain) / number * np.cos(number * phase)
    voice /= np.sqrt(np.mean(voice**2))
    return np.asarray(voice * np.concatenate(levels), np.float32)


def read(
    sound: Floats,
    *,
    ahead: int = LIVE,
    blocks: Iterator[int] | None = None,
    reader: ProsodyReader | None = None,
) -> list[Prosody]:
    """The prosody of every frame of a sound that comes in blocks, each frame as soon as it can be told."""
    timeline, reader = Timeline(), reader or ProsodyReader(FPS)
    told: list[Prosody] = []
    while sample_of(len(told), FPS) < len(sound):
        until = sample_of(len(told), FPS) + ahead
        while timeline.written < min(until, len(sound)):
            size = until - timeline.written if blocks is None else next(blocks)
            timeline.append(sound[timeline.written : timeline.written + size])
        told.append(reader.at(timeline, len(told), until, end=len(sound)))
    return told
