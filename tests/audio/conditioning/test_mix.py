import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.audio.conditioning.mix import Mixer, Stereo
from facewire.values import Floats
from tests.sounds import speech_like

RATE = 16_000


def stereo(left: Floats, right: Floats) -> Floats:
    return np.stack((left, right), axis=1)


def voice(seconds: float = 3.0, level: float = 0.1, seed: int = 0) -> Floats:
    return (level * speech_like(seconds, RATE, seed)).astype(np.float32)


def noise(seconds: float, level: float, seed: int) -> Floats:
    return (level * np.random.default_rng(seed).standard_normal(int(seconds * RATE))).astype(np.float32)


def mix(mixer: Mixer, block: Floats, size: int = 480) -> Floats:
    return np.concatenate([mixer.mix(block[at : at + size]) for at in range(0, len(block), size)])


def test_two_alike_channels_become_their_mean() -> None:
    mixer, spoken = Mixer(RATE, 2), voice()
    mixed = mix(mixer, stereo(spoken, 0.5 * spoken))
    assert mixer.stereo is Stereo.MIXED
    assert np.abs(mixed - 0.75 * spoken).max() < 1e-6


@pytest.mark.parametrize("other", [0.0, 1e-4])
@pytest.mark.parametrize("left", [True, False])
def test_one_silent_channel_is_left_out_within_three_seconds(left: bool, other: float) -> None:
    mixer, spoken = Mixer(RATE, 2), voice()
    hum = noise(3.0, other, 1)
    mixed = mix(mixer, stereo(spoken, hum) if left else stereo(hum, spoken))
    assert mixer.stereo is Stereo.ONE
    assert np.abs(mixed - spoken)[RATE:].max() < 1e-6


def test_channels_that_cancel_are_not_added() -> None:
    mixer, spoken = Mixer(RATE, 2), voice()
    mixed = mix(mixer, stereo(spoken, -0.95 * spoken))
    assert mixer.stereo is Stereo.OPPOSED
    assert np.abs(mixed - spoken)[RATE:].max() < 1e-6


def test_a_room_with_two_different_channels_is_mixed() -> None:
    mixer = Mixer(RATE, 2)
    mix(mixer, stereo(voice() + noise(3.0, 0.02, 1), 0.4 * voice() + noise(3.0, 0.02, 2)))
    assert mixer.stereo is Stereo.MIXED


def test_silence_says_nothing_about_channels() -> None:
    mixer = Mixer(RATE, 2)
    told = []
    for block in (stereo(voice(), -voice()), np.zeros((RATE * 3, 2), np.float32), stereo(voice(), voice())):
        mix(mixer, block)
        told.append(mixer.stereo)
    assert told == [Stereo.OPPOSED, Stereo.OPPOSED, Stereo.MIXED]


def test_a_change_of_channels_does_not_click() -> None:
    mixer = Mixer(RATE, 2)
    tone = (0.2 * np.sin(2 * np.pi * 100.0 * np.arange(2 * RATE) / RATE)).astype(np.float32)
    mixed = mix(mixer, stereo(tone, np.zeros_like(tone)))
    assert mixer.stereo is Stereo.ONE
    assert np.abs(np.diff(mixed)).max() < 1.2 * np.abs(np.diff(tone)).max()


def test_what_is_no_number_is_silence_and_full_scale_is_the_most() -> None:
    mixer = Mixer(RATE, 1)
    block = np.array([[np.nan], [np.inf], [-np.inf], [3.0], [-0.5]], np.float32)
    assert mixer.mix(block).tolist() == [0.0, 1.0, -1.0, 1.0, -0.5]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(9, 900), min_size=1, max_size=6))
def test_blocks_of_any_size_give_the_same(sizes: list[int]) -> None:
    block = stereo(voice(1.0), -voice(1.0))
    cut: list[Floats] = []
    at, mixer = 0, Mixer(RATE, 2)
    while at < len(block):
        size = sizes[len(cut) % len(sizes)]
        cut.append(mixer.mix(block[at : at + size]))
        at += size
    assert np.array_equal(np.concatenate(cut), Mixer(RATE, 2).mix(block))
