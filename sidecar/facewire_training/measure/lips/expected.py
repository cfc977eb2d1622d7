"""What viewers expect of phones, asked of real lips too: the readers' measure beside the lips that talked.

Real lips do not do what vowel height leads a viewer to expect, so a mouth that follows them cannot score as
one that does. What the lips themselves score is the measure of how much of that is the talker.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from facewire_training.data.lip_clips import LipClip, lip_scales
from facewire_training.measure.evaluate import FPS
from facewire_training.measure.lips.pairs import Mouth
from facewire_training.measure.scores import Track

__all__ = ["expected_tracks", "real_mouths"]

_FRAME_S: Final = 1.0 / FPS


def real_mouths(clips: Sequence[LipClip], talkers: Sequence[LipClip]) -> list[Mouth]:
    """Return the lips of each clip's video as a mouth, scaled by `talkers`, all clips of each talker."""
    scales = lip_scales(talkers)
    found = []
    for clip in clips:
        scale = scales[clip.talker]
        gap = np.maximum(0.0, scale.gap(clip))
        found.append(Mouth(clip.times, gap, scale.rounding(clip), scale.jaw(clip)))
    return found


def expected_tracks(clips: Sequence[LipClip], mouths: Sequence[Mouth]) -> list[Track]:
    """Return what is scored of each clip's mouth: 31 frames a second of the time that its video shows."""
    found = []
    for clip, mouth in zip(clips, mouths, strict=True):
        times = np.arange(clip.times[0], clip.times[-1], _FRAME_S)
        gap, rounding = (np.interp(times, mouth.times, values) for values in (mouth.gap, mouth.rounding))
        found.append(Track(times, gap, rounding, None, clip.phones))
    return found
