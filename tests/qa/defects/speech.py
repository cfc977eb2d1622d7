"""The speech that is measured on, and whether a folder holds it: `python -m tests.qa.defects.speech SPEECH`.

tests/qa/defects/README.md says which recordings these are and how the folder is made.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire_training.data.corpora import CorpusError, Listed, read_listing

__all__ = ["CORPORA", "Corpus", "lacking", "listed", "told_lacking"]

_README: Final = "tests/qa/defects/README.md"
_SOME: Final = 0.8
"""Share of a corpus's lines that have phones at the least: what does not align is left out."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder below `SPEECH/corpora`, as `facewire_training.data.corpora` reads it."""

    name: str
    lines: int
    """How many of its recordings are measured on, the first by their ids."""
    phones: bool = False
    """Whether the times of its phones are needed."""
    speakers: bool = False
    """Whether it names its speakers, and is cut at their pauses."""
    crowd: bool = False
    """Whether each recording counts as a speaker of its own."""


CORPORA: Final = (
    Corpus("librispeech", 297, phones=True, speakers=True),
    Corpus("kathleen", 180, phones=True),
    Corpus("kerstin", 180),
    Corpus("flemishguy", 180),
    Corpus("nathalie", 180),
    Corpus("barista", 260, phones=True, crowd=True),
    Corpus("keywords", 260, phones=True, crowd=True),
)


def listed(speech: Path, corpus: Corpus) -> list[Listed]:
    """Return the recordings of a corpus that are measured on.

    Raises:
        CorpusError: its folder has no list.
    """
    return read_listing(speech / "corpora" / corpus.name)[: corpus.lines]


def lacking(speech: Path) -> Iterator[str]:
    """Yield what a folder of speech lacks, in words."""
    for corpus in CORPORA:
        where = f"corpora/{corpus.name}"
        try:
            lines = listed(speech, corpus)
        except CorpusError:
            yield f"{where}/metadata.csv"
            continue
        if len(lines) < corpus.lines:
            yield f"{corpus.lines - len(lines)} of {corpus.lines} recordings in {where}"
            continue
        if corpus.speakers and not all(line.speaker for line in lines):
            yield f"speakers in {where}/metadata.csv"
        if corpus.phones and sum(bool(line.phones) for line in lines) < _SOME * len(lines):
            yield f"phones in {where}/phones.json"


def told_lacking(speech: Path) -> str | None:
    """Return in one line what a folder of speech lacks; None where it is whole."""
    missing = list(lacking(speech))
    return f"{speech} lacks {'; '.join(missing)}: {_README} says how it is made" if missing else None


def main() -> None:
    """Say in one line whether a folder can be measured on."""
    parser = argparse.ArgumentParser(prog="python -m tests.qa.defects.speech", description=__doc__)
    parser.add_argument("speech", type=Path)
    speech = parser.parse_args().speech
    if (missing := told_lacking(speech)) is not None:
        sys.exit(missing)
    count = sum(corpus.lines for corpus in CORPORA)
    print(f"{speech} is whole: {count} recordings of {len(CORPORA)} corpora")


if __name__ == "__main__":
    main()
