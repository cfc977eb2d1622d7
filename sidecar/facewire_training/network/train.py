"""Training: random windows, augmented on the fly, AdamW, for a given time.

The budget is minutes on a CPU, not epochs; the schedule follows the clock that the caller hands in, so
that a run ends where it was told to. Checkpoints hold the averaged weights that export reads.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from facewire.errors import UsageError
from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.losses import mouth_loss
from facewire_training.network.model import MouthNetwork

__all__ = ["TrainingPlan", "average_checkpoints", "load_network", "train"]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`seconds` of wall clock; `batch` windows a step; `rate` is the peak learning rate.

    The rate is held until the last `decay` of the time, in which it falls to a hundredth; 0 holds it to the
    end, for an `average` of many steps to calm instead: seen voices are learnt less by heart. `compiled`
    fuses the network's steps (torch.compile): a fifth faster after its first minute; it needs a C++ compiler.
    """

    seconds: float
    batch: int = 48
    rate: float = 3e-3
    seed: int = 1
    warmup_steps: int = 200
    average: float = 0.999
    decay: float = 0.5
    compiled: bool = False

    def rate_at(self, step: int, progress: float) -> float:
        """Return the learning rate of a step, `progress` 0..1 of the time having passed."""
        held = 0.01 + (1.0 - progress) / self.decay if self.decay else 1.0
        return self.rate * min(1.0, (step + 1) / self.warmup_steps, held)


def train(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    start: Path | None = None,
) -> None:
    """Train on weighted collections and write `checkpoint`; `start` is a checkpoint to go on from."""
    torch.manual_seed(plan.seed)
    batches = heard_batches(collections, plan.batch, plan.seed)
    network = load_network(start) if start else MouthNetwork()
    network.train()
    averaged = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.02, fused=True)
    loss_parts = torch.compile(_loss_parts) if plan.compiled else _loss_parts
    running: dict[str, float] = {}
    began, step = now(), 0
    while (progress := (now() - began) / plan.seconds) < 1.0:
        for group in optimiser.param_groups:
            group["lr"] = plan.rate_at(step, progress)
        parts = loss_parts(network, next(batches))
        optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        _average(averaged, network, min(plan.average, step / (step + 10.0)))
        for name, value in parts.items():
            running[name] = 0.98 * running.get(name, value.item()) + 0.02 * value.item()
        step += 1
        if step % 100 == 0:
            losses = " ".join(f"{name} {value:.3f}" for name, value in running.items())
            report(f"{now() - began:6.0f} s  step {step:6d}  {losses}")
        if step % 1000 == 0:
            _save(averaged, checkpoint)
    _save(averaged, checkpoint)


def load_network(checkpoint: Path) -> MouthNetwork:
    """Return the network of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, weights_only=True)
    network = MouthNetwork(state["width"], tuple(state["dilations"]))
    network.load_state_dict(state["weights"])
    return network.eval()


def average_checkpoints(checkpoints: Sequence[Path], path: Path) -> None:
    """Write the mean of several checkpoints' weights, a start for training on at a small rate.

    Networks that go on from one another lie in one valley, and its middle hears new voices better than its
    sides (Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization").
    Raises UsageError where their sizes differ.
    """
    middle = load_network(checkpoints[0])
    for count, checkpoint in enumerate(checkpoints[1:], start=1):
        network = load_network(checkpoint)
        if (network.width, network.dilations) != (middle.width, middle.dilations):
            raise UsageError("checkpoints of different sizes have no mean; give some of one training")
        _average(middle, network, count / (count + 1))
    _save(middle, path)


def _loss_parts(network: MouthNetwork, batch: Heard) -> dict[str, Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        heads = network.heads(batch.bands)
    return mouth_loss(heads, batch.articulators, batch.phones)


def _average(averaged: MouthNetwork, network: MouthNetwork, keep: float) -> None:
    """Move the averaged weights, and the normalisation's running moments, towards those of `network`."""
    with torch.no_grad():
        for mean, value in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1.0 - keep)


def _save(network: MouthNetwork, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(
        {"width": network.width, "dilations": list(network.dilations), "weights": network.state_dict()},
        partial,
    )
    partial.replace(path)
