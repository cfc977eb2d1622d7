"""Recordings whose talker's lips were measured on video: the sound, its phones, and the curves.

A folder holds `NAME.ogg` (or another audio format) and `curves.json`: `{NAME: {text, phones: [[arpabet,
start s, end s], …], t0, fps, lip_gap, lip_width, jaw}}`, lengths in units of the distance between the eyes,
null where no face was found. The talker is what stands before the name's first underscore. Writes nothing.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire_training.data.corpora import audio_path, read_audio
from facewire_training.data.held_out import CLIPS_ONE_IN, is_held_out
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.targets.measured import MeasuredLips

__all__ = ["LIP_CURVES", "LipClip", "LipScale", "is_spoken", "lip_scales", "lip_utterances", "read_lip_clips"]

Doubles = NDArray[np.float64]

LIP_CURVES: Final = "curves.json"
_GAP_PERCENTILES: Final = (2.0, 95.0)


@dataclass(frozen=True, slots=True, eq=False)
class LipClip:
    """One clip: video `times` [n] in seconds of the sound, and what was measured at each, unscaled."""

    name: str
    path: Path
    text: str
    phones: tuple[Phone, ...]
    times: Doubles
    gap: Doubles
    width: Doubles
    jaw: Doubles

    @property
    def talker(self) -> str:
        """Whose lips they are."""
        return self.name.partition("_")[0]

    @property
    def held_out(self) -> bool:
        """Whether training never sees it."""
        return is_held_out(self.name, CLIPS_ONE_IN)


@dataclass(frozen=True, slots=True)
class LipScale:
    """What shut and open are for one talker, so that mouths of different sizes and cameras compare.

    Gap: 0 at the 2nd and 1 at the 95th percentile in speech. Narrowing of the mouth and lowering of the
    jaw: 0 at the median of silence, 1 at the 95th percentile in speech.
    """

    shut: float
    open: float
    rest_width: float
    narrowing: float
    rest_jaw: float
    lowering: float

    def gap(self, clip: LipClip) -> Doubles:
        """Return the gap [n], 0 shut to 1 wide; a little beyond where the mouth goes beyond."""
        return (clip.gap - self.shut) / (self.open - self.shut)

    def rounding(self, clip: LipClip) -> Doubles:
        """Return how far the corners are drawn in [n], 0 at rest or spread, about 1 at most."""
        return np.maximum(0.0, self.rest_width - clip.width) / self.narrowing

    def jaw(self, clip: LipClip) -> Doubles:
        """Return how far the jaw is lowered [n], 0 at rest to 1 wide."""
        return (clip.jaw - self.rest_jaw) / self.lowering


def read_lip_clips(folder: Path) -> list[LipClip]:
    """Return the folder's clips in the order of their names; raises UsageError where there is none."""
    table = folder / LIP_CURVES
    if not table.is_file():
        raise UsageError(f"{folder}: no {LIP_CURVES}; it holds the lips measured on video, see lip_clips.py")
    clips = []
    for name, row in sorted(json.loads(table.read_text()).items()):
        path = audio_path(folder, name)
        if path is not None:
            phones = merge_silence(
                Phone(phone if phone in PHONE_INDEX else SILENCE, float(start), float(end))
                for phone, start, end in row["phones"]
            )
            times = row["t0"] + np.arange(len(row["lip_gap"])) / row["fps"]
            curves = (_filled(times, row[key]) for key in ("lip_gap", "lip_width", "jaw"))
            clips.append(LipClip(name, path, row["text"], phones, times, *curves))
    if not clips:
        raise UsageError(f"{folder}: curves.json names no recording that lies beside it")
    return clips


def lip_scales(clips: Sequence[LipClip]) -> dict[str, LipScale]:
    """Return the scale of each talker, from all of the talker's clips."""
    scales = {}
    for talker in sorted({clip.talker for clip in clips}):
        own = [clip for clip in clips if clip.talker == talker]
        spoken = np.concatenate([is_spoken(clip.phones, clip.times) for clip in own])
        gap, width, jaw = (
            np.concatenate([getattr(clip, key) for clip in own]) for key in ("gap", "width", "jaw")
        )
        shut, wide = np.percentile(gap[spoken], _GAP_PERCENTILES)
        rest_width, rest_jaw = float(np.median(width[~spoken])), float(np.median(jaw[~spoken]))
        narrowing = float(np.percentile(rest_width - width[spoken], 95))
        lowering = float(np.percentile(jaw[spoken] - rest_jaw, 95))
        scales[talker] = LipScale(float(shut), float(wide), rest_width, narrowing, rest_jaw, lowering)
    return scales


def lip_utterances(folder: Path, language: str) -> Iterator[Utterance]:
    """Yield the folder's clips but those held out, with their lips on their talkers' scales."""
    clips = [clip for clip in read_lip_clips(folder) if not clip.held_out]
    scales = lip_scales(clips)
    for clip in clips:
        scale = scales[clip.talker]
        rate = 1.0 / float(np.diff(clip.times).mean())
        curves = (
            curve.astype(np.float32) for curve in (scale.gap(clip), scale.rounding(clip), scale.jaw(clip))
        )
        lips = MeasuredLips(float(clip.times[0]), rate, *curves)
        yield Utterance(clip.name, language, clip.talker, clip.text, read_audio(clip.path), clip.phones, lips)


def is_spoken(phones: Sequence[Phone], times: Doubles) -> NDArray[np.bool_]:
    """Return whether a phone of speech sounds at each time."""
    spoken = np.zeros(len(times), np.bool_)
    for phone in phones:
        if phone.name != SILENCE:
            spoken |= (times >= phone.start) & (times < phone.end)
    return spoken


def _filled(times: Doubles, values: Sequence[float | None]) -> Doubles:
    """Values as an array, straight lines where the face was lost."""
    known = np.array([value is not None for value in values])
    found = np.array([value for value in values if value is not None], np.float64)
    return np.interp(times, times[known], found)
