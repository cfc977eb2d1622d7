import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.errors import UsageError
from facewire_training.data.corpora import read_corpus, read_listing
from facewire_training.data.held_out import SPEAKERS_ONE_IN, is_held_out
from facewire_training.measure.evaluate import read_clips

SPEAKERS = [str(number) for number in range(40)]
KEPT_OUT = {name for name in SPEAKERS if is_held_out(name, SPEAKERS_ONE_IN)}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for speaker in SPEAKERS:
        soundfile.write(tmp_path / f"u{speaker}.wav", np.zeros(1600, np.int16), 16_000)
    rows = [f"u{speaker}|hello|0.1|A|{speaker}" for speaker in SPEAKERS]
    (tmp_path / "metadata.csv").write_text("\n".join(rows))
    phones = {f"u{speaker}": [["hh", 0.05], ["ow", 0.1]] for speaker in SPEAKERS}
    (tmp_path / "phones.json").write_text(json.dumps(phones))
    return tmp_path


def test_about_one_name_in_so_many_is_held_out_and_always_the_same() -> None:
    names = [f"speaker{number}" for number in range(5000)]
    held = [name for name in names if is_held_out(name, 10)]
    assert 420 <= len(held) <= 580
    assert held == [name for name in names if is_held_out(name, 10)]


def test_training_never_hears_who_judges_it(corpus: Path) -> None:
    heard = {utterance.voice for utterance in read_corpus(corpus, "en")}
    judged = {clip.path.stem.removeprefix("u") for clip in read_clips(corpus, held_out=True)}
    assert judged == KEPT_OUT
    assert heard == set(SPEAKERS) - KEPT_OUT


def test_without_the_choice_a_whole_corpus_is_judged(corpus: Path) -> None:
    assert len(read_clips(corpus)) == len(read_listing(corpus)) == len(SPEAKERS)


def test_a_corpus_without_speakers_holds_nobody_out(corpus: Path) -> None:
    (corpus / "metadata.csv").write_text("\n".join(f"u{speaker}|hello|0.1" for speaker in SPEAKERS))
    assert len(list(read_corpus(corpus, "en"))) == len(SPEAKERS)
    with pytest.raises(UsageError, match="no recording"):
        read_clips(corpus, held_out=True)


def test_clips_without_a_list_cannot_be_held_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no speakers"):
        read_clips(tmp_path, held_out=True)
