import array
import ctypes
import errno
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import SourceError, UsageError
from facewire.source.pcm import PcmDecoder, is_one_piece, packed
from facewire.source.pipe import pipe_blocks


@given(
    st.lists(st.integers(-32768, 32767), max_size=60),
    st.integers(1, 4),
    st.lists(st.integers(1, 50), min_size=1, max_size=5),
)
def test_cuts_do_not_matter(values: list[int], channels: int, sizes: list[int]) -> None:
    data = np.array(values, "<i2").tobytes()
    decoder, parts, at, turn = PcmDecoder("s16le", channels), [], 0, 0
    while at < len(data):
        part = data[at : at + sizes[turn % len(sizes)]]
        expected = decoder.peek(part)
        parts.append(decoder.decode(part))
        assert len(parts[-1]) == expected
        at, turn = at + len(part), turn + 1
    whole = PcmDecoder("s16le", channels).decode(data)
    assert np.array_equal(np.concatenate([*parts, whole[:0]]), whole)
    assert len(whole) == len(values) // channels


def test_channels_are_averaged_and_full_scale_is_one() -> None:
    data = np.array([[-32768, 0], [16384, 16384]], "<i2").tobytes()
    assert PcmDecoder("s16le", 2).decode(data).tolist() == [-0.5, 0.5]


def test_float_samples_are_made_finite_and_held_to_full_scale() -> None:
    data = np.array([0.25, np.nan, 7.0, -np.inf], "<f4").tobytes()
    assert PcmDecoder("f32le", 1).decode(data).tolist() == [0.25, 0.0, 1.0, -1.0]


def test_a_pipe_is_read_to_its_end_and_half_a_sample_is_dropped() -> None:
    data = np.arange(1000, dtype="<i2").tobytes() + b"\x01"
    blocks = list(pipe_blocks(io.BytesIO(data)))
    assert np.array_equal(np.concatenate(blocks) * 32768, np.arange(1000))


def test_a_pipe_that_breaks_says_why_behind_what_came() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if data := super().read1(size):
                return data
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    blocks = pipe_blocks(Broken(bytes(200)))
    assert len(next(blocks)) == 100
    with pytest.raises(SourceError, match=r"standard input cannot be read on \(Input/output error\)"):
        next(blocks)


@pytest.mark.parametrize("sample_format", ["s16le", "f32le"])
def test_arrays_of_samples_are_packed_as_their_bytes(sample_format: str) -> None:
    samples = np.arange(-4, 4, dtype="<i2" if sample_format == "s16le" else "<f4")
    same = (
        samples,
        samples.data,
        samples.tobytes(),
        bytearray(samples.tobytes()),
        samples.reshape(4, 2),
        np.frombuffer(samples.tobytes(), np.uint8),
        ctypes.create_string_buffer(samples.tobytes(), samples.nbytes),
    )
    for sound in same:
        assert is_one_piece(sound)
        assert packed(sound, sample_format) == samples.tobytes()
    assert packed(samples[::2], sample_format) == samples[::2].tobytes()


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        (np.zeros(3, np.float32), "the samples are float32, and the subject was opened for s16le; convert"),
        (np.zeros(3, np.float64), "the samples are float64"),
        (np.zeros(3, ">i2"), "the samples are >i2"),
        (np.zeros(3, np.int8), "the samples are int8, and the subject was opened for s16le; convert them"),
        (np.zeros(3, np.bool_), "the samples are bool"),
        (array.array("b", [1, 2]), "the samples are int8"),
        ("line.wav", "bytes or an array of s16le samples, not str; of a file, read the samples first"),
        (Path("line.wav"), "not PosixPath|not WindowsPath"),
    ],
)
def test_what_are_no_such_samples_is_refused(sound: object, said: str) -> None:
    assert is_one_piece(sound)
    with pytest.raises(UsageError, match=said):
        packed(sound, "s16le")


def test_numbers_are_no_pieces() -> None:
    # `bytes(3)` would be three zeros.
    assert not is_one_piece([1, 2, 3])
    with pytest.raises(UsageError, match="not int"):
        packed(3, "s16le")
