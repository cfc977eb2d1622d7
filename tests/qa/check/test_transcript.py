"""What transcripts of each kind say of lips."""

from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.qa.check.transcript import Labial, read_transcript


def said(tmp_path: Path, text: str, suffix: str = ".txt") -> Path:
    path = tmp_path / f"line{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "closures"),
    [
        ("Peter brought milk", 3),
        ("The climber's thumb", 2),
        ("Psalm, pneumonia", 2),
        ("photograph", 0),
        ("no doubt, a debt", 0),
        ("Lampe", 1),
        ("hoppla", 1),
        ("Mr. Smith, 5 pm", 1),
        ("saber trabajo", 0),
        ("[laughs] Mum {beat}", 2),
        ("", 0),
    ],
)
def test_letters_are_a_lower_bound(tmp_path: Path, text: str, closures: int) -> None:
    assert read_transcript(said(tmp_path, text)).closures == closures


def test_phones_have_times(tmp_path: Path) -> None:
    transcript = read_transcript(said(tmp_path, "0 0.2 sil\n0.2 0.3 P\n0.3 0.5 aa\n0.5 0.9 sil\n", ".lab"))
    assert transcript.labials == (Labial(0.2, 0.3),)
    assert transcript.phones
    assert (transcript.begin_s, transcript.end_s) == (0.2, 0.5)


def test_labels_of_htk_count_in_100_ns(tmp_path: Path) -> None:
    transcript = read_transcript(said(tmp_path, "0 2000000 sil\n2000000 3000000 m\n", ".lab"))
    assert (transcript.labials[0].begin_s, transcript.labials[0].end_s) == pytest.approx((0.2, 0.3))


def test_labels_may_be_text(tmp_path: Path) -> None:
    assert read_transcript(said(tmp_path, "Papa\n", ".lab")).closures == 1 + 1


def test_captions_have_times(tmp_path: Path) -> None:
    text = "1\n00:00:01,500 --> 00:00:02,000\nCome\n\n2\n00:01:00.000 --> 00:01:02.500\n<i>Up</i> we go\n"
    transcript = read_transcript(said(tmp_path, text, ".srt"))
    assert transcript.labials == (Labial(1.5, 2.0, 1), Labial(60.0, 62.5, 1))
    assert transcript.end_s == 62.5


def test_captions_without_times_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line.srt holds no caption; write times as 00:00:01,000 -->"):
        read_transcript(said(tmp_path, "1\n00:00:99 -> 00:01\nCome\n", ".srt"))
    assert read_transcript(said(tmp_path, "\n", ".srt")).letters == 0


def test_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UsageError, match="UTF-8"):
        read_transcript(tmp_path / "line.txt")
    with pytest.raises(UsageError, match="cannot read"):
        read_transcript(tmp_path / "none.txt")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["1", "[", "<", "(", "{"])
@pytest.mark.parametrize("suffix", [".txt", ".srt"])
def test_a_long_file_of_one_character_takes_no_longer(tmp_path: Path, text: str, suffix: str) -> None:
    times = "00:00:00,000 --> 00:00:01,000\n" if suffix == ".srt" else ""
    long = 200_000 * text
    whole = f"{long}\n\n{times}" if text == "1" else times + long
    assert read_transcript(said(tmp_path, whole, suffix)).closures == 0


def test_labels_have_finite_times(tmp_path: Path) -> None:
    transcript = read_transcript(said(tmp_path, "0.1 0.2 m\nnan nan p\n0.3 inf b\n0 1e400 aa\n", ".lab"))
    assert transcript.labials == (Labial(0.1, 0.2),)
    assert (transcript.begin_s, transcript.end_s) == (0.1, 0.2)
