"""Training: random windows, augmented on the fly, AdamW, for a given time.

The budget is minutes on a CPU, not epochs; the schedule follows the clock that the caller hands in, so
that a run ends where it was told to. A checkpoint holds the averaged weights that export reads; beside it,
`NAME.resume` holds all that a run needs to go on after it was cut short. Both are written every minute.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from facewire.errors import UsageError
from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.decision import Decider, Decision
from facewire_training.network.losses import mouth_loss
from facewire_training.network.model import MouthNetwork
from facewire_training.network.warm_start import network_of_onnx, restore_statistics

__all__ = ["TrainingPlan", "average_checkpoints", "load_network", "train"]

LossParts = Callable[[MouthNetwork, Decider, Heard], dict[str, Tensor]]

ONNX_SUFFIX: Final = ".onnx"
_SAVE_S: Final = 60.0
_LOSS_STEPS: Final = 10
_MOMENT_BATCHES: Final = 20
"""Batches from which the moments of activations are taken again after an export folded them away."""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`seconds` of wall clock; `batch` windows a step; `rate` is the peak learning rate.

    The rate is held until the last `decay` of the time, in which it falls to a hundredth; 0 holds it to the
    end, for an `average` of many steps to calm instead: seen voices are learnt less by heart. `compiled`
    fuses the network's steps (torch.compile): a fifth faster after its first minute; it needs a C++ compiler.
    `device` is torch's name for where the network is; `workers` processes prepare windows, 0 for none but
    this one.
    """

    seconds: float
    batch: int = 48
    rate: float = 3e-3
    seed: int = 1
    warmup_steps: int = 200
    average: float = 0.999
    decay: float = 0.5
    compiled: bool = False
    device: str = "cpu"
    workers: int = 1

    def rate_at(self, step: int, progress: float) -> float:
        """Return the learning rate of a step, `progress` 0..1 of the time having passed."""
        held = 0.01 + (1.0 - progress) / self.decay if self.decay else 1.0
        return self.rate * min(1.0, (step + 1) / self.warmup_steps, held)


@dataclass(slots=True)
class _Run:
    """A training under way."""

    network: MouthNetwork
    averaged: MouthNetwork
    optimiser: torch.optim.AdamW
    decider: Decider
    seconds: float = 0.0
    step: int = 0
    losses: dict[str, float] = field(default_factory=dict)


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
    """
    torch.manual_seed(plan.seed)
    resume = checkpoint.with_suffix(".resume")
    run = _begun(plan, start, report)
    if resume.is_file():
        _restore(run, resume)
        report(f"goes on after {run.seconds:.0f} s, step {run.step}")
    batches = heard_batches(collections, plan.batch, plan.seed + run.step, plan.workers)
    if start is not None and start.suffix == ONNX_SUFFIX and run.step == 0:
        _settle_in(run, batches, plan)
    step = torch.compile(_loss_parts) if plan.compiled else _loss_parts
    began = saved = now() - run.seconds
    while run.seconds < plan.seconds:
        _step(run, plan, step, next(batches))
        run.seconds = now() - began
        if run.step % 100 == 0:
            losses = " ".join(f"{name} {value:.3f}" for name, value in run.losses.items())
            report(f"{run.seconds:6.0f} s  step {run.step:6d}  {losses}")
        if now() - saved >= _SAVE_S:
            saved = now()
            _save(run.averaged, checkpoint)
            _store(run, resume)
    _save(run.averaged, checkpoint)
    resume.unlink(missing_ok=True)


def _begun(plan: TrainingPlan, start: Path | None, report: Callable[[str], None]) -> _Run:
    network = (load_network(start) if start else MouthNetwork()).to(plan.device)
    network.train()
    averaged = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.02, fused=True)
    report(f"{sum(weights.numel() for weights in network.parameters())} weights on {plan.device}")
    return _Run(network, averaged, optimiser, Decider(Decision()).to(plan.device))


def _settle_in(run: _Run, batches: Iterator[Heard], plan: TrainingPlan) -> None:
    """Find the moments of activations that an exported graph no longer tells."""
    restore_statistics(run.network, (next(batches).bands.to(plan.device) for _ in range(_MOMENT_BATCHES)))
    run.averaged.load_state_dict(run.network.state_dict())


def _step(run: _Run, plan: TrainingPlan, loss_parts: LossParts, batch: Heard) -> None:
    for group in run.optimiser.param_groups:
        group["lr"] = plan.rate_at(run.step, run.seconds / plan.seconds)
    parts = loss_parts(run.network, run.decider, batch.to(plan.device))
    run.optimiser.zero_grad()
    torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), 2.0)
    run.optimiser.step()
    _average(run.averaged, run.network, min(plan.average, run.step / (run.step + 10.0)))
    if run.step % _LOSS_STEPS == 0:
        for name, value in parts.items():
            run.losses[name] = 0.9 * run.losses.get(name, value.item()) + 0.1 * value.item()
    run.step += 1


def _store(run: _Run, path: Path) -> None:
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "network": run.network.state_dict(),
            "averaged": run.averaged.state_dict(),
            "optimiser": run.optimiser.state_dict(),
            "seconds": run.seconds,
            "step": run.step,
        },
        partial,
    )
    partial.replace(path)


def _restore(run: _Run, path: Path) -> None:
    """Raises UsageError where the run was one of another network."""
    state = torch.load(path, weights_only=True)
    try:
        run.network.load_state_dict(state["network"])
        run.averaged.load_state_dict(state["averaged"])
        run.optimiser.load_state_dict(state["optimiser"])
    except (KeyError, RuntimeError, ValueError) as error:
        raise UsageError(f"{path} is of another network; remove it to begin anew") from error
    run.seconds, run.step = float(state["seconds"]), int(state["step"])


def load_network(checkpoint: Path) -> MouthNetwork:
    """Return the network of a checkpoint or of an exported float32 graph, in evaluation mode."""
    if checkpoint.suffix == ONNX_SUFFIX:
        return network_of_onnx(checkpoint)
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
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


def _loss_parts(network: MouthNetwork, decider: Decider, batch: Heard) -> dict[str, Tensor]:
    with torch.autocast(batch.bands.device.type, torch.bfloat16):
        heads = network.heads(batch.bands)
        shown, _, _ = decider(heads)
    return mouth_loss(heads, shown, batch.articulators, batch.phones)


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
