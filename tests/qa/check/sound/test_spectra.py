import numpy as np
import pytest
from numpy.typing import NDArray

from facewire.qa.check.limits import Limits
from facewire.qa.check.sound.spectra import tones_of

RATE = 16_000


def voice(seconds: float = 4.0) -> NDArray[np.float32]:
    """Harmonics that glide as a voice's do, in syllables without a pause, over a little noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    pitch = 140.0 + 40.0 * np.sin(2.0 * np.pi * 0.9 * t) + 15.0 * np.sin(2.0 * np.pi * 2.3 * t)
    phase = 2.0 * np.pi * np.cumsum(pitch) / RATE
    loud = 0.15 + 0.85 * np.square(np.sin(2.0 * np.pi * 2.0 * t))
    tone = np.sum([np.sin(harmonic * phase) / harmonic for harmonic in range(1, 20)], axis=0)
    noise = np.random.default_rng(1).normal(0.0, 0.002, len(t))
    return np.asarray(0.1 * loud * tone + noise, np.float32)


def mains(seconds: float, hertz: float, level: float) -> NDArray[np.float32]:
    t = np.arange(int(seconds * RATE)) / RATE
    tone = np.sum([np.sin(2.0 * np.pi * hertz * k * t + k) / k for k in range(1, 6)], axis=0)
    return np.asarray(level * tone, np.float32)


def chords(seconds: float, higher: float = 1.0) -> NDArray[np.float32]:
    t = higher * np.arange(int(seconds * RATE)) / RATE
    tones = [np.sin(2.0 * np.pi * root * k * t) / k for root in (220.0, 277.2, 329.6) for k in range(1, 6)]
    return np.asarray(0.03 * np.sum(tones, axis=0), np.float32)


def test_a_voice_alone_has_neither_hum_nor_music() -> None:
    found = tones_of(voice())
    assert found.hum_db < Limits().hum_db
    assert found.music < Limits().music


@pytest.mark.parametrize("hertz", [50.0, 60.0])
def test_hum_is_heard_under_a_voice_that_never_pauses(hertz: float) -> None:
    found = tones_of(voice() + mains(4.0, hertz, 0.02))
    assert found.hum_db > Limits().hum_db
    assert found.hum_hz == hertz


def test_music_is_heard_under_a_voice_that_never_pauses() -> None:
    assert tones_of(voice() + chords(4.0)).music > Limits().music


def test_chords_that_change_in_most_seconds_are_music() -> None:
    parts = (chords(5.5, 1.3), chords(5.5, 0.9), chords(5.5))
    third = np.arange(int(5.5 * RATE)) * 3 // RATE % 3
    changing = np.choose(third, parts).astype(np.float32)
    assert tones_of(voice(8.0) + np.concatenate((changing, chords(2.5)))).music > Limits().music


def test_tones_that_nobody_hears_are_no_music() -> None:
    assert tones_of(voice() + np.float32(1e-4) * chords(4.0)).music < Limits().music


def test_a_short_line_tells_no_music_and_a_shorter_one_nothing() -> None:
    assert tones_of(chords(2.5)).music == 0.0
    assert tones_of(chords(0.2)).hum_db == 0.0
