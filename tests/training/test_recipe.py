import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.errors import UsageError
from facewire_training.__main__ import main
from facewire_training.data.corpora import CorpusError, read_corpus, sounds_unlabelled
from facewire_training.data.mixture import mixture, with_speakers
from facewire_training.data.recordings import Collection, Utterance, read_collection, write_collection
from facewire_training.phones.inventory import Phone
from facewire_training.phones.sentences import sentences
from facewire_training.recipe import CorpusSource, collect, revoice
from facewire_training.synthesis.tools import MissingToolError, require_tool
from facewire_training.targets.measured import MeasuredLips


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "voice"
    (folder / "wavs").mkdir(parents=True)
    soundfile.write(folder / "wavs" / "b.wav", np.arange(8000, dtype=np.int16), 16_000)
    soundfile.write(folder / "a.wav", np.zeros(24_000, np.int16), 48_000)
    (folder / "metadata.csv").write_text("b|Hello there|0.5\na|Silence\nmissing|Not recorded\n")
    (folder / "phones.json").write_text(json.dumps({"b": [["hh", 0.2], ["ah", 0.4], ["oops", 0.5]]}))
    return folder


def utterance(text: str, seconds: float) -> Utterance:
    samples = np.zeros(int(16_000 * seconds), np.int16)
    return Utterance("u", "en", "v", text, samples, (Phone("aa", 0.0, seconds),))


def test_a_corpus_is_read_at_16_khz_with_its_phones(corpus: Path) -> None:
    silent, spoken = read_corpus(corpus, "en")
    assert (silent.name, len(silent.samples), silent.phones) == ("a", 8000, ())
    assert spoken.text == "Hello there"
    assert spoken.phones == (Phone("hh", 0.0, 0.2), Phone("ah", 0.2, 0.4), Phone("sil", 0.4, 0.5))


def test_a_folder_without_metadata_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no metadata\.csv"):
        list(read_corpus(tmp_path, "en"))


def test_a_collection_survives_its_folder(corpus: Path, tmp_path: Path) -> None:
    written = write_collection(tmp_path, "voice", read_corpus(corpus, "en"))
    read = read_collection(tmp_path, "voice")
    assert [one.phones for one in read.utterances] == [one.phones for one in written.utterances]
    np.testing.assert_array_equal(read.utterances[1].samples, written.utterances[1].samples)


def test_six_wake_words_weigh_less_than_as_many_hours_of_sentences() -> None:
    rich = Collection("book", tuple(utterance(f"word{n} other{n}", 2.0) for n in range(1500)))
    poor = Collection("wake", tuple(utterance("computer", 2.0) for _ in range(1500)))
    synthetic = Collection("flite", (utterance("text", 2.0),))
    shares = {collection.name: share for collection, share in mixture([rich, poor, synthetic])}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["book"] > 3.0 * shares["wake"]
    assert shares["flite"] < 0.2


def test_a_copy_by_another_throat_weighs_half_and_one_with_held_vowels_less() -> None:
    words = " ".join(f"word{index}" for index in range(2000))
    names = ("book", "book_revoiced", "book_held")
    book, copy, held = (Collection(name, (utterance(words, 1.0),)) for name in names)
    shares = {collection.name: share for collection, share in mixture([book, copy, held])}
    assert shares["book"] == pytest.approx(2.0 * shares["book_revoiced"])
    assert shares["book"] == pytest.approx(2.5 * shares["book_held"])


def test_many_voices_weigh_more_than_one_and_measured_lips_most() -> None:
    words = " ".join(f"word{index}" for index in range(2000))
    book = Collection("book", tuple(utterance(words, 1.0) for _ in range(10)))
    readers = Collection(
        "readers", tuple(replace(utterance(words, 1.0), voice=str(index)) for index in range(10))
    )
    flat = MeasuredLips(0.0, 25.0, *(np.zeros(25, np.float32) for _ in range(3)))
    lips = Collection("lips", tuple(replace(utterance("ah", 1.0), lips=flat) for _ in range(10)))
    shares = {collection.name: share for collection, share in mixture([book, readers, lips])}
    assert shares["readers"] == pytest.approx(2.0 * shares["book"])
    assert shares["lips"] == pytest.approx(2.5 * shares["book"])


def test_fewer_speakers_are_part_of_more_in_a_corpus_and_its_copies() -> None:
    def corpus(name: str, *throats: str) -> Collection:
        voices = [f"{number}{throat}" for number in range(20) for throat in throats]
        return Collection(name, tuple(replace(utterance("ah", 1.0), voice=voice) for voice in voices))

    def people(collection: Collection) -> set[str]:
        return {one.voice.partition("-")[0] for one in collection.utterances}

    readers, copies = corpus("readers", ""), corpus("readers_revoiced", "-0.9-150", "-1.1-90")
    assert people(with_speakers(readers, 5)) < people(with_speakers(readers, 12)) < people(readers)
    assert people(with_speakers(copies, 5)) == people(with_speakers(readers, 5))
    assert len(with_speakers(copies, 5).utterances) == 10
    unheard = [replace(one, phones=()) for one in readers.utterances if one.voice != "7"]
    heard = Collection("readers", (*unheard, readers.utterances[7]))
    assert people(with_speakers(heard, 1)) == {"7"}
    synthetic = corpus("flite", "")
    assert with_speakers(synthetic, 5) is synthetic


def test_what_is_loud_in_its_silence_goes_without_its_phones_to_be_aligned(
    corpus: Path, tmp_path: Path
) -> None:
    loud = np.random.default_rng(0).normal(0.0, 3000.0, 16_000).astype(np.int16)
    soundfile.write(corpus / "loud.wav", loud, 16_000)
    (corpus / "metadata.csv").write_text("b|Hello there|0.5\nloud|Hello|1.0\n")
    phones = {"b": [["hh", 0.5]], "loud": [["sil", 0.7], ["aa", 1.0]]}
    (corpus / "phones.json").write_text(json.dumps(phones))
    said: list[str] = []
    collect(tmp_path / "data", [CorpusSource("en", corpus)], said.append)
    (kept,) = read_collection(tmp_path / "data", "voice").utterances
    (doubtful,) = read_collection(tmp_path / "data", "voice_doubtful").utterances
    assert (kept.name, doubtful.name, doubtful.phones) == ("b", "loud", ())
    assert "1 wait for `align`" in said[0]


def test_only_real_speech_of_rich_words_is_revoiced(tmp_path: Path) -> None:
    pytest.importorskip("pyworld")
    rich = " ".join(f"word{index}" for index in range(2000))
    for name, text in (("book", rich), ("read_aligned", rich), ("wake", "alexa"), ("flite", rich)):
        write_collection(tmp_path, name, [utterance(text, 0.5)])
    said: list[str] = []
    revoice(tmp_path, seed=1, jobs=1, report=said.append)
    assert sorted(path.stem for path in tmp_path.glob("*_revoiced.json")) == [
        "book_revoiced",
        "read_aligned_revoiced",
    ]
    assert len(read_collection(tmp_path, "book_revoiced").utterances) == 3
    assert [path.stem for path in tmp_path.glob("*_held.json")] == ["book_held"]
    assert "wake: not respoken, 1 words are under 1500" in said
    revoice(tmp_path, seed=1, jobs=1, report=said.append)
    assert len(list(tmp_path.glob("*_revoiced.json"))) == 2


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        pytest.param(slice(0, 0), False, id="quiet"),
        pytest.param(slice(8000, 9600), True, id="another voice for 100 ms"),
        pytest.param(slice(8000, 8320), False, id="a click"),
        pytest.param(slice(15_200, 16_000), False, id="an onset labelled late"),
    ],
)
def test_a_loud_silence_is_found(silence: slice, expected: bool) -> None:
    noise = np.random.default_rng(1).normal(0.0, 1.0, 32_000)
    loudness = np.full(32_000, 20.0)
    loudness[16_000:24_000] = 3000.0
    loudness[silence] = 2000.0
    phones = (Phone("sil", 0.0, 1.0), Phone("aa", 1.0, 1.5), Phone("sil", 1.5, 2.0))
    clip = Utterance("one", "en", "voice", "ah", (noise * loudness).astype(np.int16), phones)
    assert sounds_unlabelled(clip) is expected
    assert not sounds_unlabelled(replace(clip, phones=()))


@pytest.mark.parametrize("text", ["LJSpeech", "xx:folder", ":folder"])
def test_a_corpus_without_a_known_language_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(UsageError, match="LANG:DIR"):
        CorpusSource.parse(text)


def test_a_missing_program_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(MissingToolError, match="apt-get install flite"):
        require_tool("flite", "flite")


def test_syllables_are_made_where_no_text_is_packaged() -> None:
    texts = sentences("ko", 5, seed=1)
    assert len(texts) == 5
    assert texts == sentences("ko", 5, seed=1)


def test_a_mistake_ends_in_one_line_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("training: ")
    assert printed.count("\n") == 1


def test_evaluate_prints_a_column_for_each_look_ahead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(0).normal(0.0, 1000.0, 32_000)
    soundfile.write(tmp_path / "clip.wav", noise.astype(np.int16), 16_000)
    names = ["sil", "m", "aa", "uw", "iy", "sil"]
    phones = [{"p": name, "start": 0.3 * i, "end": 0.3 * i + 0.3} for i, name in enumerate(names)]
    (tmp_path / "clip.json").write_text(json.dumps({"text": "", "phones": phones}))
    assert main(["evaluate", str(tmp_path), "--lookahead", "48", "full"]) == 0
    printed = capsys.readouterr().out
    assert "| measure | 48 ms | full |" in printed
    assert "p b m fully closed" in printed


@pytest.mark.parametrize(
    "command",
    [
        ["export", "--checkpoint"],
        ["average", "--checkpoint", "x.pt"],
    ],
)
def test_a_file_that_is_not_there_is_one_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    missing = str(tmp_path / "none.pt")
    assert main([*command, missing]) == 2
    assert capsys.readouterr().err == f"training: there is no {missing}\n"


@pytest.mark.parametrize("option", ["--steps", "--speakers"])
def test_none_is_no_number_to_train_with(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", "--checkpoint", "net.pt", option, "0"])
    assert ended.value.code == 2
    assert f"argument {option}: 0 is none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "why"),
    [((), "give that with --start"), (("--start", "a.onnx", "--compile"), "--compile is nothing for --only")],
)
def test_what_does_not_go_with_a_part_of_a_network_is_refused(
    tmp_path: Path, flags: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    told = ("train", "--data", str(tmp_path), "--checkpoint", str(tmp_path / "a.pt"), "--only", "closure")
    assert main([*told, *flags]) == 2
    assert why in capsys.readouterr().err
