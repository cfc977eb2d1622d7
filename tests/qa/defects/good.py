"""Lines with nothing wrong, cut out of recordings of real speech."""

import csv
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

__all__ = ["GoodLine", "good_lines"]

RATE: Final = 16_000
_PAUSE_S: Final = 0.3
_LEAST_S: Final = 1.0
_VOICES: Final = ("kathleen", "kerstin", "flemishguy", "nathalie")
_CROWDS: Final = ("barista", "keywords")
_OF_VOICE: Final = 180
_OF_CROWD: Final = 260


@dataclass(frozen=True, slots=True, eq=False)
class GoodLine:
    """A line as somebody spoke it."""

    name: str
    speaker: str
    sound: NDArray[np.float32]
    """float32[n], 16 kHz."""
    text: str = ""
    phones: tuple[tuple[str, float, float], ...] = ()
    """Names with begin and end, seconds; none where they are not known."""

    @property
    def calibrates(self) -> bool:
        """Return whether limits were chosen on this speaker; others report what they are worth."""
        return zlib.crc32(self.speaker.encode()) % 2 == 0


def good_lines(speech: Path) -> Iterator[GoodLine]:
    """Yield lines of a folder of speech: readers cut at their pauses, single voices, and crowds."""
    corpora = speech / "corpora"
    yield from _readers(corpora / "librispeech")
    for corpus, most in (*((name, _OF_VOICE) for name in _VOICES), *((name, _OF_CROWD) for name in _CROWDS)):
        phones = _phones(corpora / corpus)
        for row in _rows(corpora / corpus)[:most]:
            name, text = row[:2]
            speaker = corpus if corpus in _VOICES else name
            sound = _sound(corpora / corpus / f"{name}.ogg")
            yield GoodLine(f"{corpus}-{name}", speaker, sound, text, _spans(phones.get(name, ())))


def _readers(folder: Path) -> Iterator[GoodLine]:
    phones = _phones(folder)
    for name, _, _, _, speaker in _rows(folder):
        sound, spans = _sound(folder / f"{name}.ogg"), _spans(phones.get(name, ()))
        cuts = [0, *_pauses(sound, spans), len(sound)]
        for number, (begin, end) in enumerate(pairwise(cuts)):
            if end - begin >= _LEAST_S * RATE:
                inside = tuple(_moved(spans, begin / RATE, end / RATE))
                yield GoodLine(f"reader-{name}-{number}", speaker, sound[begin:end], "", inside)


def _pauses(sound: NDArray[np.float32], spans: tuple[tuple[str, float, float], ...]) -> Iterator[int]:
    """Yield the quietest place of each pause that is long enough to cut there."""
    last = 0
    for name, begin_s, end_s in spans[1:-1]:
        begin, end = int((begin_s + 0.1) * RATE), int((end_s - 0.1) * RATE)
        if name == "sil" and end_s - begin_s >= _PAUSE_S and end - begin > 160:
            hops = np.square(sound[begin:end][: (end - begin) // 160 * 160]).reshape(-1, 160).sum(axis=1)
            cut = begin + 160 * int(hops.argmin())
            if cut - last > _LEAST_S * RATE:
                last = cut
                yield cut


def _moved(
    spans: tuple[tuple[str, float, float], ...], begin_s: float, end_s: float
) -> Iterator[tuple[str, float, float]]:
    for name, first, last in spans:
        if last > begin_s and first < end_s:
            yield name, max(first, begin_s) - begin_s, min(last, end_s) - begin_s


def _rows(folder: Path) -> list[list[str]]:
    text = (folder / "metadata.csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text), delimiter="|", quoting=csv.QUOTE_NONE))


def _phones(folder: Path) -> dict[str, Any]:
    path = folder / "phones.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _spans(ends: Any) -> tuple[tuple[str, float, float], ...]:
    """Return names with begin and end of names with ends."""
    begins = [0.0, *(end for _, end in ends)]
    return tuple((name, begin, end) for begin, (name, end) in zip(begins, ends, strict=False))


def _sound(path: Path) -> NDArray[np.float32]:
    return np.asarray(soundfile.read(path, dtype="float32")[0], np.float32)
