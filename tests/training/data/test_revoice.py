import numpy as np
import pytest

pytest.importorskip("pyworld")

from facewire_training.data.recordings import Utterance
from facewire_training.data.revoice import Throat, draw_throat, held, revoice, revoiced
from facewire_training.phones.inventory import Phone

SECOND = 16_000


def buzz(pitch: float, seconds: float = 1.0) -> np.ndarray:
    """Return a vowel-like sound: harmonics under one resonance at 700 Hz, silent for its first fifth."""
    times = np.arange(int(seconds * SECOND)) / SECOND
    harmonics = np.arange(1, int(7000 / pitch))
    gains = 1.0 / (1.0 + ((harmonics * pitch - 700.0) / 150.0) ** 2) + 0.01
    sound = (gains[:, None] * np.sin(2 * np.pi * pitch * harmonics[:, None] * times)).sum(axis=0)
    sound[: int(0.2 * seconds * SECOND)] = 0.0
    return np.asarray(sound / np.abs(sound).max() * 8000.0, np.int16)


def loudest_hertz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples[SECOND // 2 :] * np.hanning(len(samples) - SECOND // 2)))
    smooth = np.convolve(spectrum, np.ones(161) / 161, "same")
    return float(np.argmax(smooth) * SECOND / (len(samples) - SECOND // 2))


def pitch_of(samples: np.ndarray) -> float:
    middle = samples[SECOND // 2 : SECOND // 2 + 4000].astype(np.float64)
    likeness = np.correlate(middle, middle, "full")[len(middle) :]
    return SECOND / (int(np.argmax(likeness[40:270])) + 41)


@pytest.mark.parametrize("pitch", [90.0, 220.0])
def test_pitch_becomes_the_throats(pitch: float) -> None:
    spoken = revoice(buzz(150.0), Throat(formants=1.0, pitch=pitch, melody=1.0, breath=1.0))
    assert pitch_of(spoken) == pytest.approx(pitch, rel=0.05)


@pytest.mark.parametrize("formants", [0.84, 1.18])
def test_resonances_move_by_the_throats_factor(formants: float) -> None:
    spoken = revoice(buzz(120.0), Throat(formants, pitch=120.0, melody=1.0, breath=1.0))
    assert loudest_hertz(spoken) == pytest.approx(700.0 * formants, rel=0.08)


def test_nothing_moves_in_time_and_loudness_stays() -> None:
    heard = buzz(150.0)
    spoken = revoice(heard, Throat(0.9, 110.0, 1.2, 0.8))
    assert spoken.shape == heard.shape
    assert spoken.std() == pytest.approx(heard.std(), rel=0.05)
    assert np.abs(spoken[: int(0.19 * SECOND)]).max() < 0.02 * np.abs(spoken).max()


def test_digital_silence_stays_silent() -> None:
    assert np.abs(revoice(np.zeros(SECOND, np.int16), Throat(0.9, 110.0, 1.0, 1.0))).max() <= 1


def test_copies_keep_their_phones_and_differ_in_voice() -> None:
    said = Utterance("one", "en", "voice", "ah", buzz(150.0, 0.5), (Phone("aa", 0.1, 0.5),))
    clip = Utterance("short", "en", "voice", "ah", buzz(150.0, 0.1), (Phone("aa", 0.0, 0.1),))
    copies = list(revoiced([said, clip], copies=2, seed=1, jobs=1))
    assert [copy.name for copy in copies] == ["one_throat0", "one_throat1"]
    assert all(copy.phones == said.phones for copy in copies)
    assert not np.array_equal(copies[0].samples, copies[1].samples)


def test_throats_span_men_to_children_and_longer_ones_are_lower() -> None:
    generator = np.random.default_rng(0)
    throats = [draw_throat(generator) for _ in range(400)]
    formants = np.array([throat.formants for throat in throats])
    pitches = np.array([throat.pitch for throat in throats])
    assert 0.82 <= formants.min() < 0.86 < 1.16 < formants.max() <= 1.20
    assert pitches.min() < 90.0
    assert pitches.max() > 260.0
    assert np.corrcoef(formants, np.log(pitches))[0, 1] > 0.5


def test_held_vowels_last_longer_and_phones_stay_with_their_sounds() -> None:
    vowels = [Phone("aa" if index % 2 else "s", 0.2 * index, 0.2 * index + 0.2) for index in range(20)]
    sound = np.concatenate([buzz(150.0, 0.25)[-3200:] * (index % 2) for index in range(20)])
    said = Utterance("one", "en", "voice", "ah", sound.astype(np.int16), tuple(vowels))
    (drawn,) = held([said], seed=2, jobs=1)
    lengths = np.array([phone.end - phone.start for phone in drawn.phones])
    assert [phone.name for phone in drawn.phones] == [phone.name for phone in vowels]
    np.testing.assert_allclose(lengths[::2], 0.2)
    assert ((lengths[1::2] > 0.39) & (lengths[1::2] < 1.61)).any()
    assert len(drawn.samples) / SECOND == pytest.approx(drawn.phones[-1].end, abs=0.01)
    for phone in drawn.phones:
        inside = drawn.samples[int((phone.start + 0.04) * SECOND) : int((phone.end - 0.04) * SECOND)]
        assert (np.abs(inside.astype(np.float64)).mean() > 500.0) == (phone.name == "aa")
