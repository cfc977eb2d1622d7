import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from facewire_training.network.model import HOP, Heads, LogMel, MouthNetwork
from facewire_training.network.streaming.model import DELAYS, HISTORY, STEP, Size, StreamingNetwork
from facewire_training.network.streaming.stepping import Stepping

SMALL = Size(width=12, dilations=(1, 2, 4), shared=6, hidden=16)
STEPS = 140
SPOKEN = 100
"""Poses at the end of a stretch that are compared: they come after silence and the mean of 48 steps."""
HEADS = [*range(len(DELAYS)), None]


def trained(size: Size) -> StreamingNetwork:
    torch.manual_seed(1)
    network = StreamingNetwork(size).train()
    for one in range(len(DELAYS)):  # so that the normalisations are not the identity
        network.delayed(network.trunk(network.mouth.features(sound(4)))[0], one)
    return network.eval()


@pytest.fixture(scope="module")
def network() -> StreamingNetwork:
    return trained(SMALL)


def sound(batch: int, steps: int = STEPS) -> Tensor:
    return torch.randn(batch, steps * STEP, generator=torch.Generator().manual_seed(5)) * 0.1


def whole(
    network: StreamingNetwork, samples: Tensor, head: int | None, state: Tensor | None = None
) -> Tensor:
    stepping = Stepping(network).eval()
    first = stepping.first_state() if state is None else state
    with torch.no_grad():
        logits: Tensor = stepping(samples, first.expand(len(samples), -1), head)[0]
    return logits


def together(heads: Heads) -> Tensor:
    return torch.cat(
        [heads.articulators, heads.visemes, heads.phones, heads.voice, heads.closure, heads.active], dim=2
    )


@pytest.mark.parametrize("steps", [1, 2, 7])
@pytest.mark.parametrize("head", [0, 3, None])
def test_stepping_equals_the_whole(network: StreamingNetwork, steps: int, head: int | None) -> None:
    stepping = Stepping(network).eval()
    samples, state, made = sound(2), stepping.first_state().expand(2, -1), []
    with torch.no_grad():
        for first in range(0, STEPS * STEP, steps * STEP):
            logits, state = stepping(samples[:, first : first + steps * STEP], state, head)
            made.append(logits)
    torch.testing.assert_close(torch.cat(made, dim=1), whole(network, samples, head), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("head", HEADS)
def test_training_sees_what_a_stream_says(network: StreamingNetwork, head: int | None) -> None:
    silent = torch.zeros(2, 2 * STEPS * STEP)
    samples = torch.cat([silent, sound(2)], dim=1)
    with torch.no_grad():
        seen, end = network.trunk(network.mouth.features(samples))
        known = end if head is None else together(network.delayed(seen, head))
    delay = network.settled if head is None else DELAYS[head]
    streamed = whole(network, samples, head)[:, 2 * delay :]
    assert known.shape == streamed.shape
    torch.testing.assert_close(known[:, -SPOKEN:], streamed[:, -SPOKEN:], atol=1e-4, rtol=1e-4)


def test_the_past_never_changes(network: StreamingNetwork) -> None:
    samples = sound(1)
    changed = samples.clone()
    changed[:, 40 * STEP :] = 0.0
    before, after = (whole(network, one, 3) for one in (samples, changed))
    torch.testing.assert_close(before[:, :80], after[:, :80], atol=1e-6, rtol=0.0)
    assert not torch.allclose(before[:, 80:84], after[:, 80:84])


@pytest.mark.parametrize("head", [0, len(DELAYS) - 1, None])
def test_a_state_is_rebuilt_from_its_last_seconds(network: StreamingNetwork, head: int | None) -> None:
    samples, late = sound(1, 300), 20
    rebuilt = whole(network, samples[:, late * STEP :], head)
    enough = 2 * -(-Stepping(network).rebuild_samples // STEP)
    reference = whole(network, samples, head)[:, 2 * late :]
    assert enough < rebuilt.shape[1] - 50
    torch.testing.assert_close(rebuilt[:, enough:], reference[:, enough:], atol=1e-6, rtol=0.0)
    assert not torch.allclose(rebuilt[:, :10], reference[:, :10])


def test_the_full_size_remembers_less_than_three_seconds() -> None:
    assert 2.0 <= Stepping(StreamingNetwork()).rebuild_samples / 16_000 <= 3.0


def test_a_first_state_is_that_of_long_silence(network: StreamingNetwork) -> None:
    stepping = Stepping(network).eval()
    with torch.no_grad():
        later = stepping.advance(torch.zeros(1, 100 * STEP), stepping.first_state())[2]
    torch.testing.assert_close(later, stepping.first_state(), atol=1e-5, rtol=1e-5)


def test_rows_of_a_batch_are_apart(network: StreamingNetwork) -> None:
    samples = sound(3)
    made = whole(network, samples, 2)
    for row in range(3):
        torch.testing.assert_close(
            whole(network, samples[row : row + 1], 2)[0], made[row], atol=1e-5, rtol=1e-5
        )


def test_heads_look_at_what_is_settled_and_kept() -> None:
    for head in StreamingNetwork().heads:
        backs = [back for _, back in head.taps]  # type: ignore[union-attr]
        assert min(backs) >= 0
        assert max(backs) <= HISTORY


def test_the_end_is_the_window_network_but_for_the_mean() -> None:
    """Without what they learn from means the two are equal, so weights of the one serve the other."""
    network = trained(SMALL)
    mouth = MouthNetwork(SMALL.width, SMALL.dilations).eval()
    mouth.load_state_dict(network.mouth.state_dict())
    with torch.no_grad():
        for layer in (*mouth.context, *network.mouth.context):
            for weights in layer.parameters():
                weights.zero_()
        samples = sound(2, 48)
        expected = mouth.logits(mouth.features(samples))[:, : -2 * network.settled]
        _, end = network.trunk(network.mouth.features(samples))
    torch.testing.assert_close(end, expected, atol=1e-5, rtol=1e-5)


def test_frames_of_a_stream_are_those_of_a_window() -> None:
    features, samples = LogMel(), sound(2)
    padded = torch.cat([torch.zeros(2, LogMel.look_back), samples], dim=1)
    framed = features.streamed(padded)
    assert framed.shape[2] == samples.shape[1] // HOP
    torch.testing.assert_close(framed, features(samples), atol=1e-4, rtol=1e-4)
