"""How often each collection is heard in training, and what the ends of their names say.

Pure: shares of the windows drawn, from what a collection holds.
"""

import math
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from facewire_training.data.recordings import Collection, Utterance

__all__ = [
    "ALIGNED",
    "DOUBTFUL",
    "HELD",
    "REVOICED",
    "SYNTHETIC_SHARES",
    "WORDS_OF_A_RICH_CORPUS",
    "lips_measured",
    "mixture",
    "with_speakers",
    "words",
]

SYNTHETIC_SHARES: Final = {
    "flite": 0.07,
    "espeak": 0.07,
    "festival_en": 0.05,
    "festival_xx": 0.06,
    "rest": 0.04,
}
"""Shares of the windows drawn; real recordings get the rest."""
_LIPS_TRUST: Final = 5.0
"""What an hour with measured lips weighs against an hour of rich words without phones."""
WORDS_OF_A_RICH_CORPUS: Final = 1500
_LEAST_VARIETY: Final = 0.3
ALIGNED: Final = "_aligned"
DOUBTFUL: Final = "_doubtful"
REVOICED: Final = "_revoiced"
HELD: Final = "_held"


def mixture(collections: Sequence[Collection]) -> list[tuple[Collection, float]]:
    """Return collections with the share of windows to draw from each.

    A real corpus weighs its hours times the variety of its words (six wake words, however many the
    speakers, are learnt by heart), twice where its phones came with it, half where it was revoiced, less
    where its vowels were held, and more the more voices it has. One with measured lips weighs its hours
    alone, but those much.
    """
    weights = {}
    for collection in collections:
        if lips_measured(collection):
            weights[collection.name] = collection.seconds * _LIPS_TRUST * _copy_share(collection)
        elif collection.name not in SYNTHETIC_SHARES:
            trust = 1.0 if collection.name.removesuffix(REVOICED).endswith(ALIGNED) else 2.0
            trust *= _copy_share(collection) * _voices_trust(collection)
            weights[collection.name] = collection.seconds * _variety(collection) * trust
    real = sum(weights.values())
    left = 1.0 - sum(
        SYNTHETIC_SHARES[collection.name] for collection in collections if collection.name not in weights
    )
    shares = {name: left * weight / real for name, weight in weights.items()}
    return [
        (collection, shares.get(collection.name) or SYNTHETIC_SHARES[collection.name])
        for collection in collections
    ]


def with_speakers(collection: Collection, count: int) -> Collection:
    """Return a real collection with so many of its speakers alone; fewer are part of more.

    Who stays follows from names alone, so that a corpus and its copies keep the same people. Those of whom
    no phones are known are no speakers: nothing of them is heard.
    """
    if collection.name in SYNTHETIC_SHARES:
        return collection
    names = {_speaker(utterance) for utterance in collection.utterances if utterance.phones}
    kept = sorted(names, key=lambda name: sha256(name.encode()).digest())[:count]
    return Collection(collection.name, tuple(one for one in collection.utterances if _speaker(one) in kept))


def _variety(collection: Collection) -> float:
    return min(1.0, max(_LEAST_VARIETY, words(collection) / WORDS_OF_A_RICH_CORPUS))


def _voices_trust(collection: Collection) -> float:
    """1 for one voice, 2 for ten, 3 for a hundred; a voice respoken counts once."""
    return 1.0 + math.log10(len({_speaker(utterance) for utterance in collection.utterances}))


def _speaker(utterance: Utterance) -> str:
    """Return who was recorded: a voice from another throat is named after theirs."""
    return utterance.voice.partition("-")[0]


def _copy_share(collection: Collection) -> float:
    if collection.name.endswith(HELD):
        return 0.4
    return 0.5 if collection.name.endswith(REVOICED) else 1.0


def lips_measured(collection: Collection) -> bool:
    """Return whether video shows the lips of any of its utterances."""
    return any(utterance.lips is not None for utterance in collection.utterances)


def words(collection: Collection) -> int:
    """Return how many different words its texts have."""
    return len({word for utterance in collection.utterances for word in utterance.text.lower().split()})
