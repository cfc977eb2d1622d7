import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.resample import Resampler
from facewire.values import Floats

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000, 192_000]


def tone(hertz: float, rate: int, seconds: float) -> Floats:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def convert(samples: Floats, rate: int, sizes: list[int]) -> Floats:
    resampler = Resampler(rate)
    parts, at, turn = [], 0, 0
    while at < len(samples):
        size = sizes[turn % len(sizes)]
        parts.append(resampler.convert(samples[at : at + size]))
        at, turn = at + size, turn + 1
    return np.concatenate((*parts, resampler.flush()))


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_stays_where_it_is_in_pitch_and_time(rate: int) -> None:
    output = convert(tone(440.0, rate, 1.0), rate, [rate // 100])
    expected = tone(440.0, 16_000, 1.0)
    assert len(output) == len(expected)
    assert np.abs(output - expected)[200:-200].max() < 2e-3


@pytest.mark.parametrize("rate", [44_100, 48_000, 192_000])
def test_what_16_khz_cannot_carry_is_removed(rate: int) -> None:
    assert np.abs(convert(tone(11_000.0, rate, 0.5), rate, [4096])[200:-200]).max() < 1e-4


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(RATES), st.lists(st.integers(1, 1500), min_size=1, max_size=8))
def test_streaming_equals_offline(rate: int, sizes: list[int]) -> None:
    samples = np.random.default_rng(rate).uniform(-0.5, 0.5, rate // 4).astype(np.float32)
    assert np.array_equal(convert(samples, rate, sizes), convert(samples, rate, [len(samples)]))


def test_a_live_mouth_loses_three_milliseconds() -> None:
    resampler = Resampler(48_000)
    produced = sum(len(resampler.convert(block)) for block in np.split(tone(440.0, 48_000, 1.0), 100))
    assert 16_000 - produced <= 16 * 3
