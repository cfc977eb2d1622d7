"""Alignment: a transcript's phones laid over a recording by the network's own ear.

espeak-ng says which phones a text has; Viterbi finds where they are, over the network's phone
posteriors, with a silence allowed between any two words. Train, align, train again: the second
network has heard the corpus, and aligns it better.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.phones.ipa import phones_of_ipa
from facewire_training.phones.posteriors import FRAME_SECONDS, PhoneEar
from facewire_training.synthesis.espeak import Espeak

__all__ = ["Spelling", "align_utterances", "spell", "viterbi"]

_STATES: Final = 3
"""Frames of 8 ms that a phone lasts at least."""
_NEVER: Final = -1e9

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Phones of a text in order, and where silence is allowed.

    `pauses[i]` is true where silence may precede phone i; its last entry says whether it may follow the text.
    """

    phones: tuple[str, ...]
    pauses: tuple[bool, ...]


def spell(espeak: Espeak, voice: str, text: str) -> Spelling:
    """Return the phones of `text` as `voice` would say them; raises UnknownSymbolError for strange ones."""
    spoken = espeak.speak(text, voice)
    phones: list[str] = []
    pauses: list[bool] = [True]
    words = set(spoken.words) if spoken else set()
    for index, (name, _) in enumerate(spoken.phonemes if spoken else ()):
        names = phones_of_ipa(name)
        if index in words or not names:
            pauses[-1] = True
        phones += names
        pauses += [False] * len(names)
    pauses[-1] = True
    return Spelling(tuple(phones), tuple(pauses))


def align_utterances(
    utterances: Sequence[Utterance], ear: PhoneEar, voice: str, keep: float
) -> Iterator[Utterance]:
    """Yield the share `keep` of the utterances that fit their transcripts best, with phones."""
    espeak = Espeak()
    aligned: list[tuple[float, Utterance]] = []
    for utterance in utterances:
        spelling = spell(espeak, voice, utterance.text)
        scores = ear.listen(np.asarray(utterance.samples, np.float32) / 32768.0)
        if not spelling.phones or len(scores) < 2 * _STATES * len(spelling.phones) // 2:
            continue
        fit, phones = viterbi(scores, spelling)
        aligned.append((fit, replace(utterance, phones=phones)))
    floor = float(np.quantile([fit for fit, _ in aligned], 1.0 - keep)) if aligned else 0.0
    yield from (utterance for fit, utterance in aligned if fit >= floor)


def viterbi(scores: Floats, spelling: Spelling) -> tuple[float, tuple[Phone, ...]]:
    """Return the mean score per frame of the best path, and its phones.

    `scores` [frames, phones] are scaled log likelihoods. Each phone is a chain of three states; an
    optional silence is a chain that may be jumped over.
    """
    names, optional = _chain(spelling)
    emissions = scores[:, [PHONE_INDEX[name] for name in names]].repeat(_STATES, axis=1)
    count = emissions.shape[1]
    jumps = np.full(count, _NEVER, np.float32)
    for index in range(1, len(names) - 1):
        if optional[index]:
            jumps[(index + 1) * _STATES] = 0.0
    reach = 1 + _STATES
    best = np.full(count, _NEVER, np.float32)
    best[0] = emissions[0, 0]
    if optional[0] and len(names) > 1:
        best[_STATES] = emissions[0, _STATES]
    came = np.zeros((len(emissions), count), np.int8)
    for frame in range(1, len(emissions)):
        step = np.concatenate(([_NEVER], best[:-1]))
        leap = np.concatenate((np.full(reach, _NEVER), best[:-reach])) + jumps
        choices = np.stack((best, step, leap))
        came[frame] = choices.argmax(axis=0)
        best = choices.max(axis=0) + emissions[frame]
    last = count - 1 if not optional[-1] or best[-1] >= best[-1 - _STATES] else count - 1 - _STATES
    return float(best[last]) / len(emissions), _phones_of_path(names, _path(came, last, reach))


def _chain(spelling: Spelling) -> tuple[list[str], list[bool]]:
    names: list[str] = []
    optional: list[bool] = []
    for phone, pause in zip((*spelling.phones, ""), spelling.pauses, strict=True):
        if pause:
            names.append(SILENCE)
            optional.append(True)
        if phone:
            names.append(phone)
            optional.append(False)
    return names, optional


def _path(came: NDArray[np.int8], last: int, reach: int) -> NDArray[np.int64]:
    states = np.zeros(len(came), np.int64)
    states[-1] = last
    for frame in range(len(came) - 1, 0, -1):
        states[frame - 1] = states[frame] - (0, 1, reach)[came[frame, states[frame]]]
    return states


def _phones_of_path(names: Sequence[str], states: NDArray[np.int64]) -> tuple[Phone, ...]:
    chain = states // _STATES
    edges = [0, *(np.flatnonzero(np.diff(chain)) + 1).tolist(), len(chain)]
    half = FRAME_SECONDS / 2.0
    phones = (
        Phone(names[chain[start]], start * FRAME_SECONDS + half if start else 0.0, end * FRAME_SECONDS + half)
        for start, end in pairwise(edges)
    )
    return merge_silence(phones)
