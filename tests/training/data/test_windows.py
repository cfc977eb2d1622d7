import numpy as np
import pytest

from facewire.grid import SAMPLE_RATE
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.data.windows import LEAD, WindowSampler
from facewire_training.phones.inventory import PHONE_INDEX, Phone
from facewire_training.targets.curves import frame_targets

HOP = 128
WINDOW = 12_288


def marked_utterance(seconds: float = 2.0) -> Utterance:
    """A pulse at the first sample of a vowel: sound and phone must stay together."""
    samples = np.zeros(int(seconds * SAMPLE_RATE), np.int16)
    samples[SAMPLE_RATE : SAMPLE_RATE + 8] = 20_000
    phones = (Phone("sil", 0.0, 1.0), Phone("aa", 1.0, 1.5), Phone("sil", 1.5, seconds))
    return Utterance("one", "en", "voice", "ah", samples, phones)


def test_a_phone_lands_on_the_pose_of_its_sample() -> None:
    targets = frame_targets(marked_utterance())
    first = int(np.argmax(targets.phones == PHONE_INDEX["aa"]))
    assert (first + 1) * HOP == SAMPLE_RATE


def test_sound_and_targets_stay_together_at_any_speed() -> None:
    sampler = WindowSampler([(Collection("one", (marked_utterance(),)), 1.0)], WINDOW, seed=3)
    batch = sampler.draw(64)
    seen = 0
    for samples, phones in zip(batch.samples, batch.phones, strict=True):
        heard = samples[LEAD:]
        vowels = np.flatnonzero(phones == PHONE_INDEX["aa"])
        if heard.max() > 0.3 and len(vowels) and vowels[0] > 0:
            pulse = int(np.argmax(heard))
            assert abs((vowels[0] + 1) * HOP - pulse) <= HOP + 16
            seen += 1
    assert seen >= 5


def test_outside_the_recording_there_is_digital_silence_at_rest() -> None:
    short = marked_utterance(1.6)
    batch = WindowSampler([(Collection("one", (short,)), 1.0)], WINDOW, seed=1).draw(64, plain=1.0)
    assert (batch.articulators[batch.phones == 0].max(axis=1) < 1.0).all()
    assert any(not samples[LEAD:].any() for samples in batch.samples)


def test_the_same_seed_draws_the_same_windows() -> None:
    collection = Collection("one", (marked_utterance(),))
    first, second = (WindowSampler([(collection, 1.0)], WINDOW, seed=5).draw(8) for _ in range(2))
    np.testing.assert_array_equal(first.samples, second.samples)
    np.testing.assert_array_equal(first.phones, second.phones)


@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_effort_is_relative_so_level_does_not_matter(scale: float) -> None:
    utterance = marked_utterance()
    noise = np.random.default_rng(0).normal(0.0, 3000.0, len(utterance.samples))
    samples = (noise * scale).astype(np.int16)
    targets = frame_targets(Utterance("n", "en", "v", "", samples, utterance.phones))
    reference = frame_targets(Utterance("n", "en", "v", "", noise.astype(np.int16), utterance.phones))
    difference = np.abs(targets.articulators.astype(int) - reference.articulators.astype(int))
    assert difference.max() <= 2


def test_windows_end_soon_after_a_recording_begins_too() -> None:
    noise = np.full(3 * SAMPLE_RATE, 5_000, np.int16)
    spoken = Utterance("n", "en", "v", "", noise, (Phone("aa", 0.0, 3.0),))
    batch = WindowSampler([(Collection("one", (spoken,)), 1.0)], WINDOW, seed=1).draw(256, plain=1.0)
    heard = (batch.samples[:, LEAD:] != 0.0).sum(axis=1)[batch.samples[:, -1] != 0.0]
    assert 0.1 * WINDOW < heard.min() < 0.25 * WINDOW
