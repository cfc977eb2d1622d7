"""Real recordings: any LJSpeech-style folder as utterances at 16 kHz.

A folder holds `metadata.csv` (`id|text|…`, with `seconds|grade|speaker` after it where speakers are known),
one audio file per id beside it or in `wavs/`, and, where someone aligned it, `phones.json` (`{id: [[arpabet
phone, end seconds], …]}`). Writes nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.audio.resample import Resampler
from facewire.errors import UsageError
from facewire.grid import SAMPLE_RATE
from facewire.source.recording import Recording
from facewire_training.data.held_out import SPEAKERS_ONE_IN, is_held_out
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE, Phone, merge_silence
from facewire_training.targets.curves import HOP, phone_frames

__all__ = [
    "CorpusError",
    "Listed",
    "audio_path",
    "read_audio",
    "read_corpus",
    "read_listing",
    "sounds_unlabelled",
]

_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".opus", ".mp3")
_SPEAKER: Final = 3
"""Field of `metadata.csv` after the id that names the speaker, where there is one."""
_LATITUDE: Final = 0.05
"""Seconds by which the ends of phones may be wrong."""
_STRANGERS_HOPS: Final = 8
_STRANGERS_LEVEL: Final = 10.0 ** (-18.0 / 20.0)
"""What is heard between the phones for so many hops of 8 ms, and so loud beside them, is no pause."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One recording of a corpus; `speaker` is empty where the list names none, `phones` where unaligned."""

    name: str
    path: Path
    text: str
    speaker: str
    phones: tuple[Phone, ...]

    @property
    def held_out(self) -> bool:
        """Whether training never hears this speaker."""
        return bool(self.speaker) and is_held_out(self.speaker, SPEAKERS_ONE_IN)


class CorpusError(UsageError):
    """The folder is not a corpus that can be read; the message says what is missing."""


def read_listing(folder: Path) -> list[Listed]:
    """Return the folder's recordings in the order of their ids; those without an audio file are left out.

    Raises CorpusError where there is no list.
    """
    table = folder / "metadata.csv"
    if not table.is_file():
        raise CorpusError(f"{folder}: no metadata.csv; a corpus is an LJSpeech-style folder of id|text lines")
    timings = folder / "phones.json"
    ends = json.loads(timings.read_text()) if timings.is_file() else {}
    listed = []
    for line in sorted(table.read_text(encoding="utf-8").splitlines()):
        name, *fields = line.split("|")
        path = audio_path(folder, name)
        if path is not None:
            speaker = fields[_SPEAKER] if len(fields) > _SPEAKER else ""
            listed.append(
                Listed(name, path, fields[0] if fields else "", speaker, _timed(ends.get(name, [])))
            )
    return listed


def read_corpus(folder: Path, language: str) -> Iterator[Utterance]:
    """Yield the folder's utterances in the order of their ids, but for those of speakers who are held out."""
    for entry in read_listing(folder):
        if not entry.held_out:
            samples = read_audio(entry.path)
            voice = entry.speaker or folder.name
            yield Utterance(entry.name, language, voice, entry.text, samples, entry.phones)


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


def audio_path(folder: Path, name: str) -> Path | None:
    """Return the recording `name` of the folder or of its `wavs/`; None where there is none."""
    for parent in (folder, folder / "wavs"):
        for suffix in _SUFFIXES:
            path = parent / f"{name}{suffix}"
            if path.is_file():
                return path
    return None


def read_audio(path: Path) -> NDArray[np.int16]:
    """Return a recording as int16 [n] at 16 kHz, channels mixed."""
    recording = Recording.open(path)
    resampler = Resampler(recording.rate)
    pieces = [resampler.convert(block) for block in recording.blocks()]
    mono = np.concatenate([*pieces, resampler.flush()])
    samples: NDArray[np.int16] = (np.clip(mono, -1.0, 1.0) * 32767.0).astype(np.int16)
    return samples


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
