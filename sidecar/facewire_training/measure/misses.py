"""Where a mouth contradicts the labels: lips that stay apart in p b m, or meet in an open vowel.

Shares of twenty phones decide little until somebody has looked at each: was it the mouth, or the label?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.grid import SAMPLE_RATE
from facewire_training.data.corpora import read_audio
from facewire_training.measure.evaluate import Clip
from facewire_training.measure.expectations import OPEN_VOWELS
from facewire_training.measure.scores import Track, closed_below, frames_of
from facewire_training.phones.inventory import LIPS_TOGETHER, Phone

__all__ = ["Miss", "describe", "misses"]

_HEARD: Final = 160
"""Samples on each side of a frame whose level is taken: 20 ms in all."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A phone, the frame of its smallest `gap` at `time` s, and the `level` there, in dBFS RMS."""

    clip: str
    phone: Phone
    time: float
    gap: float
    level: float

    @property
    def edge(self) -> float:
        """Seconds from the frame to the nearer end of the phone; negative where it lies outside."""
        return min(self.time - self.phone.start, self.phone.end - self.time)


def misses(clips: Sequence[Clip], tracks: Sequence[Track]) -> list[Miss]:
    """Return the phones of `tracks`, one track a clip, that count against the mouth, in their order."""
    limit = closed_below(tracks)
    found = []
    for clip, track in zip(clips, tracks, strict=True):
        samples = read_audio(clip.path)
        for phone in track.phones:
            if phone.name not in LIPS_TOGETHER | OPEN_VOWELS:
                continue
            frames = frames_of(track, phone)
            frame = frames[np.argmin(track.gap[frames])]
            if (track.gap[frame] < limit) != (phone.name in LIPS_TOGETHER):
                time, gap = float(track.times[frame]), float(track.gap[frame])
                place = round(time * SAMPLE_RATE)
                heard = samples[max(0, place - _HEARD) : place + _HEARD] / 32768.0
                level = float(20.0 * np.log10(max(np.sqrt(np.mean(heard**2)), 1e-6)))
                found.append(Miss(clip.path.stem, phone, time, gap, level))
    return found


def describe(miss: Miss) -> str:
    """Return one line for a reader who will listen to the place."""
    phone = miss.phone
    state = "apart" if phone.name in LIPS_TOGETHER else "together"
    return (
        f"{miss.clip} {phone.start:.2f}-{phone.end:.2f} s {phone.name}: lips {state} at {miss.time:.3f} s "
        f"(gap {miss.gap:.2f}), {1000.0 * miss.edge:.0f} ms inside the label, at {miss.level:.0f} dBFS"
    )
