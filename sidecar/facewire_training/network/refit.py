"""Learning some articulators or heads alone anew: what they should say has changed, and nothing else has.

The last layer is linear, with rows of its own for each channel. With all that lies before it left as it is
they learn in minutes, and what the network says of anything else stays the same, to the bit.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import torch
from torch import Tensor, nn

from facewire.errors import UsageError
from facewire.face.channels import ARTICULATORS
from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.decision import TAUGHT, Decider
from facewire_training.network.losses import WINDOW_WEIGHTS, mouth_loss
from facewire_training.network.model import Heads, MouthNetwork
from facewire_training.network.run import Run, TrainingPlan, steps
from facewire_training.network.train import load_network, save_network

__all__ = ["Rows", "refit"]


def refit(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    start: Path,
    names: Sequence[str],
) -> None:
    """Learn the last layer's rows of some articulators or heads and write `checkpoint`, else as `train`.

    Args:
        collections: what is heard, with the share of the windows drawn from each.
        plan: how.
        checkpoint: file to write; where a run into it was cut short, that run goes on.
        now: seconds of a clock that only goes forward.
        report: told how it goes.
        start: checkpoint or exported graph to which the other rows belong.
        names: of `ARTICULATORS`, or of heads.

    Raises:
        UsageError: there is no such articulator or head, no time to learn, or the run that was cut short was
            one of others.
    """
    torch.manual_seed(plan.seed)
    network = load_network(start).to(plan.device)
    rows = Rows(network, names)
    run = Run.begin(rows, plan, checkpoint.with_suffix(".resume"), report)
    batches = heard_batches(collections, plan.batch, plan.seed + run.step, plan.workers)
    decider = Decider(TAUGHT).to(plan.device)

    def loss_parts(batch: Heard) -> dict[str, Tensor]:
        with torch.no_grad(), torch.autocast(plan.device, torch.bfloat16):
            heard = network.heard(batch.bands)
        heads = network.split(rows(heard.float(), network))
        shown, _, _ = decider(heads)
        return mouth_loss(heads, shown, batch.articulators, batch.phones, WINDOW_WEIGHTS)

    def save() -> None:
        run.averaged.give(network)
        save_network(network, checkpoint)

    steps(run, batches, loss_parts, save, now, report)


class Rows(nn.Module):
    """The last layer's rows of some articulators and heads, for both poses of a step.

    Args:
        network: that they are taken of.
        names: of `ARTICULATORS` or of `Heads`; raises UsageError for any other.
    """

    def __init__(self, network: MouthNetwork, names: Sequence[str]) -> None:
        super().__init__()
        articulators = network.channels("articulators")
        known = {name: [articulators[index]] for index, name in enumerate(ARTICULATORS)}
        known |= {one.name: list(network.channels(one.name)) for one in fields(Heads)}
        if unknown := [name for name in names if name not in known]:
            raise UsageError(f"{unknown[0]} is no articulator and no head; give some of {' '.join(known)}")
        channels = sorted({channel for name in names for channel in known[name]})
        self._rows = [pose * sum(network.sizes) + channel for pose in range(2) for channel in channels]
        weight, bias = _last(network)
        self.weight = nn.Parameter(weight.detach()[self._rows].clone())
        self.bias = nn.Parameter(bias.detach()[self._rows].clone())

    def forward(self, heard: Tensor, network: MouthNetwork) -> Tensor:
        """Return all logits of what the last layer takes, as if these rows were the network's."""
        weight, bias = (whole.detach().clone() for whole in _last(network))
        weight[self._rows], bias[self._rows] = self.weight, self.bias
        return network.poses(nn.functional.conv2d(heard, weight, bias))

    def get_extra_state(self) -> Tensor:
        """Return which rows they are: others of the same number are as large."""
        return torch.tensor(self._rows)

    def set_extra_state(self, state: Tensor) -> None:
        """Take nothing of other rows; raises ValueError."""
        if state.tolist() != self._rows:
            raise ValueError("these are rows of other articulators or heads")

    def give(self, network: MouthNetwork) -> None:
        """Put the rows into a network."""
        weight, bias = _last(network)
        with torch.no_grad():
            weight[self._rows], bias[self._rows] = self.weight, self.bias


def _last(network: MouthNetwork) -> tuple[Tensor, Tensor]:
    """Return the last layer's weights [2 * channels, width, 1, 1] and biases [2 * channels]."""
    last = network.leave[2]
    assert isinstance(last, nn.Conv2d)
    assert last.bias is not None
    return last.weight, last.bias
