from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from facewire.audio.sound_file import FlacWriter, SoundReader, inspect
from facewire.values import Floats
from tests.sounds import speech_like


def test_what_is_written_can_be_read_at_any_moment(tmp_path: Path) -> None:
    """As after a crash: the writer is never closed, and a quarter of a second is missing at most."""
    samples = speech_like(2.0)
    path = tmp_path / "voice.flac"
    with path.open("x+b", buffering=0) as file:
        writer = FlacWriter(file, 16_000)
        for begin in range(0, len(samples), 516):
            writer.write(samples[begin : begin + 516])
            if writer.samples > 4096:
                copy = tmp_path / "copy.flac"
                copy.write_bytes(path.read_bytes())
                read, rate = soundfile.read(copy, dtype="float32")
                assert rate == 16_000
                assert 0 <= writer.samples - len(read) <= 4096 + 516
                assert np.abs(read - samples[: len(read)].clip(-1, 1)).max() < 2**-22
        writer.close()
    assert inspect(path).frames == len(samples)
    assert len(soundfile.read(path)[0]) == len(samples)


def test_sixteen_bits_are_kept_exactly(tmp_path: Path) -> None:
    samples = (np.arange(-32768, 32768, 7) / 32768).astype(np.float32)
    with (tmp_path / "voice.flac").open("x+b", buffering=0) as file:
        writer = FlacWriter(file, 16_000)
        writer.write(samples)
        writer.close()
    assert np.array_equal(soundfile.read(tmp_path / "voice.flac", dtype="float32")[0], samples)


class SmallDisk(FileIO):
    """Takes what there is room for, then nothing, as a file without a buffer does on a full disk."""

    room = 50_000

    def write(self, data: Any) -> int:
        count = min(len(data), self.room)
        if count == 0:
            raise OSError(28, "No space left on device")
        self.room -= count
        return super().write(bytes(data[:count]))


def write_all(writer: FlacWriter, samples: Floats) -> None:
    for begin in range(0, len(samples), 516):
        writer.write(samples[begin : begin + 516])


def test_a_full_disk_is_told_and_what_is_on_it_is_whole(tmp_path: Path) -> None:
    samples = speech_like(4.0)
    path = tmp_path / "voice.flac"
    with SmallDisk(path, "x+") as file:
        writer = FlacWriter(file, 16_000)
        with pytest.raises(OSError, match="No space left on device"):
            write_all(writer, samples)
        with pytest.raises(OSError, match="No space left on device"):
            writer.close()
    with SoundReader(path) as sound:
        blocks = list(iter(lambda: sound.read(4000, dtype="float32").tolist(), []))
    read = np.concatenate(blocks)
    assert len(read) == inspect(path).frames >= 8192
    assert np.abs(read - samples[: len(read)].clip(-1, 1)).max() < 2**-22
