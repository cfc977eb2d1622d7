"""Lines with nothing wrong, cut out of recordings of real speech."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.data.corpora import Listed, read_audio
from facewire_training.phones.inventory import SILENCE, Phone
from tests.qa.defects.speech import CORPORA, Corpus, listed

__all__ = ["GoodLine", "good_lines"]

RATE: Final = 16_000
_PAUSE_S: Final = 0.3
_LEAST_S: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class GoodLine:
    """A line as somebody spoke it."""

    name: str
    speaker: str
    sound: NDArray[np.float32]
    """float32[n], 16 kHz."""
    text: str = ""
    phones: tuple[Phone, ...] = ()
    """None where they are not known."""

    @property
    def calibrates(self) -> bool:
        """Return whether limits were chosen on this speaker; others report what they are worth."""
        return zlib.crc32(self.speaker.encode()) % 2 == 0


def good_lines(speech: Path) -> Iterator[GoodLine]:
    """Yield lines of a folder of speech: readers cut at their pauses, single voices, and crowds.

    Raises:
        CorpusError: a corpus is not there; `lacking` says what else may be.
    """
    for corpus in CORPORA:
        for line in listed(speech, corpus):
            yield from _cut_up(line) if corpus.speakers else [_whole(corpus, line)]


def _whole(corpus: Corpus, line: Listed) -> GoodLine:
    speaker = line.name if corpus.crowd else corpus.name
    return GoodLine(f"{corpus.name}-{line.name}", speaker, _sound(line), line.text, line.phones)


def _cut_up(line: Listed) -> Iterator[GoodLine]:
    sound = _sound(line)
    cuts = [0, *_pauses(sound, line.phones), len(sound)]
    for number, (begin, end) in enumerate(pairwise(cuts)):
        if end - begin >= _LEAST_S * RATE:
            inside = tuple(_moved(line.phones, begin / RATE, end / RATE))
            yield GoodLine(f"reader-{line.name}-{number}", line.speaker, sound[begin:end], "", inside)


def _pauses(sound: NDArray[np.float32], phones: Sequence[Phone]) -> Iterator[int]:
    """Yield the quietest place of each pause that is long enough to cut there."""
    last = 0
    for phone in phones[1:-1]:
        begin, end = int((phone.start + 0.1) * RATE), int((phone.end - 0.1) * RATE)
        if phone.name == SILENCE and phone.end - phone.start >= _PAUSE_S and end - begin > 160:
            hops = np.square(sound[begin:end][: (end - begin) // 160 * 160]).reshape(-1, 160).sum(axis=1)
            cut = begin + 160 * int(hops.argmin())
            if cut - last > _LEAST_S * RATE:
                last = cut
                yield cut


def _moved(phones: Sequence[Phone], begin_s: float, end_s: float) -> Iterator[Phone]:
    for phone in phones:
        if phone.end > begin_s and phone.start < end_s:
            start, end = max(phone.start, begin_s), min(phone.end, end_s)
            yield replace(phone, start=start - begin_s, end=end - begin_s)


def _sound(line: Listed) -> NDArray[np.float32]:
    return (read_audio(line.path) / np.float32(32767.0)).astype(np.float32)
