"""Training the streaming network: from labels, and from what the window network makes of the same sound.

The window network at full look-ahead is the teacher of every delay (Hinton, Vinyals and Dean 2015,
"Distilling the knowledge in a neural network"): it has heard what comes after the pose, and says how sure it
is. Stretches of sound are longer than its window; it listens to overlapping windows of them, and only poses
that lie well inside one are taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.decision import Decider, Decision
from facewire_training.network.losses import LossWeights, mouth_loss
from facewire_training.network.model import HOP, WINDOW, Heads, MouthNetwork
from facewire_training.network.run import Run, TrainingPlan, save_whole, steps
from facewire_training.network.streaming.model import DELAYS_MS, STEP_MS, Size, StreamingNetwork
from facewire_training.network.train import load_network

__all__ = ["STRETCH", "load_streaming", "taught", "train_streaming"]

STRETCH: Final = 3 * WINDOW
"""Samples of sound that the network hears at once in training: 2.3 s, as far as its past reaches."""
_MARGIN: Final = 32
"""Poses at either end of the teacher's window that teach nothing: 256 ms."""
_DELAYS_A_STEP: Final = 4
_TAUGHT: Final = 0.5
"""Share of the teacher in the loss."""
_POSES_A_STEP: Final = 2


def train_streaming(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    teacher: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    size: Size | None = None,
) -> None:
    """Train a streaming network and write `checkpoint`; a run that was cut short goes on.

    Args:
        collections: what is heard, with the share of the windows drawn from each.
        plan: how; a batch counts stretches of 2.3 s.
        checkpoint: file to write.
        teacher: checkpoint or exported graph of the window network.
        now: seconds of a clock that only goes forward.
        report: told how it goes.
        size: of the network.

    Raises:
        UsageError: the run that was cut short was one of another network.
    """
    torch.manual_seed(plan.seed)
    network = StreamingNetwork(size)
    resume = checkpoint.with_suffix(".resume")
    run = Run.begin(network, plan, resume, report)
    averaged = run.averaged
    master = load_network(teacher).to(plan.device)
    decider = Decider(Decision()).to(plan.device)
    batches = heard_batches(collections, plan.batch, plan.seed + run.step, plan.workers, STRETCH)
    generator = torch.Generator().manual_seed(plan.seed + run.step)

    def save() -> None:
        _save(averaged, checkpoint)
        run.store(resume)

    def parts(batch: Heard) -> dict[str, Tensor]:
        drawn = torch.randperm(len(DELAYS_MS), generator=generator)[:_DELAYS_A_STEP].tolist()
        return _loss_parts(network, master, decider, batch, drawn)

    steps(run, batches, parts, save, now, report)
    resume.unlink()


def load_streaming(checkpoint: Path) -> StreamingNetwork:
    """Return the network of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    size = {**state["size"], "dilations": tuple(state["size"]["dilations"])}
    network = StreamingNetwork(Size(**size))
    network.load_state_dict(state["weights"])
    return network.eval()


def taught(teacher: MouthNetwork, bands: Tensor) -> tuple[Tensor, slice]:
    """Return the teacher's logits [batch, poses, channels] for a stretch, and which of its poses they are.

    `bands` [batch, 40, frames] log-mel of whole windows' length or more.
    """
    frames, window = bands.shape[2], WINDOW // HOP
    inside = window - 2 * _MARGIN
    starts = range(0, frames - window + 1, inside)
    windows = torch.cat([bands[..., start : start + window] for start in starts])
    with torch.no_grad():
        logits = teacher.logits(windows)[:, _MARGIN:-_MARGIN]
    joined = torch.cat(logits.chunk(len(starts)), dim=1)
    return joined, slice(_MARGIN, _MARGIN + joined.shape[1])


def _loss_parts(
    network: StreamingNetwork, teacher: MouthNetwork, decider: Decider, batch: Heard, delays: Sequence[int]
) -> dict[str, Tensor]:
    """The parts of the loss, averaged over some delays (indices)."""
    with torch.autocast(batch.bands.device.type, torch.bfloat16):
        master, where = taught(teacher, batch.bands)
        known = network.trunk(batch.bands)
    total: dict[str, Tensor] = {}
    for delay in delays:
        with torch.autocast(batch.bands.device.type, torch.bfloat16):
            late = network.delayed(known, delay)
        # What is said at pose k belongs to pose k - shift.
        shift = _POSES_A_STEP * (DELAYS_MS[delay] // STEP_MS)
        count = late.voice.shape[1] - shift
        heads = late.between(shift, shift + count)
        shown, _, _ = decider(heads)
        even = torch.ones(count, device=batch.bands.device)
        parts = mouth_loss(heads, shown, batch.articulators[:, :count], batch.phones[:, :count], even)
        parts = {name: (1.0 - _TAUGHT) * value for name, value in parts.items()}
        last = min(where.stop, count)
        told = network.split(master).between(0, last - where.start)
        parts["teacher"] = _TAUGHT * _distance(heads.between(where.start, last), told)
        for name, value in parts.items():
            total[name] = total.get(name, 0.0) + value / len(delays)
    return total


def _distance(heads: Heads, master: Heads) -> Tensor:
    """How far heads are from the teacher's: cross-entropies, and squares of shapes."""

    def classes(own: Tensor, told: Tensor) -> Tensor:
        return functional.cross_entropy(own.flatten(0, 1), torch.softmax(told, dim=2).flatten(0, 1))

    def binary(own: Tensor, told: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(own, torch.sigmoid(told))

    shapes = torch.sigmoid(heads.articulators) - torch.sigmoid(master.articulators)
    return (
        classes(heads.visemes, master.visemes)
        + classes(heads.phones, master.phones)
        + 0.5 * binary(heads.voice, master.voice)
        + 0.5 * binary(heads.closure, master.closure)
        + 0.5 * binary(heads.active, master.active)
        + LossWeights.articulators * shapes.square().mean()
    )


def _save(network: StreamingNetwork, path: Path) -> None:
    save_whole({"size": asdict(network.size), "weights": network.state_dict()}, path)
