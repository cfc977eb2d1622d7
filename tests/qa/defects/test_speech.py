"""A folder of speech that somebody has made: what it lacks, and the lines that are cut out of it."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.qa.defects import speech
from tests.qa.defects.good import good_lines
from tests.qa.defects.speech import Corpus

RATE = 16_000
READERS = Corpus("readers", 2, phones=True, speakers=True)
VOICE = Corpus("voice", 1)
PHONES = [["ah", 1.4], ["sil", 2.0], ["m", 3.6]]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two readers who pause after 1.4 s, and a voice."""
    monkeypatch.setattr(speech, "CORPORA", (READERS, VOICE))
    monkeypatch.setattr("tests.qa.defects.good.CORPORA", (READERS, VOICE))
    for corpus, rows in ((READERS, "a|hm|3.6|A|7\nb|hm|3.6|A|8\n"), (VOICE, "c|Oh.|3.6\n")):
        folder = tmp_path / "corpora" / corpus.name
        folder.mkdir(parents=True)
        (folder / "metadata.csv").write_text(rows, encoding="utf-8")
        for row in rows.splitlines():
            sound = 0.3 * np.sin(0.2 * np.arange(round(3.6 * RATE)))
            sound[round(1.4 * RATE) : 2 * RATE] = 0.0
            soundfile.write(folder / f"{row[0]}.flac", sound, RATE)
    ends = dict.fromkeys("ab", PHONES)
    (tmp_path / "corpora" / "readers" / "phones.json").write_text(json.dumps(ends), encoding="utf-8")
    return tmp_path


def test_readers_are_cut_at_their_pauses_and_others_are_whole(made: Path) -> None:
    lines = list(good_lines(made))
    assert [line.name for line in lines] == [
        "reader-a-0",
        "reader-a-1",
        "reader-b-0",
        "reader-b-1",
        "voice-c",
    ]
    assert [line.speaker for line in lines] == ["7", "7", "8", "8", "voice"]
    first, second = lines[0].sound, lines[1].sound
    assert 1.4 * RATE < len(first) < 2.0 * RATE
    assert len(first) + len(second) == round(3.6 * RATE)
    (silence, hum) = lines[1].phones
    assert (silence.name, silence.start, hum.name) == ("sil", 0.0, "m")
    assert hum.end == pytest.approx(len(second) / RATE)
    assert lines[4].text == "Oh."


def told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command ends with."""
    monkeypatch.setattr(sys, "argv", ["speech", str(folder)])
    with pytest.raises(SystemExit) as ended:
        speech.main()
    return str(ended.value.code)


def test_a_folder_that_is_whole(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["speech", str(made)])
    speech.main()
    assert capsys.readouterr().out == f"{made} is whole: 3 recordings of 2 corpora\n"


def test_what_is_missing_is_said_in_one_line(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpora = made / "corpora"
    (corpora / "voice" / "metadata.csv").unlink()
    (corpora / "readers" / "phones.json").unlink()
    rows = "a|hm\nb|hm\n"
    (corpora / "readers" / "metadata.csv").write_text(rows, encoding="utf-8")
    assert told(made, monkeypatch) == (
        f"{made} lacks speakers in corpora/readers/metadata.csv; phones in corpora/readers/phones.json; "
        "corpora/voice/metadata.csv: tests/qa/defects/README.md says how it is made"
    )
    (corpora / "readers" / "b.flac").unlink()
    assert "1 of 2 recordings in corpora/readers" in told(made, monkeypatch)


def test_the_readme_names_every_corpus() -> None:
    readme = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    for corpus in speech.CORPORA:
        (row,) = (line for line in readme.splitlines() if line.startswith(f"| `{corpus.name}`"))
        count, phones = (cell.strip() for cell in row.split("|")[4:6])
        assert (int(count), phones == "yes") == (corpus.lines, corpus.phones)
