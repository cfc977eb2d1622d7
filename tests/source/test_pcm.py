import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.source.pcm import PcmDecoder
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
