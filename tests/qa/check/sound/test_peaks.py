"""What is measured of samples as they are in the file."""

import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.qa.check.sound.peaks import Channels, Peaks

RATE = 16_000


def stereo(seconds: float = 1.0) -> NDArray[np.float32]:
    """A tone, in the right channel half as loud."""
    tone = 0.5 * np.sin(0.3 * np.arange(int(seconds * RATE)))
    return np.stack((tone, 0.5 * tone), axis=1).astype(np.float32)


def heard(sound: NDArray[np.float32], block: int) -> Channels:
    peaks = Peaks(RATE)
    for at in range(0, len(sound), block):
        peaks.hear(sound[at : at + block])
    return peaks.channels()


@pytest.mark.parametrize("block", [700, RATE])
def test_samples_that_are_no_number_are_counted_and_count_as_silence(block: int) -> None:
    whole, sound = stereo(), stereo()
    sound[4000, 1] = sound[9000, 0] = np.nan
    sound[12_000, 0] = np.inf
    found, good = heard(sound, block), heard(whole, block)
    assert (good.damaged, good.damaged_at_s) == (0, 0.0)
    assert (found.damaged, found.damaged_at_s) == (3, 0.25)
    # What is beyond every number is full scale, and no more.
    assert found.levels_db == pytest.approx(good.levels_db, abs=0.01)
    assert found.dc == pytest.approx(good.dc, abs=1e-3)
