"""What is measured of a face beside its sound: movement in silence, stillness in speech, stops, tremor."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import LOWER_FACE
from facewire.face.closure import CHANNEL_GAP
from facewire.qa.check.sound.levels import Loudness
from facewire.qa.compare.seen import means_seen
from facewire.qa.jitter import jitter_of, tells_tremor
from facewire.qa.levels import HOP_S
from facewire.qa.runs import runs_of
from facewire.take.table import Take

__all__ = ["Movement", "Stretch", "movement_of"]

Mask = NDArray[np.bool_]

_LOWER: Final = sorted(LOWER_FACE)
_BEFORE_S: Final = 0.4
"""Lips part a quarter of a second before the sound, and close after it: that is no movement in silence."""
_PAUSE_S: Final = 0.25
"""Speech goes on over gaps that are shorter."""
_VOICE: Final = 0.5
_STILL: Final = 0.03
"""Range of every channel of the lower face under which it does not move, to the eye."""
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, seconds."""

    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Movement:
    """How a mouth moves, against when there is speech."""

    in_silence: float
    """The longest way of the lips, opening and closing, within a second of silence, in jaw-open units."""
    silence: Stretch
    """The silence of which that second is."""
    still: Stretch
    """The longest part of speech in which the mouth does not move."""
    frozen: Stretch
    """The longest part of speech in which all 52 weights stay the same to the last digit."""
    dropped: int
    """Frames that are missing between others, by their times."""
    dropped_at_s: float
    jitter: float
    """Tremor: median over channels and frames of the second difference of weights; 0 where frames are too few
    a second to tell."""


def movement_of(take: Take, loudness: Loudness, heard: Take) -> Movement:
    """Return how a take moves against its sound.

    Args:
        take: the faces.
        loudness: of the sound.
        heard: what the network makes of the same sound: its voice tells speech from other noise.
    """
    speaking = _at(take.times, _closed(loudness.speaking, round(_PAUSE_S / HOP_S)))
    if len(heard):
        speaking &= np.interp(take.times, heard.times, heard.voice) > _VOICE
    silent = _at(take.times, _away_from(~loudness.quiet, round(_BEFORE_S / HOP_S)))
    gap = take.weights @ CHANNEL_GAP
    silences = [(_way(gap[part], take.head.fps), _stretch(take, part)) for part in _runs(silent)]
    most, silence = max(silences, key=lambda one: one[0], default=(0.0, Stretch(0.0, 0.0)))
    dropped, at_s = _dropped(take)
    return Movement(
        in_silence=most,
        silence=silence,
        still=_longest_still(take, take.weights[:, _LOWER], speaking, _STILL),
        frozen=_longest_still(take, take.weights, speaking, _SAME),
        dropped=dropped,
        dropped_at_s=at_s,
        jitter=jitter_of(take) if tells_tremor(take) else 0.0,
    )


def _at(times: NDArray[np.float64], hops: Mask) -> Mask:
    """Return bool[N]: what is true at the times of frames; False beyond the sound."""
    index = np.floor(times / HOP_S + 1e-6).astype(int)
    inside = (index >= 0) & (index < len(hops))
    result: Mask = np.zeros(len(times), np.bool_)
    result[inside] = hops[index[inside]]
    return result


def _closed(mask: Mask, hops: int) -> Mask:
    """Return `mask` with its gaps filled that are no longer than `hops`."""
    filled = mask.copy()
    for part in _runs(~mask):
        if part.stop - part.start <= hops and part.start > 0 and part.stop < len(mask):
            filled[part] = True
    return filled


def _away_from(mask: Mask, hops: int) -> Mask:
    """Return where `mask` is false, and for `hops` to both sides; beyond the ends it is."""
    wide = np.convolve(mask, np.ones(2 * hops + 1), "same") if len(mask) else mask.astype(float)
    result: Mask = wide[: len(mask)] < 0.5
    return result


def _runs(mask: Mask) -> list[slice]:
    return [slice(begin, end) for begin, end in runs_of(mask).tolist()]


def _stretch(take: Take, part: slice) -> Stretch:
    begin = float(take.times[part.start])
    return Stretch(begin, float(take.times[part.stop - 1]) - begin)


def _longest_still(take: Take, weights: NDArray[np.float32], speaking: Mask, bound: float) -> Stretch:
    """Return the longest part of speech in which no weight leaves `bound`, or half of it at least."""
    best = Stretch(0.0, 0.0)
    for run in _runs(speaking):
        begin = run.start
        low = high = weights[begin]
        for index in range(begin, run.stop):
            low, high = np.minimum(low, weights[index]), np.maximum(high, weights[index])
            if (high - low).max() > bound:
                begin, low, high = index, weights[index], weights[index]
            length_s = float(take.times[index] - take.times[begin])
            if length_s > best.length_s:
                best = Stretch(float(take.times[begin]), length_s)
    return best


def _way(gap: NDArray[np.floating[Any]], fps: int) -> float:
    """Return the longest way of the gap between the lips within a second, in jaw-open units.

    A breath, or the beginning of a line, may open a mouth as far as speech does, but once: it is the way that
    tells them apart. It is that of means over what the eye takes in at once, which a tremor leaves still.

    Args:
        gap: float[N], one frame or more.
        fps: frames a second.
    """
    steps = np.abs(np.diff(means_seen(gap.astype(np.float64), fps)))
    gone = np.concatenate(([0.0], np.cumsum(steps)))
    second = min(fps, len(steps))
    return float((gone[second:] - gone[: len(gone) - second]).max())


def _dropped(take: Take) -> tuple[int, float]:
    if len(take) < 3:
        return 0, 0.0
    steps = np.diff(take.times)
    missing = np.rint(steps / np.median(steps)) - 1.0
    at = int(np.argmax(missing))
    return int(np.maximum(missing, 0.0).sum()), float(take.times[at])
