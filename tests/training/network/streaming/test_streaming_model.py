import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from facewire_training.network.model import HOP, LogMel
from facewire_training.network.streaming.model import DELAYS_MS, STEP, Size, StreamingNetwork

SMALL = Size(width=12, dilations=(1, 2, 4), shared=8, hidden=16, taps=3)
STEPS = 90


@pytest.fixture(scope="module")
def network() -> StreamingNetwork:
    torch.manual_seed(1)
    made = StreamingNetwork(SMALL).train()
    made.trunk(made.features(sound(4)))  # so that the normalisations are not the identity
    return made.eval()


def sound(batch: int, steps: int = STEPS) -> Tensor:
    return torch.randn(batch, steps * STEP, generator=torch.Generator().manual_seed(5)) * 0.1


def whole(network: StreamingNetwork, samples: Tensor, delay: int) -> Tensor:
    with torch.no_grad():
        logits: Tensor = network(samples, network.first_state(len(samples)), torch.tensor(delay))[0]
    return logits


@pytest.mark.parametrize("steps", [1, 2, 3, 10])
@pytest.mark.parametrize("delay", [0, 3, len(DELAYS_MS) - 1])
def test_stepping_equals_the_whole(network: StreamingNetwork, steps: int, delay: int) -> None:
    samples, state, made = sound(2), network.first_state(2), []
    with torch.no_grad():
        for first in range(0, STEPS * STEP, steps * STEP):
            logits, state = network(samples[:, first : first + steps * STEP], state, torch.tensor(delay))
            made.append(logits)
    torch.testing.assert_close(torch.cat(made, dim=1), whole(network, samples, delay), atol=1e-5, rtol=1e-5)


def test_the_past_never_changes(network: StreamingNetwork) -> None:
    samples = sound(1)
    changed = samples.clone()
    changed[:, 40 * STEP :] = 0.0
    before, after = (whole(network, one, 3) for one in (samples, changed))
    torch.testing.assert_close(before[:, :80], after[:, :80], atol=1e-6, rtol=0.0)
    assert not torch.allclose(before[:, 80:84], after[:, 80:84])


@pytest.mark.parametrize("delay", [0, len(DELAYS_MS) - 1])
def test_a_state_is_rebuilt_from_its_last_seconds(network: StreamingNetwork, delay: int) -> None:
    samples = sound(1)
    late = 20
    rebuilt = whole(network, samples[:, late * STEP :], delay)
    enough = 2 * -(-network.rebuild_samples // STEP)
    reference = whole(network, samples, delay)[:, 2 * late :]
    assert enough < rebuilt.shape[1]
    torch.testing.assert_close(rebuilt[:, enough:], reference[:, enough:], atol=1e-6, rtol=0.0)
    assert not torch.allclose(rebuilt[:, :10], reference[:, :10])


def test_the_full_size_remembers_about_two_seconds() -> None:
    assert 1.9 <= StreamingNetwork().rebuild_samples / 16_000 - DELAYS_MS[-1] / 1000 <= 2.2


def test_rows_of_a_batch_are_apart(network: StreamingNetwork) -> None:
    samples = sound(3)
    together = whole(network, samples, 2)
    for row in range(3):
        torch.testing.assert_close(
            whole(network, samples[row : row + 1], 2)[0], together[row], atol=1e-5, rtol=1e-5
        )


@pytest.mark.parametrize("delay", range(len(DELAYS_MS)))
def test_training_sees_what_a_stream_says(network: StreamingNetwork, delay: int) -> None:
    samples = sound(2)
    with torch.no_grad():
        heads = network.delayed(network.trunk(network.features(samples)), delay)
    streamed = network.split(whole(network, samples, delay))
    torch.testing.assert_close(heads.visemes, streamed.visemes, atol=1e-4, rtol=1e-4)


def test_a_folded_network_says_the_same(network: StreamingNetwork) -> None:
    torch.testing.assert_close(
        whole(network.folded(), sound(2), 4), whole(network, sound(2), 4), atol=1e-5, rtol=1e-5
    )


def test_frames_of_a_stream_are_those_of_a_window() -> None:
    features, samples = LogMel(), sound(2)
    padded = torch.cat([torch.zeros(2, LogMel.look_back), samples], dim=1)
    framed = features.frames(padded)
    assert framed.shape[1] == samples.shape[1] // HOP
    torch.testing.assert_close(framed.transpose(1, 2), features(samples), atol=1e-4, rtol=1e-4)
