"""The same sound in many recordings."""

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from facewire.qa.check.duplicates import same_sounds
from facewire.qa.check.sound.fingerprint import fingerprint

RATE = 16_000


def voice(seed: int, seconds: float = 2.0) -> NDArray[np.float32]:
    """Noise whose spectrum changes all the time, as that of speech does."""
    random = np.random.default_rng(seed)
    sound = random.standard_normal(int(seconds * RATE))
    parts = [
        np.convolve(part, random.standard_normal(24) * np.hanning(24), "same")
        for part in np.array_split(sound, 30)
    ]
    whole = np.concatenate(parts)
    return np.asarray(0.2 * whole / whole.std(), np.float32)


def encoded(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="OGG", subtype="VORBIS")
    file.seek(0)
    return np.asarray(soundfile.read(file, dtype="float32")[0], np.float32)


@pytest.mark.parametrize(
    ("change", "later_s"),
    [
        (lambda sound: sound, 0.0),
        (lambda sound: 0.2 * sound, 0.0),
        (lambda sound: np.concatenate((np.zeros(4000, np.float32), sound)), 0.25),
        (lambda sound: sound[2000:], -0.125),
        (encoded, 0.0),
    ],
    ids=["equal", "softer", "later", "cut", "encoded"],
)
def test_a_copy_is_found(change, later_s: float) -> None:  # type: ignore[no-untyped-def]
    sounds = [voice(seed) for seed in range(4)]
    found = same_sounds([fingerprint(sound) for sound in (*sounds, change(sounds[2]))], 0.25)
    assert [copies.numbers for copies in found] == [(2, 4)]
    assert found[0].later_s == pytest.approx((0.0, later_s), abs=0.021)


def test_others_are_not_alike() -> None:
    assert same_sounds([fingerprint(voice(seed)) for seed in range(5)], 0.25) == []


def test_silence_is_like_nothing() -> None:
    silence = np.zeros(RATE, np.float32)
    assert same_sounds([fingerprint(silence)] * 3, 0.25) == []
    assert same_sounds([fingerprint(silence[:100])] * 2, 0.25) == []
    assert same_sounds([], 0.25) == []


def test_many_copies_are_one_finding() -> None:
    first, other = voice(1), voice(2)
    later = np.concatenate((np.zeros(4000, np.float32), first))
    sounds = (first, other, later, *[first] * 20, other[800:])
    found = same_sounds([fingerprint(sound) for sound in sounds], 0.25)
    assert [copies.numbers for copies in found] == [(0, *range(2, 23)), (1, 23)]
    assert found[0].later_s == pytest.approx([0.0, 0.25, *[0.0] * 20], abs=0.021)
