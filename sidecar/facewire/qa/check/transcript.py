"""What a line's transcript says of its lips: how often they must close, and where it tells when.

`.txt` is text alone; `.lab` is text alone, or lines of `begin end phone` in seconds or in HTK's units of
100 ns; `.srt` has times for each caption. Letters are not sounds: only those are counted that are p, b or m
in every language that is written with them, and no more than one for each run of them, so that the number is
a lower bound.
"""

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, reason_of

__all__ = ["SUFFIXES", "Labial", "Transcript", "read_transcript"]

SUFFIXES: Final = (".lab", ".srt", ".txt")
"""In the order in which they are believed: the first tells most."""

_VOWELS: Final = "aeiouyäöüàáâãåæèéêëìíîïòóôõøœùúûýÿ"
_LETTERS: Final = re.compile(
    # A cluster is one closure: "mp", "bb". Between vowels b is open in Spanish.
    rf"[pm][pbm]*|(?<![{_VOWELS}])b[pbm]*|b(?![{_VOWELS}])[pbm]*"
)
_SILENT: Final = (
    (re.compile(r"mb\b|mbs\b|mbed\b|mbing\b"), "m"),  # climb
    (re.compile(r"\bp(?=[snt])"), ""),  # psalm, pneumonia, pterodactyl
    (re.compile(r"ph"), "f"),
    (re.compile(r"bt\b|bts\b"), "t"),  # debt, doubt
    (re.compile(r"pf"), "f"),  # German: lips close, and often only to the teeth
    (re.compile(r"receipt|coup\b|corps\b|raspberry|cupboard"), ""),
)
_PHONES: Final = frozenset(("p", "b", "m"))
_SILENCES: Final = frozenset(("", "sil", "sp", "spn", "pau", "<eps>", "sil.", "h#", "#", "_"))
_HTK: Final = 1e-7
"""Seconds in a unit of a label file of HTK."""
# Each looks no further than where it would begin anew: a file of digits or brackets alone takes no longer.
_TIME: Final = re.compile(
    r"(\d{1,4}):(\d\d):(\d\d)[,.](\d{1,3})\s*-->\s*(\d{1,4}):(\d\d):(\d\d)[,.](\d{1,3})"
)
_TAGS: Final = re.compile(r"<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]|\([^()]*\)")
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Labial:
    """A p, b or m, or several that are somewhere in a caption."""

    begin_s: float | None
    """Where it begins; None where the transcript has no times."""
    end_s: float | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a transcript tells."""

    labials: tuple[Labial, ...]
    letters: int
    """Letters of the text; 0 where it has phones alone."""
    begin_s: float | None = None
    """When the first sound begins, where it tells times."""
    end_s: float | None = None
    phones: bool = False
    """Whether times are those of single phones."""

    @property
    def closures(self) -> int:
        """Return how often lips close at the least."""
        return sum(labial.count for labial in self.labials)


def read_transcript(path: Path) -> Transcript:
    """Return what a transcript says.

    Raises:
        UsageError: it cannot be read, or is of another kind.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} is larger than any transcript; move it away")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {reason_of(error)}; write it as UTF-8") from error
    suffix = path.suffix.lower()
    if suffix == ".srt":
        if text.strip() and _TIME.search(text) is None:
            raise UsageError(f"{path} holds no caption; write times as 00:00:01,000 --> 00:00:02,500")
        return _of_captions(text)
    rows = [row for line in text.splitlines() if (row := _timed(line)) is not None]
    if suffix == ".lab" and rows:
        return _of_phones(rows)
    return _of_text(text)


def _timed(line: str) -> tuple[float, float, str] | None:
    """Return begin, end and name in a line of labels; None where it is none."""
    words = line.split()
    if len(words) < 3:
        return None
    try:
        begin, end = float(words[0]), float(words[1])
    except ValueError:
        return None
    if not (isfinite(begin) and isfinite(end)):
        return None
    scale = _HTK if "." not in words[0] + words[1] and end > 1000.0 else 1.0
    return scale * begin, scale * end, words[2].lower()


def _of_phones(rows: list[tuple[float, float, str]]) -> Transcript:
    spoken = [row for row in rows if row[2] not in _SILENCES]
    labials = tuple(Labial(begin, end) for begin, end, name in spoken if name.strip("0123456789:") in _PHONES)
    if not spoken:
        return Transcript((), 0)
    return Transcript(labials, 0, spoken[0][0], spoken[-1][1], phones=True)


def _of_captions(text: str) -> Transcript:
    labials: list[Labial] = []
    letters, begin_s, end_s = 0, None, None
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        found = _TIME.search(block)
        if found is None:
            continue
        numbers = [int(one) for one in found.groups()]
        first, last = (_seconds(numbers[at : at + 4], found.group(at + 4)) for at in (0, 4))
        said = _of_text(block[found.end() :])
        letters += said.letters
        begin_s = first if begin_s is None else min(begin_s, first)
        end_s = last if end_s is None else max(end_s, last)
        if said.closures:
            labials.append(Labial(first, last, said.closures))
    return Transcript(tuple(labials), letters, begin_s, end_s)


def _seconds(parts: list[int], fraction: str) -> float:
    hours, minutes, seconds, thousandths = parts
    return 3600.0 * hours + 60.0 * minutes + seconds + thousandths / 10.0 ** len(fraction)


def _of_text(text: str) -> Transcript:
    plain = _TAGS.sub(" ", text).lower()
    for silent, spoken in _SILENT:
        plain = silent.sub(spoken, plain)
    letters = sum(letter.isalpha() for letter in plain)
    words = re.findall(r"[^\W\d_]+", plain)
    # A labial without a vowel beside it is a letter of an abbreviation: mr, pm, mph.
    count = sum(len(_LETTERS.findall(word)) for word in words if any(vowel in word for vowel in _VOWELS))
    return Transcript((Labial(None, None, count),) if count else (), letters)
