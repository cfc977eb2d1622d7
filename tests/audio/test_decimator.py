"""What a decimator passes and what it stops. That it streams is tested with `Resampler`."""

import tracemalloc

import numpy as np
import pytest

from facewire.audio.decimator import Decimator
from facewire.values import Floats


def passed_db(hertz: float, factor: int) -> float:
    """How much of a tone comes out, in decibels."""
    rate = 16_000 * factor
    tone: Floats = np.sin(2 * np.pi * hertz * np.arange(rate // 2) / rate).astype(np.float32)
    made = Decimator(factor).process(tone)[1000:7000].astype(np.float64)
    return float(10 * np.log10(2 * np.mean(made**2) + 1e-20))


@pytest.mark.parametrize("factor", [2, 3, 12])
def test_the_band_of_speech_passes_untouched(factor: int) -> None:
    for hertz in (60.0, 1000.0, 6000.0, 6800.0):
        assert abs(passed_db(hertz, factor)) < 0.01
    assert -8.0 < passed_db(7400.0, factor) < -5.0


@pytest.mark.parametrize("factor", [2, 3, 12])
def test_nothing_comes_back_from_beyond_8_khz(factor: int) -> None:
    for hertz in (8050.0, 8300.0, 9200.0, 11_000.0, 15_900.0):
        assert passed_db(hertz, factor) < -95.0


def test_each_sample_sits_at_its_own_time() -> None:
    click = np.zeros(9600, np.float32)
    click[4800] = 1.0
    made = Decimator(3).process(click)
    assert np.argmax(made) == 1600
    assert np.allclose(made[1600:1640], made[1600:1560:-1], atol=1e-7)


def test_pieces_shorter_than_a_sample_wait_for_the_rest() -> None:
    decimator, noise = Decimator(3), np.random.default_rng(0).normal(size=3000).astype(np.float32)
    parts = [decimator.process(noise[at : at + 1]) for at in range(3000)]
    assert np.array_equal(np.concatenate(parts), Decimator(3).process(noise))


def test_a_long_block_is_let_go() -> None:
    decimator = Decimator(3)
    tracemalloc.start()
    try:
        decimator.process(np.zeros(480_000, np.float32))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100_000
