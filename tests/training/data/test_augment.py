from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from facewire_training.data import augment
from facewire_training.data.augment import Augmenter, TractWarps
from facewire_training.data.noises import NOISES, noise_pool
from facewire_training.data.windows import LEAD
from facewire_training.network.model import HEARD, MELS, LogMel, mel_weights


@pytest.fixture(scope="module", autouse=True)
def few_noises() -> Iterator[None]:
    """A tenth of the noises, three of each kind: making them all takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(augment, "noise_pool", lambda seed, count: noise_pool(seed, count // 10))
        yield


@pytest.fixture(scope="module")
def augmenter(few_noises: None) -> Augmenter:
    del few_noises
    return Augmenter(seed=1)


def click_at(place: int, count: int) -> torch.Tensor:
    samples = torch.zeros(count, LEAD + HEARD)
    samples[:, LEAD + place : LEAD + place + 16] = 0.5
    return samples


def test_sound_is_never_moved_in_time(augmenter: Augmenter) -> None:
    heard, cut = augmenter(click_at(6000, 64), torch.full((64,), 0.05))
    places = heard.abs().argmax(dim=1)[~cut[:, 6000]]
    on_time = (places - 6000).abs() < 64
    assert on_time.float().mean() > 0.9  # in the rest, noise is louder than the click


def test_what_was_cut_is_digital_silence_and_nothing_leaves_the_range(augmenter: Augmenter) -> None:
    heard, cut = augmenter(torch.randn(64, LEAD + HEARD) * 0.3, torch.full((64,), 0.3))
    assert not heard[cut].any()
    assert cut.any(dim=1).sum() >= 3
    assert heard.abs().max() <= 1.0
    assert torch.isfinite(heard).all()


def test_the_same_seed_spoils_alike() -> None:
    samples, levels = torch.randn(4, LEAD + HEARD) * 0.1, torch.full((4,), 0.1)
    first, second = (Augmenter(seed=9)(samples, levels)[0] for _ in range(2))
    assert torch.equal(first, second)


def test_levels_span_a_whisper_to_a_shout(augmenter: Augmenter) -> None:
    heard, cut = augmenter(torch.randn(256, LEAD + HEARD) * 0.1, torch.full((256,), 0.1))
    decibels = 20.0 * torch.log10(heard[~cut.any(dim=1)].square().mean(dim=1).sqrt() + 1e-9)
    assert decibels.min() < -34.0
    assert decibels.max() > -14.0


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0.0, 0.3), (1.0, 0.7, 1.0)])
def test_a_poor_window_is_narrow_and_noisy_at_once(
    share: float, low: float, high: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(augment, "_POOR", share)
    clicks = torch.zeros(300, LEAD + HEARD)
    clicks[:, ::1000] = 3.0
    heard, cut = Augmenter(seed=3)(clicks, torch.full((300,), 0.1))
    heard = heard[~cut.any(dim=1)]
    power = torch.fft.rfft(heard).abs().square()
    narrow = power[:, HEARD * 5 // 12 :].mean(dim=1) < 0.1 * power[:, HEARD // 16 : HEARD // 8].mean(dim=1)
    quietest = heard.reshape(len(heard), -1, 64).square().mean(dim=2).quantile(0.25, dim=1)
    noisy = quietest > 3e-3 * heard.square().mean(dim=1)
    assert low <= float((narrow & noisy).float().mean()) <= high


@pytest.mark.parametrize("warp", [0.8, 1.0, 1.25])
def test_every_mel_band_hears_something_at_any_tract_length(warp: float) -> None:
    assert (mel_weights(warp).sum(axis=1) > 0.0).all()


def test_tract_warps_keep_to_the_middle() -> None:
    drawn = TractWarps().draw(500, torch.Generator().manual_seed(1))
    assert drawn.shape[:2] == (500, MELS)
    plain = torch.tensor(mel_weights(1.0), dtype=torch.float32)
    near = (drawn - plain).abs().amax(dim=(1, 2)) < 0.6
    assert near.float().mean() > 0.2


def test_a_feature_frame_ends_at_its_pose() -> None:
    """Samples after pose k's own never reach frame k."""
    samples = torch.randn(1, HEARD)
    changed = samples.clone()
    changed[:, 50 * 128 :] = 0.0
    features = LogMel()
    first, second = features(samples), features(changed)
    assert first.shape == (1, MELS, HEARD // 128)
    assert torch.equal(first[..., :50], second[..., :50])
    assert not torch.equal(first[..., 50], second[..., 50])


def test_noises_are_seeded_and_at_one_level() -> None:
    pool = noise_pool(3, len(NOISES))
    np.testing.assert_allclose(np.sqrt(np.square(pool).mean(axis=1)), 1.0, rtol=1e-3)
    np.testing.assert_array_equal(pool, noise_pool(3, len(NOISES)))


def test_a_quarter_of_the_rooms_are_halls_and_none_is_heard_late() -> None:
    impulses = torch.fft.irfft(augment._rooms(np.random.default_rng(1), LEAD + HEARD))
    assert (impulses.abs().argmax(dim=1) == 0).all()
    tails = impulses[:, 4800:].square().sum(dim=1) / impulses[:, 8:].square().sum(dim=1)
    assert float((tails > 1e-3).float().mean()) == pytest.approx(0.25, abs=0.05)
