"""MP3: where the sound begins. The files are made by LAME, in libsndfile."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import soundfile

from facewire.errors import SourceError
from facewire.source import mp3
from facewire.source.recording import Recording
from facewire.values import Floats
from tests.sounds import speech_like

Maker = Callable[[Path, int], Path]
RATES: Final = (16_000, 22_050, 24_000, 44_100, 48_000)
CLICK_S: Final = 1.0


def click(rate: int) -> Floats:
    """Two seconds of silence with a click after one, soft enough for any codec."""
    t = np.arange(2 * rate) / rate - CLICK_S
    return np.asarray(0.8 * np.cos(2 * np.pi * 1500 * t) * np.exp(-((400 * t) ** 2)), np.float32)


def heard(path: Path) -> Floats:
    return np.concatenate(list(Recording.open(path).blocks()))


def click_s(path: Path) -> float:
    """When the click is heard, in seconds."""
    return float(np.abs(heard(path)).argmax()) / Recording.open(path).rate


def with_tag(path: Path, rate: int, samples: Floats | None = None) -> Path:
    soundfile.write(path, click(rate) if samples is None else samples, rate)
    assert {b"Info", b"Xing"} & {path.read_bytes()[at : at + 4] for at in range(60)}
    return path


def without_tag(path: Path, rate: int, samples: Floats | None = None) -> Path:
    """As encoders write it that know no tag: the frame that carries it cut off."""
    data = with_tag(path, rate, samples).read_bytes()
    path.write_bytes(data[data.index(data[:2], 24) :])
    return path


def without_delays(path: Path, rate: int) -> Path:
    """With a tag that tells the number of frames alone."""
    data = bytearray(with_tag(path, rate).read_bytes())
    name = data.index(b"LAME")
    data[name : name + 36] = bytes(36)
    path.write_bytes(data)
    return path


def in_frames_too_small_for_a_tag(path: Path, rate: int) -> Path:
    soundfile.write(path, click(rate), rate, bitrate_mode="CONSTANT", compression_level=0.99)
    return path


@pytest.mark.parametrize("make", [with_tag, without_tag, without_delays, in_frames_too_small_for_a_tag])
@pytest.mark.parametrize("rate", RATES)
def test_a_click_is_heard_when_it_sounds(tmp_path: Path, make: Maker, rate: int) -> None:
    soundfile.write(tmp_path / "click.wav", click(rate), rate)
    path = make(tmp_path / "click.mp3", rate)
    assert click_s(path) == pytest.approx(click_s(tmp_path / "click.wav"), abs=0.002)


@pytest.mark.parametrize("rate", RATES)
def test_the_length_is_what_is_read(tmp_path: Path, rate: int) -> None:
    for make in (with_tag, without_tag, without_delays):
        path = make(tmp_path / "click.mp3", rate)
        assert Recording.open(path).samples == len(heard(path))


def test_a_tag_before_the_first_frame_is_passed_over(tmp_path: Path) -> None:
    path = in_frames_too_small_for_a_tag(tmp_path / "click.mp3", 16_000)
    picture = b"\xff\xfb\x90\x00" * 5_000
    size = bytes(len(picture) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x04\x00\x00" + size + picture + path.read_bytes())
    assert click_s(path) == pytest.approx(CLICK_S, abs=0.002)


def test_frames_are_counted_without_a_tag(tmp_path: Path) -> None:
    counted = mp3.examine(without_tag(tmp_path / "click.mp3", 22_050))
    told = mp3.examine(with_tag(tmp_path / "click.mp3", 22_050))
    assert counted is not None
    assert told is not None
    assert (counted.decoded, counted.tagged, counted.delays) == (told.decoded, False, None)
    assert told.delays is not None
    assert told.decoded - told.delays == 2 * 22_050


def test_a_length_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    samples = speech_like(20.0)
    samples[16_000 * 4 :] = 0.0
    with pytest.raises(SourceError, match=r"has a varying bit rate and no header .* convert it"):
        Recording.open(without_tag(tmp_path / "voice.mp3", 16_000, samples))


def test_an_mp3_cut_short_says_so(tmp_path: Path) -> None:
    path = with_tag(tmp_path / "voice.mp3", 16_000, speech_like(10.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    blocks = Recording.open(path).blocks()
    with pytest.raises(SourceError, match=r"breaks off after \d\.\d s; its header declares 10\.0 s"):
        list(blocks)


def test_an_mp3_without_a_tag_that_is_cut_short_says_so(tmp_path: Path) -> None:
    path = in_frames_too_small_for_a_tag(tmp_path / "click.mp3", 16_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 - 10])
    with pytest.raises(
        SourceError, match=r"breaks off after 0\.9 s, in the middle of a frame; copy it again"
    ):
        heard(path)


@pytest.mark.parametrize("behind", [b"TAG" + bytes(125), bytes(1000), b"APETAGEX" + bytes(60)])
@pytest.mark.parametrize("make", [with_tag, in_frames_too_small_for_a_tag])
def test_what_lies_behind_the_frames_is_no_sound(tmp_path: Path, make: Maker, behind: bytes) -> None:
    path = make(tmp_path / "click.mp3", 16_000)
    samples = len(heard(path))
    path.write_bytes(path.read_bytes() + behind)
    assert len(heard(path)) == samples


@pytest.mark.parametrize("between", [b"", b"ID3\x04\x00\x00\x00\x00\x00\x03abc"])
def test_of_mp3s_behind_one_another_no_sound_is_left_out_without_a_word(
    tmp_path: Path, between: bytes
) -> None:
    path = with_tag(tmp_path / "click.mp3", 16_000)
    path.write_bytes(path.read_bytes() + between + path.read_bytes())
    with pytest.raises(
        SourceError, match=r"after 2\.0 s, where the file holds another recording; convert it"
    ):
        heard(path)


@pytest.mark.parametrize("data", [b"", b"ID3", b"\xff" * 100, b"\xff\xfb\x90\x00" * 3, bytes(5000)])
def test_no_frames(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "letter.mp3"
    path.write_bytes(data)
    assert mp3.examine(path) is None
