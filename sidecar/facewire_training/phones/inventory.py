"""The common phone set, and its map to the 15 visemes.

Every synthesiser, aligner and transcript is translated into these phones before anything else looks
at it: ARPAbet in lower case, plus the few sounds of other languages whose mouth differs from every
English one. Never touches audio.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from facewire.face.channels import VISEMES

__all__ = ["LIPS_TOGETHER", "PHONES", "PHONE_INDEX", "SILENCE", "VISEME_OF_PHONE", "Phone", "merge_silence"]

SILENCE: Final = "sil"

_VISEME_MEMBERS: Final[dict[str, str]] = {
    "sil": "sil",
    "PP": "p b m bh",
    "FF": "f v",
    "TH": "th dh",
    "DD": "t d",
    "kk": "k g ng hh kh",
    "CH": "ch jh sh zh",
    "SS": "s z",
    "nn": "n l ny",
    "RR": "r er rr",
    "aa": "aa ah ax ay aw",
    "E": "ae eh ey oe",
    "I": "ih iy y",
    "O": "ao ow oy",
    "U": "uh uw w ux",
}
"""ARPAbet, and beyond it: bh bilabial approximant (Spanish b), kh velar or uvular fricative (German ch),
ny palatal nasal or lateral, rr trilled or uvular r, ax schwa, oe front rounded mid, ux front rounded high."""

VISEME_OF_PHONE: Final[dict[str, int]] = {
    phone: VISEMES.index(viseme) for viseme, members in _VISEME_MEMBERS.items() for phone in members.split()
}
PHONES: Final[tuple[str, ...]] = tuple(VISEME_OF_PHONE)
PHONE_INDEX: Final[dict[str, int]] = {phone: index for index, phone in enumerate(PHONES)}
LIPS_TOGETHER: Final[frozenset[str]] = frozenset({"p", "b", "m"})


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of an utterance; `start` and `end` are seconds from the utterance's first sample."""

    name: str
    start: float
    end: float


def merge_silence(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Join neighbouring silences into one and drop phones without duration."""
    merged: list[Phone] = []
    for phone in phones:
        if phone.end <= phone.start:
            continue
        if merged and phone.name == SILENCE == merged[-1].name:
            merged[-1] = Phone(SILENCE, merged[-1].start, phone.end)
        else:
            merged.append(phone)
    return tuple(merged)
