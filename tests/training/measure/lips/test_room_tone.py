import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire_training.measure.lips.room_tone import after_its_room, quiet_spectrum, room_tone

HOP = 128
QUIET, BREATH, SPEECH = 40.0, 400.0, 4000.0


def recording() -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """A second each of a quiet room, a breath in it, and speech, with the frames in which nobody speaks."""
    levels = np.repeat([QUIET, BREATH, SPEECH], 125 * HOP)
    noise = np.random.default_rng(1).standard_normal(len(levels)) * levels
    return noise.clip(-32768, 32767).astype(np.int16), np.repeat([True, True, False], 125)


def rms(samples: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def test_a_spectrum_is_of_the_room_without_breath_or_speech() -> None:
    assert rms(quiet_spectrum(*recording())) == pytest.approx(QUIET, rel=0.1)


def test_a_recording_without_silence_has_no_room() -> None:
    samples, silent = recording()
    assert not quiet_spectrum(samples, ~silent & silent).any()
    assert not quiet_spectrum(samples[: 3 * HOP], silent).any()
    assert not room_tone(np.zeros(257, np.float32), 1000, np.random.default_rng(0)).any()


@given(count=st.integers(1, 5000), seed=st.integers(0, 99))
def test_a_tone_is_as_long_as_wanted_and_as_loud_as_its_room(count: int, seed: int) -> None:
    tone = room_tone(np.full(257, QUIET, np.float32), count, np.random.default_rng(seed))
    assert tone.shape == (count,)
    assert tone.dtype == np.float32
    if count > 2000:
        assert rms(tone) == pytest.approx(QUIET, rel=0.1)


def test_a_tone_has_the_colour_of_its_room() -> None:
    spectrum = np.where(np.arange(257) < 32, QUIET, 0.0).astype(np.float32)
    heard = np.abs(np.fft.rfft(room_tone(spectrum, 16_000, np.random.default_rng(0))))
    assert rms(heard[2_000:]) < 0.05 * rms(heard[:1_000])


def test_a_recording_goes_on_in_its_room_without_a_step() -> None:
    samples, silent = recording()
    room = samples[: 125 * HOP]
    spectrum = quiet_spectrum(samples, silent)
    heard = after_its_room(room, spectrum, 8000, np.random.default_rng(0))
    np.testing.assert_allclose(heard[8000 + 256 : -256], room[256:-256], atol=1e-3)
    powers = [rms(piece) for piece in heard[: len(heard) // 512 * 512].reshape(-1, 512)]
    assert 0.7 * QUIET < min(powers) < max(powers) < 1.4 * QUIET
