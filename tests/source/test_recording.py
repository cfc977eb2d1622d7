from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.errors import SourceError
from facewire.source.recording import Recording
from tests.fakes import speech_like


def written(path: Path, rate: int = 16_000, channels: int = 1, seconds: float = 0.5) -> Path:
    mono = speech_like(seconds, rate)
    soundfile.write(path, np.repeat(mono[:, np.newaxis], channels, axis=1), rate)
    return path


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_the_usual_formats_are_read(tmp_path: Path, suffix: str) -> None:
    recording = Recording.open(written(tmp_path / f"voice.{suffix}", 44_100))
    heard = np.concatenate(list(recording.blocks()))
    assert recording.rate == 44_100
    assert abs(len(heard) / 44_100 - 0.5) < 0.06
    assert np.abs(heard).max() > 0.25 * np.abs(speech_like(0.5, 44_100)).max()


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (192_000, 1), (48_000, 7), (22_050, 2)])
def test_any_rate_and_channel_count_is_mixed_down(tmp_path: Path, rate: int, channels: int) -> None:
    recording = Recording.open(written(tmp_path / "voice.wav", rate, channels))
    heard = np.concatenate(list(recording.blocks()))
    assert heard.dtype == np.float32
    assert np.abs(heard - speech_like(0.5, rate)).max() < 1e-3


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        Recording.open(tmp_path / "none.wav")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"hello, this is a letter\n" * 100, bytes(5000)])
def test_a_file_that_is_no_sound(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.wav"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="is not a recording that can be read"):
        Recording.open(path)


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a recording"):
        Recording.open(tmp_path)


def test_no_audio_at_all(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros(0, np.float32), 16_000)
    with pytest.raises(SourceError, match="holds no audio"):
        Recording.open(path)


@pytest.mark.parametrize("rate", [4_000, 384_000])
def test_a_rate_out_of_range(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "odd.wav"
    soundfile.write(path, np.zeros(1000, np.float32), rate)
    with pytest.raises(SourceError, match="sample rate of"):
        Recording.open(path)


def test_a_wav_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.wav", seconds=1.0)
    path.write_bytes(path.read_bytes()[:16_044])
    heard = np.concatenate(list(Recording.open(path).blocks()))
    assert len(heard) == 8_000


def test_numbers_that_are_none_become_silence(tmp_path: Path) -> None:
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 3.0, -3.0], np.float32)
    path = tmp_path / "odd.wav"
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    heard = np.concatenate(list(Recording.open(path).blocks()))
    assert heard.tolist() == [0.5, 0.0, 1.0, -1.0, 1.0, -1.0]
