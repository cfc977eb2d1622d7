"""Utterances with timed phones, and the folder they are kept in between the recipe's steps.

A collection is one corpus or one synthesiser's output: `NAME.npy` holds all samples end to end
(int16, 16 kHz, memory-mapped when read), `NAME.json` the utterances. Knows no audio format and no
phone set beyond the common one.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire_training.phones.inventory import Phone
from facewire_training.targets.measured import MeasuredLips

__all__ = ["Collection", "Utterance", "read_collection", "write_collection"]

_LIP_CURVES: Final = ("gap", "rounding", "jaw")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance: samples int16 [n] at 16 kHz and the phones that tile it; no phones where unaligned.

    `lips` is what video showed beside it, where there was one.
    """

    name: str
    language: str
    voice: str
    text: str
    samples: NDArray[np.int16]
    phones: tuple[Phone, ...]
    lips: MeasuredLips | None = None


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
            **({"lips": _packed(utterance.lips)} if utterance.lips is not None else {}),
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
            Utterance(
                row["name"],
                row["language"],
                row["voice"],
                row["text"],
                samples[offset:end],
                phones,
                _unpacked(row["lips"]) if "lips" in row else None,
            )
        )
        offset = end
    return Collection(name, tuple(utterances))


def _packed(lips: MeasuredLips) -> dict[str, float | list[float]]:
    curves = {name: np.round(getattr(lips, name), 3).tolist() for name in _LIP_CURVES}
    return {"start": lips.start, "rate": lips.rate, **curves}


def _unpacked(row: dict[str, Any]) -> MeasuredLips:
    curves = (np.array(row[name], np.float32) for name in _LIP_CURVES)
    return MeasuredLips(float(row["start"]), float(row["rate"]), *curves)
