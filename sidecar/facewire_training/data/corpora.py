"""Real recordings: any LJSpeech-style folder as utterances at 16 kHz.

A folder holds `metadata.csv` (`id|text|…`), one audio file per id beside it or in `wavs/`, and, where
someone aligned it, `phones.json` (`{id: [[arpabet phone, end seconds], …]}`). Writes nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.audio.resample import Resampler
from facewire.errors import UsageError
from facewire.grid import SAMPLE_RATE
from facewire.source.recording import Recording
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.targets.curves import HOP, phone_frames

__all__ = ["CorpusError", "read_audio", "read_corpus", "sounds_unlabelled"]

_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".opus", ".mp3")
_LATITUDE: Final = 0.05
"""Seconds by which the ends of phones may be wrong."""
_STRANGERS_HOPS: Final = 8
_STRANGERS_LEVEL: Final = 10.0 ** (-18.0 / 20.0)
"""What is heard between the phones for so many hops of 8 ms, and so loud beside them, is no pause."""


class CorpusError(UsageError):
    """The folder is not a corpus that can be read; the message says what is missing."""


def read_corpus(folder: Path, language: str) -> Iterator[Utterance]:
    """Yield the folder's utterances in the order of their ids; those without an audio file are left out."""
    table = folder / "metadata.csv"
    if not table.is_file():
        raise CorpusError(f"{folder}: no metadata.csv; a corpus is an LJSpeech-style folder of id|text lines")
    timings = folder / "phones.json"
    ends = json.loads(timings.read_text()) if timings.is_file() else {}
    for line in sorted(table.read_text(encoding="utf-8").splitlines()):
        name, _, rest = line.partition("|")
        path = _audio_path(folder, name)
        if path is None:
            continue
        phones = _timed(ends.get(name, []))
        yield Utterance(name, language, folder.name, rest.split("|")[0], read_audio(path), phones)


def sounds_unlabelled(utterance: Utterance) -> bool:
    """Return whether 64 ms or more of its silence are nearly as loud as its phones.

    Another word, a second speaker or a bump, which nobody labelled: it would teach that voices are silence.
    False where it has no phones at all.
    """
    count = len(utterance.samples) // HOP
    levels = utterance.samples[: count * HOP].astype(np.float64).reshape(count, HOP).std(axis=1)
    times = (np.arange(count) + 0.5) * HOP / SAMPLE_RATE
    spoken = _spoken(utterance, times, 0.0)
    if not spoken.any():
        return False
    loud = ~_spoken(utterance, times, _LATITUDE) & (
        levels > _STRANGERS_LEVEL * np.percentile(levels[spoken], 80)
    )
    edges = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0))
    return bool((edges[1::2] - edges[::2] >= _STRANGERS_HOPS).any())


def read_audio(path: Path) -> NDArray[np.int16]:
    """Return a recording as int16 [n] at 16 kHz, channels mixed."""
    recording = Recording.open(path)
    resampler = Resampler(recording.rate)
    pieces = [resampler.convert(block) for block in recording.blocks()]
    mono = np.concatenate([*pieces, resampler.flush()])
    samples: NDArray[np.int16] = (np.clip(mono, -1.0, 1.0) * 32767.0).astype(np.int16)
    return samples


def _audio_path(folder: Path, name: str) -> Path | None:
    for parent in (folder, folder / "wavs"):
        for suffix in _SUFFIXES:
            path = parent / f"{name}{suffix}"
            if path.is_file():
                return path
    return None


def _spoken(utterance: Utterance, times: NDArray[np.float64], latitude: float) -> NDArray[np.bool_]:
    """Return whether a phone of speech, longer by `latitude` s at both ends, sounds at each time."""
    phones = tuple(
        Phone(phone.name, phone.start - latitude, phone.end + latitude)
        for phone in utterance.phones
        if phone.name != SILENCE
    )
    spoken: NDArray[np.bool_] = phone_frames(replace(utterance, phones=phones), times) != PHONE_INDEX[SILENCE]
    return spoken


def _timed(ends: list[tuple[str, float]]) -> tuple[Phone, ...]:
    phones: list[Phone] = []
    start = 0.0
    for name, end in ends:
        phones.append(Phone(name if name in PHONE_INDEX else SILENCE, start, end))
        start = end
    return merge_silence(phones)
