"""Training: random windows, augmented on the fly, AdamW with a cosine schedule, for a given time.

The budget is minutes on a CPU, not epochs; the schedule follows the clock that the caller hands in, so
that a run ends where it was told to. Checkpoints hold the averaged weights that export reads.
"""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from sidecar.training.augment import Augmenter, TractWarps
from sidecar.training.losses import mouth_loss
from sidecar.training.network import MELS, WINDOW, MouthNetwork
from sidecar.training.recordings import Collection
from sidecar.training.windows import WindowSampler

__all__ = ["TrainingPlan", "load_network", "train"]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`seconds` of wall clock; `batch` windows a step; `rate` is the peak learning rate."""

    seconds: float
    batch: int = 96
    rate: float = 3e-3
    seed: int = 1
    warmup_steps: int = 200
    average: float = 0.999


def train(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    start: Path | None = None,
) -> None:
    """Train on weighted collections and write `checkpoint`; `start` continues from another checkpoint."""
    torch.manual_seed(plan.seed)
    sampler = WindowSampler(collections, WINDOW, plan.seed)
    augmenter, warps = Augmenter(plan.seed), TractWarps()
    network = load_network(start) if start else MouthNetwork()
    network.train()
    averaged = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.02)
    began, step, running = now(), 0, {}
    while (progress := (now() - began) / plan.seconds) < 1.0:
        rate = plan.rate * min(1.0, (step + 1) / plan.warmup_steps) * 0.5 * (1.0 + math.cos(math.pi * progress))
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = sampler.draw(plan.batch)
        heard = augmenter(torch.from_numpy(batch.samples), torch.from_numpy(batch.levels))
        gains = torch.randn(plan.batch, MELS, generator=augmenter.generator) * 0.15
        heads = network(heard, warps.draw(plan.batch, augmenter.generator), gains)
        parts = mouth_loss(heads, torch.from_numpy(batch.articulators), torch.from_numpy(batch.phones))
        optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
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


def _average(averaged: MouthNetwork, network: MouthNetwork, keep: float) -> None:
    """Exponential moving average of weights and of the normalisation's running moments."""
    with torch.no_grad():
        for mean, value in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1.0 - keep)


def _save(network: MouthNetwork, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(
        {"width": network.width, "dilations": list(network.dilations), "weights": network.state_dict()}, partial
    )
    partial.replace(path)
