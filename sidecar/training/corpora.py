"""Real recordings: any LJSpeech-style folder as utterances at 16 kHz.

A folder holds `metadata.csv` (`id|text|…`), one audio file per id beside it or in `wavs/`, and, where
someone aligned it, `phones.json` (`{id: [[arpabet phone, end seconds], …]}`). Writes nothing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sidecar.errors import UsageError
from sidecar.resample import Resampler
from sidecar.source.recording import Recording
from sidecar.training.phones import PHONE_INDEX, SILENCE, Phone, merge_silence
from sidecar.training.recordings import Utterance

__all__ = ["CorpusError", "read_audio", "read_corpus"]

_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".opus", ".mp3")


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


def _timed(ends: list[tuple[str, float]]) -> tuple[Phone, ...]:
    phones: list[Phone] = []
    start = 0.0
    for name, end in ends:
        phones.append(Phone(name if name in PHONE_INDEX else SILENCE, start, end))
        start = end
    return merge_silence(phones)
