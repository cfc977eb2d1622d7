"""Training the window network: random windows, augmented on the fly, AdamW, for a given time.

A checkpoint holds the averaged weights that export reads; beside it, `NAME.resume` holds all that a run needs
to go on after it was cut short. Both are written every minute.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from facewire.errors import UsageError
from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.decision import TAUGHT, Decider
from facewire_training.network.losses import WINDOW_WEIGHTS, mouth_loss
from facewire_training.network.model import MouthNetwork
from facewire_training.network.run import Run, TrainingPlan, move_average, save_whole, steps
from facewire_training.network.warm_start import is_folded, network_of_onnx, restore_statistics

__all__ = ["average_checkpoints", "load_network", "save_network", "train"]

_ONNX_SUFFIX: Final = ".onnx"
_MOMENT_BATCHES: Final = 20
"""Batches from which the moments of activations are taken again after an export folded them away."""


def train(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    start: Path | None = None,
) -> None:
    """Train on weighted collections and write `checkpoint`.

    Args:
        collections: what is heard, with the share of the windows drawn from each.
        plan: how.
        checkpoint: file to write; where a run into it was cut short, that run goes on.
        now: seconds of a clock that only goes forward.
        report: told how it goes.
        start: checkpoint or exported graph to go on from.

    Raises:
        UsageError: there is no time to learn, or the run that was cut short was one of another network.
    """
    torch.manual_seed(plan.seed)
    network = load_network(start) if start else MouthNetwork()
    run = Run.begin(network, plan, checkpoint.with_suffix(".resume"), report)
    averaged = run.averaged
    batches = heard_batches(collections, plan.batch, plan.seed + run.step, plan.workers)
    if start is not None and run.step == 0 and is_folded(network):
        restore_statistics(network, (next(batches).bands.to(plan.device) for _ in range(_MOMENT_BATCHES)))
        averaged.load_state_dict(network.state_dict())
    decider = Decider(TAUGHT).to(plan.device)
    parts = torch.compile(_loss_parts) if plan.compiled else _loss_parts

    def save() -> None:
        save_network(averaged, checkpoint)

    steps(run, batches, lambda batch: parts(network, decider, batch), save, now, report)


def load_network(checkpoint: Path) -> MouthNetwork:
    """Return the network of a checkpoint or of an exported float32 graph, in evaluation mode."""
    if checkpoint.suffix == _ONNX_SUFFIX:
        return network_of_onnx(checkpoint)
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network = MouthNetwork(state["width"], tuple(state["dilations"]))
    network.load_state_dict(state["weights"])
    return network.eval()


def average_checkpoints(checkpoints: Sequence[Path], path: Path) -> None:
    """Write the mean of several checkpoints' weights, a start for training on at a small rate.

    Networks that go on from one another lie in one valley, and its middle hears new voices better than its
    sides (Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization").
    Exported graphs have their normalisations folded into their weights: a mean is of these alone, or of none.
    Raises UsageError where sizes differ, or some are exported and some are not.
    """
    if len({checkpoint.suffix == _ONNX_SUFFIX for checkpoint in checkpoints}) > 1:
        raise UsageError("exported graphs and checkpoints have no mean; export the checkpoints first")
    middle = load_network(checkpoints[0])
    for count, checkpoint in enumerate(checkpoints[1:], start=1):
        network = load_network(checkpoint)
        if (network.width, network.dilations) != (middle.width, middle.dilations):
            raise UsageError("checkpoints of different sizes have no mean; give some of one training")
        move_average(middle, network, count / (count + 1))
    save_network(middle, path)


def _loss_parts(network: MouthNetwork, decider: Decider, batch: Heard) -> dict[str, Tensor]:
    with torch.autocast(batch.bands.device.type, torch.bfloat16):
        heads = network.heads(batch.bands)
        shown, _, _ = decider(heads)
    return mouth_loss(heads, shown, batch.articulators, batch.phones, WINDOW_WEIGHTS)


def save_network(network: MouthNetwork, path: Path) -> None:
    """Write a checkpoint that `load_network` reads."""
    state = {"width": network.width, "dilations": list(network.dilations), "weights": network.state_dict()}
    save_whole(state, path)
