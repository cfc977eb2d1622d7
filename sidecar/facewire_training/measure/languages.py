"""One language against another, by voices that training never heard.

Real recordings with phones are rare outside English, so that a fair comparison takes one synthesiser
for all: espeak-ng tells the place of every phone in each of its languages. The figures say how evenly
languages are served; how well real voices are served is what `evaluate` says.
"""

from pathlib import Path
from typing import Final

import numpy as np

from facewire.errors import UsageError
from facewire_training.measure.conditions import write_recording
from facewire_training.measure.evaluate import Clip
from facewire_training.phones.sentences import sentences
from facewire_training.synthesis import espeak

__all__ = ["LISTENED", "unheard_clips"]

LISTENED: Final = ("en", "de", "es", "fr", "it", "pt", "ja", "ko", "zh")
"""Languages that every release is compared in."""


def unheard_clips(folder: Path, language: str, count: int, seed: int) -> list[Clip]:
    """Speak `count` sentences of `language` into `folder`; raises UsageError where no voice speaks it."""
    if language not in espeak.VOICES:
        raise UsageError(f"{language!r} has no voice here; take of {' '.join(espeak.VOICES)}")
    # Training shuffles the same texts by another seed; for a language of few texts some are shared.
    texts = sentences(language, count, seed + 1000)
    clips = []
    for utterance in espeak.synthesise(
        espeak.VOICES[language], texts, seed, f"unheard_{language}", espeak.UNHEARD_VARIANTS
    ):
        path = folder / f"{utterance.name}.wav"
        write_recording(path, np.asarray(utterance.samples, np.float32) / 32768.0)
        clips.append(Clip(path, utterance.phones))
    return clips
