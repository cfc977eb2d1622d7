import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from facewire.errors import SourceError
from facewire.source import mp3
from facewire.source import ogg as ogg_pages
from facewire.source.recording import Recording, marked
from facewire.values import Floats
from tests.sounds import speech_like


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


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_blocks_are_what_the_whole_file_holds(tmp_path: Path, suffix: str, rate: int) -> None:
    path = written(tmp_path / f"voice.{suffix}", rate, seconds=3.0)
    whole, _ = soundfile.read(path, dtype="float32")
    heard = np.concatenate(list(Recording.open(path).blocks()))
    np.testing.assert_allclose(heard, np.clip(whole, -1.0, 1.0), rtol=0, atol=1e-6)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (192_000, 1), (48_000, 7), (22_050, 2)])
def test_any_rate_and_channel_count_is_mixed_down(tmp_path: Path, rate: int, channels: int) -> None:
    recording = Recording.open(written(tmp_path / "voice.wav", rate, channels))
    heard = np.concatenate(list(recording.blocks()))
    assert heard.dtype == np.float32
    assert np.abs(heard - speech_like(0.5, rate)).max() < 1e-3


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        Recording.open(tmp_path / "none.wav")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "voice.wav", 16_000, 1)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(SourceError, match="may not be read; change its permissions"):
        Recording.open(path)


@pytest.mark.parametrize(("suffix", "module"), [("ogg", ogg_pages), ("mp3", mp3)])
def test_a_disk_that_fails_while_a_file_is_looked_at(
    tmp_path: Path, suffix: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / f"voice.{suffix}")

    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "examine", fail)
    with pytest.raises(SourceError, match="cannot be read on"):
        Recording.open(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "voice.wav")
    with pytest.raises(SourceError, match="is a pipe or a device; save its sound to a file"):
        Recording.open(pipe)


def test_samples_without_a_header_are_refused(tmp_path: Path) -> None:
    (tmp_path / "voice.raw").write_bytes(bytes(3200))
    with pytest.raises(SourceError, match="samplerate must be specified"):
        Recording.open(tmp_path / "voice.raw")


@pytest.mark.parametrize("content", [b"RIFF", b"hello, this is a letter\n" * 100, bytes(5000)])
def test_a_file_that_is_no_sound(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.wav"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="is not a recording that can be read"):
        Recording.open(path)


def test_a_file_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "nothing.wav").touch()
    with pytest.raises(SourceError, match=r"nothing\.wav is an empty file; copy or export it again"):
        Recording.open(tmp_path / "nothing.wav")


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a recording"):
        Recording.open(tmp_path)


def test_no_audio_at_all(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros(0, np.float32), 16_000)
    with pytest.raises(SourceError, match="holds no audio; copy or export it again"):
        Recording.open(path)


@pytest.mark.parametrize("rate", [4_000, 384_000])
def test_a_rate_out_of_range(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "odd.wav"
    soundfile.write(path, np.zeros(1000, np.float32), rate)
    with pytest.raises(SourceError, match="sample rate of"):
        Recording.open(path)


def heard_until_it_breaks_off(path: Path, message: str) -> Floats:
    """What the blocks of a damaged recording hold before they raise an error."""
    blocks = Recording.open(path).blocks()
    heard: list[Floats] = []

    def listen() -> None:
        heard.extend(blocks)

    with pytest.raises(SourceError, match=message) as caught:
        listen()
    assert "\n" not in str(caught.value)
    return np.concatenate([np.zeros(0, np.float32), *heard])


@pytest.mark.parametrize("suffix", ["wav", "aiff", "rf64", "w64", "au"])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_cut_short_gives_what_is_there_and_says_so(tmp_path: Path, suffix: str, channels: int) -> None:
    path = written(tmp_path / f"voice.{suffix}", seconds=1.0, channels=channels)
    path.write_bytes(path.read_bytes()[: -16_000 * channels])
    heard = heard_until_it_breaks_off(path, r"breaks off after 0\.5 s; its header declares 1\.0 s")
    assert abs(len(heard) - 8_000) < 10


def test_a_flac_cut_short_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.flac", seconds=2.0)
    path.write_bytes(path.read_bytes()[:-20_000])
    heard = heard_until_it_breaks_off(path, "breaks off after")
    whole = speech_like(2.0, 16_000)
    assert len(heard) % 4096 == 0, "all blocks that are there"
    np.testing.assert_allclose(heard, whole[: len(heard)], rtol=0, atol=1e-4)


def test_a_flac_that_breaks_off_between_blocks_gives_no_empty_one(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.flac", rate=8192, seconds=4.0)
    path.write_bytes(path.read_bytes()[:-20_000])
    sizes: list[int] = []
    with pytest.raises(SourceError, match="breaks off after"):
        sizes.extend(map(len, Recording.open(path).blocks()))
    assert set(sizes) == {4096}


def without_end(data: bytes) -> bytes:
    """Pages of an Ogg file as recorders leave them that never say where a stream ends."""
    last = data.rindex(b"OggS")
    page = bytearray(data[last:])
    page[5] &= ~4
    page[22:26] = bytes(4)
    page[22:26] = page_checksum(page).to_bytes(4, "little")
    return data[:last] + page


def page_checksum(page: bytes | bytearray) -> int:
    """RFC 3533: polynomial 0x04c11db7, unreflected, from zero."""
    checksum = 0
    for byte in page:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ (0x04C11DB7 if checksum >> 31 else 0)) & 0xFFFFFFFF
    return checksum


@pytest.fixture(params=["VORBIS", "OPUS"])
def ogg(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Four seconds in several pages."""
    path = tmp_path / "voice.ogg"
    # In blocks: the encoder of Vorbis cannot take four seconds at once everywhere.
    with soundfile.SoundFile(path, "w", 16_000, 1, subtype=request.param, format="OGG") as file:
        for block in np.array_split(speech_like(4.0), 8):
            file.write(block)
    return path


def test_an_ogg_cut_short_says_so_wherever_it_was_cut(ogg: Path) -> None:
    data = ogg.read_bytes()
    pages = [at for at in range(len(data)) if data.startswith(b"OggS", at)]
    ends = [*pages[1:], len(data)]
    assert len(pages) > 3
    for begin, end in zip(pages[3:], ends[3:], strict=True):
        for at in (begin + 2, begin + 20, begin + 30, end - 1):
            ogg.write_bytes(data[:at])
            heard_until_it_breaks_off(ogg, r"breaks off after \d\.\d s, in the middle of a page; copy it")


def test_an_ogg_whose_end_was_never_loaded_says_so(ogg: Path) -> None:
    data = ogg.read_bytes()
    ogg.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    heard_until_it_breaks_off(ogg, "breaks off after")


@pytest.mark.parametrize("behind", [b"", bytes(3000), b"TAG" + bytes(125)])
def test_a_whole_ogg_is_heard_whatever_lies_behind_it(ogg: Path, behind: bytes) -> None:
    ogg.write_bytes(ogg.read_bytes() + behind)
    assert sum(map(len, Recording.open(ogg).blocks())) == Recording.open(ogg).samples


def test_an_ogg_that_never_says_where_it_ends_is_whole(ogg: Path) -> None:
    said = Recording.open(ogg).samples
    ogg.write_bytes(without_end(ogg.read_bytes()))
    heard = sum(map(len, Recording.open(ogg).blocks()))
    assert abs(heard - said) <= 0.01 * Recording.open(ogg).rate


def test_of_oggs_behind_one_another_no_sound_is_left_out_without_a_word(ogg: Path) -> None:
    ogg.write_bytes(2 * ogg.read_bytes())
    heard_until_it_breaks_off(
        ogg, r"breaks off after 4\.0 s, where the file holds another recording; convert"
    )


@pytest.mark.parametrize("size", [0, 2**63 - 1])
def test_a_w64_may_be_damaged_anywhere(tmp_path: Path, size: int) -> None:
    path = written(tmp_path / "voice.w64")
    data = path.read_bytes()
    at = data.index(b"data")
    chunk = b"junk" + data[at + 4 : at + 16] + size.to_bytes(8, "little")
    path.write_bytes(data[:at] + chunk + data[at:])
    with contextlib.suppress(SourceError):
        assert sum(map(len, Recording.open(path).blocks())) == 8_000


def test_lengths_that_are_nearly_the_same_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.wav", seconds=1.0)
    path.write_bytes(path.read_bytes()[: -2 * 320])
    heard_until_it_breaks_off(path, r"breaks off after 0\.980 s; its header declares 1\.000 s")


def test_a_page_that_is_named_mp3_is_told_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "voice.mp3"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(SourceError, match=r"can be read \(nothing in it is MP3\); convert it"):
        Recording.open(path)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x7FFFF000])
def test_a_wav_from_a_pipe_does_not_know_its_length(tmp_path: Path, size: int) -> None:
    path = written(tmp_path / "voice.wav")
    data = path.read_bytes()
    path.write_bytes(data[:40] + size.to_bytes(4, "little") + data[44:])
    assert len(np.concatenate(list(Recording.open(path).blocks()))) == 8_000


def test_a_few_bytes_too_many_in_the_header_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.wav")
    data = path.read_bytes()
    path.write_bytes(data[:40] + (len(data) - 8).to_bytes(4, "little") + data[44:])
    assert len(np.concatenate(list(Recording.open(path).blocks()))) == 8_000


def test_numbers_that_are_none_become_silence(tmp_path: Path) -> None:
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 3.0, -3.0], np.float32)
    path = tmp_path / "odd.wav"
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    heard = np.concatenate(list(Recording.open(path).blocks()))
    assert heard.tolist() == [0.5, 0.0, 1.0, -1.0, 1.0, -1.0]


def test_equal_sounds_have_equal_marks_and_others_others(tmp_path: Path) -> None:
    voice = speech_like(1.5, 16_000)
    late, other = voice.copy(), voice.copy()
    other[15_000] += 0.01
    late[17_000] += 0.01
    files = {
        "voice.wav": voice, "copy.flac": voice, "led_in.wav": np.pad(voice, (5_000, 0)), "late.wav": late,
        "other.wav": other, "short.wav": voice[:4_000], "silence.wav": np.zeros(40_000, np.float32),
    }  # fmt: skip
    marks = []
    for name, sound in files.items():
        soundfile.write(tmp_path / name, np.rint(32_767 * sound).astype(np.int16), 16_000)
        marks.append(Recording.open(tmp_path / name).mark())
    assert len(set(marks[:4])) == 1, "a name, a format, silence before, and what comes after a second"
    assert len(set(marks)) == 4


def test_what_was_read_for_a_mark_is_not_lost(tmp_path: Path) -> None:
    sound = np.concatenate(
        [np.zeros(40_000, np.float32), speech_like(1.5, 16_000), np.zeros(20_000, np.float32)]
    )
    soundfile.write(tmp_path / "voice.wav", sound, 16_000)
    recording = Recording.open(tmp_path / "voice.wav")
    mark, blocks = marked(recording.blocks(), recording.rate)
    assert mark == recording.mark()
    np.testing.assert_array_equal(np.concatenate(list(blocks)), np.concatenate(list(recording.blocks())))


@pytest.mark.parametrize("seconds", [0.3, 1.7])
def test_a_recording_that_breaks_off_has_a_mark_and_says_so_where_it_does(seconds: float) -> None:
    whole = speech_like(2.0, 16_000)[: int(seconds * 16_000)]

    def broken() -> Iterator[Floats]:
        yield from np.array_split(whole, 7)
        raise SourceError("voice.wav breaks off")

    heard: list[Floats] = []
    _, blocks = marked(broken(), 16_000)
    with pytest.raises(SourceError, match="breaks off"):
        heard.extend(blocks)
    np.testing.assert_array_equal(np.concatenate(heard), whole)
