from pathlib import Path

import numpy as np
import soundfile

from facewire.audio.sound_file import FlacWriter, inspect
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
