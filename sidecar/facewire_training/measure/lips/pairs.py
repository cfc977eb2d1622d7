"""A mouth beside the lips of the person whose voice it heard, both read at the video's frame times.

Writes nothing; the figures are scores.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.solve import to_channels
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.values import Floats, Frame
from facewire_training.data.corpora import read_audio
from facewire_training.data.lip_clips import LipClip, is_spoken, lip_scales
from facewire_training.data.recordings import Utterance
from facewire_training.measure.evaluate import FPS, gap_of_weights
from facewire_training.targets.curves import frame_targets, frame_times

__all__ = ["LAGS", "Lips", "Mouth", "Pair", "baked_mouths", "paired", "target_mouths"]

Doubles = NDArray[np.float64]

LAGS: Final = np.arange(-0.3, 0.3001, 0.01)
"""Seconds by which a mouth is read early or late to find where it fits best."""


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """A mouth over time: `times` [n] in seconds; `gap`, `rounding` and `jaw` [n] in ARKit units."""

    times: Doubles
    gap: Doubles
    rounding: Doubles
    jaw: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class Lips:
    """`gap`, `rounding` and `jaw` [n] at the video's frames, each 1 where its talker or mouth is wide."""

    gap: Doubles
    rounding: Doubles
    jaw: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One clip, real lips and ours at its video's `times` [n].

    `shifted` [lags, n] is our gap as it was each of `LAGS` later: what would be seen had it come earlier.
    """

    clip: LipClip
    spoken: NDArray[np.bool_]
    real: Lips
    ours: Lips
    shifted: Doubles

    @property
    def times(self) -> Doubles:
        """The video's frame times in seconds."""
        return self.clip.times


def baked_mouths(
    clips: Sequence[LipClip], engine: Engine, lookahead_ms: float | None, funnel: float = 0.0
) -> list[Mouth]:
    """Bake every clip at `lookahead_ms` (None: full); `funnel` is that of `gap_of_weights`."""
    options = Bake(fps=FPS, lookahead_ms=lookahead_ms, seed=0)
    return [_mouth_of_frames(list(bake(clip.path, options, engine)), funnel) for clip in clips]


def target_mouths(clips: Sequence[LipClip], funnel: float = 0.0) -> list[Mouth]:
    """Return what the coarticulation model makes of each clip's phones: what a perfect ear would reach."""
    return [_mouth_of_phones(clip, funnel) for clip in clips]


def paired(clips: Sequence[LipClip], mouths: Sequence[Mouth], talkers: Sequence[LipClip]) -> list[Pair]:
    """Put each clip beside its mouth.

    Real lips are scaled by `talkers`, all clips there are of each talker; ours by the 95th percentile of
    the speech in `clips`.
    """
    scales = lip_scales(talkers)
    read = [_read(mouth, clip.times) for clip, mouth in zip(clips, mouths, strict=True)]
    spoken = [is_spoken(clip.phones, clip.times) for clip in clips]
    wide = _wide(read, spoken)
    found = []
    for clip, mouth, one, voiced in zip(clips, mouths, read, spoken, strict=True):
        scale = scales[clip.talker]
        real = Lips(scale.gap(clip), scale.rounding(clip), scale.jaw(clip))
        ours = Lips(one.gap / wide[0], one.rounding / wide[1], one.jaw / wide[2])
        later = np.stack([np.interp(clip.times + lag, mouth.times, mouth.gap) for lag in LAGS])
        found.append(Pair(clip, voiced, real, ours, later / wide[0]))
    return found


def _wide(read: Sequence[Lips], spoken: Sequence[NDArray[np.bool_]]) -> tuple[float, float, float]:
    """The 95th percentiles in speech of gap, rounding and jaw."""

    def percentile(name: str) -> float:
        values = [getattr(one, name)[voiced] for one, voiced in zip(read, spoken, strict=True)]
        return max(float(np.percentile(np.concatenate(values), 95)), 1e-9)

    return percentile("gap"), percentile("rounding"), percentile("jaw")


def _read(mouth: Mouth, times: Doubles) -> Lips:
    return Lips(*(np.interp(times, mouth.times, values) for values in (mouth.gap, mouth.rounding, mouth.jaw)))


def _mouth_of_frames(frames: Sequence[Frame], funnel: float) -> Mouth:
    times = np.array([frame.t for frame in frames])
    return _mouth(times, np.stack([frame.face.weights for frame in frames]), funnel)


def _mouth_of_phones(clip: LipClip, funnel: float) -> Mouth:
    heard = Utterance(clip.name, "en", clip.talker, "", read_audio(clip.path), clip.phones)
    curves = frame_targets(heard).articulators.astype(np.float32) / np.float32(255.0)
    return _mouth(frame_times(len(curves)), to_channels(curves), funnel)


def _mouth(times: Doubles, weights: Floats, funnel: float) -> Mouth:
    """Return the mouth that ARKit weights [n, 52] show at `times` [n]."""
    pucker, rounding, jaw = (
        weights[:, CHANNEL_INDEX[name]].astype(np.float64)
        for name in ("mouthPucker", "mouthFunnel", "jawOpen")
    )
    return Mouth(times, gap_of_weights(weights, funnel), np.maximum(pucker, rounding), jaw)
