import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from facewire.audio.prosody.pitch import (
    HIGHEST_HZ,
    LOWEST_HZ,
    RATE,
    WINDOW,
    DifferenceFunction,
    overlapping,
    periods,
)
from facewire.values import Floats
from tests.audio.prosody.voices import Syllable, spoken


def differences(rows: Floats) -> Floats:
    """Those of each row, by itself."""
    function = DifferenceFunction(1, WINDOW)
    return np.array([function.of(row[np.newaxis])[0, 0].copy() for row in rows])


def heard(sound: Floats) -> tuple[float, float]:
    """Pitch and periodicity in the middle of a sound at 16 kHz."""
    slow = sound[::2][len(sound) // 4 :][:WINDOW]
    return periods(differences(slow[None]))[0]


@pytest.mark.parametrize("pitch_hz", [LOWEST_HZ + 1, 85.0, 120.0, 210.0, 333.0, 480.0, HIGHEST_HZ - 10])
def test_a_voice_is_heard_at_its_pitch(pitch_hz: float) -> None:
    found_hz, periodicity = heard(spoken([Syllable(0.5, pitch_hz)]))
    assert found_hz == pytest.approx(pitch_hz, rel=0.01)
    assert periodicity > 0.85


@pytest.mark.parametrize("pitch_hz", np.geomspace(70.0, 590.0, 12))
def test_a_pure_tone_is_heard_within_a_tenth_of_a_semitone(pitch_hz: float) -> None:
    tone = np.sin(2 * np.pi * pitch_hz * np.arange(WINDOW) / RATE).astype(np.float32)
    assert periods(differences(tone[None]))[0][0] == pytest.approx(pitch_hz, rel=0.006)


def test_noise_is_not_periodic() -> None:
    rows = np.random.default_rng(1).standard_normal((200, WINDOW)).astype(np.float32)
    assert np.mean([periodicity > 0.5 for _, periodicity in periods(differences(rows))]) < 0.02


def test_silence_and_a_click_give_a_pitch_that_is_a_number() -> None:
    rows = np.zeros((2, WINDOW), np.float32)
    rows[1, WINDOW // 2] = 1.0
    assert np.isfinite(periods(differences(rows))).all()


def test_a_window_does_not_depend_on_those_beside_it() -> None:
    sound = np.random.default_rng(2).standard_normal(WINDOW + 4 * 128).astype(np.float32)
    together = DifferenceFunction(5, 128).of(sound[np.newaxis])[0]
    windows = np.array([sound[128 * index :][:WINDOW] for index in range(5)])
    np.testing.assert_array_equal(differences(windows), together)


def test_a_sound_does_not_depend_on_those_beside_it() -> None:
    sounds = np.random.default_rng(4).standard_normal((7, WINDOW + 128)).astype(np.float32)
    alone = [DifferenceFunction(2, 128).of(sound[np.newaxis])[0].copy() for sound in sounds]
    np.testing.assert_array_equal(DifferenceFunction(2, 128, 9).of(sounds), alone)


def test_windows_overlap_as_numpy_lays_them() -> None:
    values = np.arange(40, dtype=np.float32).reshape(2, 20)
    windows = sliding_window_view(values, 8, axis=1)[:, ::3]
    np.testing.assert_array_equal(overlapping(values, (5, 3), (8, 1)), windows)
    shifted = sliding_window_view(windows, 6, axis=2)
    np.testing.assert_array_equal(overlapping(values, (5, 3), (3, 1), (6, 1)), shifted)


def test_windows_end_within_the_values() -> None:
    values = np.zeros((2, 20), np.float32)
    overlapping(values, (5, 3), (8, 1))
    with pytest.raises(ValueError, match="beyond 20"):
        overlapping(values, (5, 3), (9, 1))


def test_the_difference_function_is_that_of_the_paper() -> None:
    sound = np.random.default_rng(3).standard_normal(WINDOW).astype(np.float32)
    lags = WINDOW - 192
    raw = np.array([np.sum((sound[:192] - sound[lag : lag + 192]) ** 2) for lag in range(1, lags + 1)])
    wanted = raw * np.arange(1, lags + 1) / np.cumsum(raw)
    np.testing.assert_allclose(differences(sound[None])[0], wanted, atol=1e-4)


def test_gain_does_not_change_a_pitch() -> None:
    row = spoken([Syllable(0.5, 140.0)])[::2][None, 1000 : 1000 + WINDOW]
    assert np.allclose(differences(row), differences(row * np.float32(0.1)), atol=1e-4)
