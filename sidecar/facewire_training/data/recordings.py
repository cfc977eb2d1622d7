"""Utterances with timed phones, and the folder they are kept in between the recipe's steps.

A collection is one corpus or one synthesiser's output: `NAME.npy` holds all samples end to end
(int16, 16 kHz, memory-mapped when read), `NAME.json` the utterances. Knows no audio format and no
phone set beyond the common one.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire_training.phones.inventory import Phone

__all__ = ["Collection", "Utterance", "read_collection", "write_collection"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance: samples int16 [n] at 16 kHz and the phones that tile it; no phones where unaligned."""

    name: str
    language: str
    voice: str
    text: str
    samples: NDArray[np.int16]
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Utterances that share an origin; `name` is the stem of its two files."""

    name: str
    utterances: tuple[Utterance, ...]

    @property
    def seconds(self) -> float:
        """Length of all audio."""
        return sum(len(utterance.samples) for utterance in self.utterances) / SAMPLE_RATE


def write_collection(folder: Path, name: str, utterances: Iterable[Utterance]) -> Collection:
    """Write `NAME.npy` and `NAME.json` into `folder`; return the collection as it was written."""
    kept = tuple(utterances)
    folder.mkdir(parents=True, exist_ok=True)
    samples = np.concatenate([utterance.samples for utterance in kept]) if kept else np.zeros(0, np.int16)
    np.save(folder / f"{name}.npy", samples.astype(np.int16))
    rows = [
        {
            "name": utterance.name,
            "language": utterance.language,
            "voice": utterance.voice,
            "text": utterance.text,
            "samples": len(utterance.samples),
            "phones": [
                [phone.name, round(phone.start, 4), round(phone.end, 4)] for phone in utterance.phones
            ],
        }
        for utterance in kept
    ]
    (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False))
    return Collection(name, kept)


def read_collection(folder: Path, name: str) -> Collection:
    """Read a collection written by `write_collection`; its samples stay on disk until they are used."""
    samples = np.load(folder / f"{name}.npy", mmap_mode="r")
    utterances: list[Utterance] = []
    offset = 0
    for row in json.loads((folder / f"{name}.json").read_text()):
        end = offset + int(row["samples"])
        phones = tuple(Phone(*phone) for phone in row["phones"])
        utterances.append(
            Utterance(row["name"], row["language"], row["voice"], row["text"], samples[offset:end], phones)
        )
        offset = end
    return Collection(name, tuple(utterances))
