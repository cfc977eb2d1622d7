import numpy as np
import pytest

from facewire.audio.conditioning.meter import Meter
from facewire.values import Floats

RATE = 48_000


def tone(level_dbfs: float, seconds: float) -> Floats:
    """A sine of that RMS, on one channel."""
    amplitude = 10 ** (level_dbfs / 20) * np.sqrt(2)
    samples = amplitude * np.sin(2 * np.pi * 250 * np.arange(int(seconds * RATE)) / RATE)
    return np.asarray(samples[:, None], np.float32)


def measured(block: Floats) -> Meter:
    meter = Meter(RATE, block.shape[1])
    for at in range(0, len(block), 480):
        meter.take(block[at : at + 480])
    return meter


@pytest.mark.parametrize("level", [-3.02, -22.0, -52.0, -80.0])
def test_a_tone_is_as_loud_as_it_is(level: float) -> None:
    meter = measured(tone(level, 1.0))
    assert abs(meter.level_dbfs - level) < 0.05
    assert abs(meter.peak_dbfs - level - 3.01) < 0.05


def test_it_is_the_loudest_tenth_of_the_last_second_that_counts() -> None:
    quiet, word = tone(-60.0, 0.5), tone(-20.0, 0.2)
    assert abs(measured(np.concatenate((quiet, word, quiet))).level_dbfs + 20.0) < 0.1
    assert abs(measured(np.concatenate((word, quiet, quiet, quiet))).level_dbfs + 60.0) < 0.1


def test_the_louder_channel_counts() -> None:
    one = tone(-20.0, 1.0)
    assert abs(measured(np.concatenate((one, 0.0 * one), axis=1)).level_dbfs + 20.0) < 0.1


def test_before_anything_it_is_silent() -> None:
    meter = Meter(RATE, 2)
    assert (meter.level_dbfs, meter.peak_dbfs, meter.clipped_s, meter.silent_s) == (-120.0, -120.0, 0.0, 0.0)


def test_samples_that_are_cut_off_are_clipping_and_a_high_peak_is_not() -> None:
    loud = np.clip(tone(0.0, 1.0) * 1.5, -1.0, 1.0)
    assert measured(loud).clipped_s == 1.0
    assert measured(np.concatenate((loud, tone(-20.0, 3.0)))).clipped_s == 0.0
    single = tone(-20.0, 1.0)
    single[::480] = 1.0
    assert measured(single).clipped_s == 0.0


def test_nothing_but_the_last_bit_is_digital_silence() -> None:
    dither = np.where(np.arange(RATE) % 3 == 0, np.float32(1 / 32768), np.float32(0))[:, None]
    assert measured(dither).silent_s == 1.0
    assert measured(np.concatenate((dither, tone(-70.0, 0.5)))).silent_s == 0.0


def test_a_broken_sample_does_not_break_the_meter() -> None:
    block = tone(-20.0, 1.0)
    block[100] = np.nan
    assert abs(measured(block).level_dbfs + 20.0) < 0.1
