"""Training the streaming network: from labels, and from what it says itself once it has heard enough.

It starts from a window network's weights. What the trunk's end makes of a step, its surroundings heard,
teaches the heads that have to say it earlier (Hinton, Vinyals and Dean 2015, "Distilling the knowledge in a
neural network"): it says how sure one can be.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from facewire.errors import UsageError
from facewire_training.data.heard import Heard, heard_batches
from facewire_training.data.recordings import Collection
from facewire_training.network.decision import Decider, Decision
from facewire_training.network.losses import LossWeights, mouth_loss
from facewire_training.network.model import WINDOW, Heads
from facewire_training.network.run import Run, TrainingPlan, save_whole, steps
from facewire_training.network.streaming.model import DELAYS, Size, StreamingNetwork
from facewire_training.network.train import MOMENT_BATCHES, ONNX_SUFFIX, load_network
from facewire_training.network.warm_start import restore_statistics

__all__ = ["STRETCH", "load_streaming", "train_streaming"]

STRETCH: Final = 3 * WINDOW
"""Samples of sound that the network hears at once in training: 2.3 s, as far as its past reaches."""
_SETTLING: Final = 64
"""Poses at the start of a stretch that count for nothing: half a second, of which the past is missing."""
_HEADS_A_STEP: Final = 3
_LIVE_HEAD: Final = DELAYS.index(3)
"""The head of the usual look-ahead, 48 ms, learns in every step."""
_TAUGHT: Final = 0.5
"""Share of the trunk's end in the loss of a head."""


def train_streaming(
    collections: Sequence[tuple[Collection, float]],
    plan: TrainingPlan,
    checkpoint: Path,
    now: Callable[[], float],
    report: Callable[[str], None],
    start: Path | None = None,
    size: Size | None = None,
) -> None:
    """Train a streaming network and write `checkpoint`; a run that was cut short goes on.

    Args:
        collections: what is heard, with the share of the windows drawn from each.
        plan: how; a batch counts stretches of 2.3 s.
        checkpoint: file to write.
        now: seconds of a clock that only goes forward.
        report: told how it goes.
        start: checkpoint of a streaming network, or checkpoint or exported graph of a window network whose
            weights the trunk takes.
        size: of the network.

    Raises:
        UsageError: the run that was cut short was one of another network, or `start` is of another size.
    """
    torch.manual_seed(plan.seed)
    resume = checkpoint.with_suffix(".resume")
    if resume.is_file():
        network = StreamingNetwork(size)
    else:
        network = _first(start, size, heard_batches(collections, plan.batch, plan.seed, 0))
    run = Run.begin(network, plan, resume, report)
    averaged = run.averaged
    decider = Decider(Decision()).to(plan.device)
    batches = heard_batches(collections, plan.batch, plan.seed + run.step, plan.workers, STRETCH)
    generator = torch.Generator().manual_seed(plan.seed + run.step)

    def save() -> None:
        _save(averaged, checkpoint)
        run.store(resume)

    def parts(batch: Heard) -> dict[str, Tensor]:
        drawn = torch.randperm(len(DELAYS), generator=generator).tolist()
        chosen = [_LIVE_HEAD, *(head for head in drawn if head != _LIVE_HEAD)][:_HEADS_A_STEP]
        return _loss_parts(network, decider, batch, chosen)

    steps(run, batches, parts, save, now, report)
    resume.unlink()


def _first(start: Path | None, size: Size | None, windows: Iterator[Heard]) -> StreamingNetwork:
    """Return the network that training begins with; `windows` are batches of the window network's kind."""
    network = StreamingNetwork(size)
    if start is None:
        return network
    if start.suffix != ONNX_SUFFIX and "size" in torch.load(start, weights_only=True, map_location="cpu"):
        return load_streaming(start)
    mouth = load_network(start)
    if (mouth.width, mouth.dilations) != (network.size.width, network.size.dilations):
        raise UsageError(f"{start} is a network of another size; give one of the shipped size")
    if start.suffix == ONNX_SUFFIX:
        restore_statistics(mouth, (next(windows).bands for _ in range(MOMENT_BATCHES)))
    network.mouth.load_state_dict(mouth.state_dict())
    return network


def load_streaming(checkpoint: Path) -> StreamingNetwork:
    """Return the network of a checkpoint, in evaluation mode."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    size = {**state["size"], "dilations": tuple(state["size"]["dilations"])}
    network = StreamingNetwork(Size(**size))
    network.load_state_dict(state["weights"])
    return network.eval()


def _loss_parts(
    network: StreamingNetwork, decider: Decider, batch: Heard, heads: Sequence[int]
) -> dict[str, Tensor]:
    """The parts of the loss: of the trunk's end, and averaged over some heads (indices of `DELAYS`)."""
    kind = batch.bands.device.type
    with torch.autocast(kind, torch.bfloat16):
        seen, logits = network.trunk(batch.bands)
        end = network.mouth.split(logits)
    known = end.voice.shape[1]
    master = end.between(_SETTLING, known)
    total = _labelled(master, decider, batch, known)
    for index in heads:
        with torch.autocast(kind, torch.bfloat16):
            early = network.delayed(seen, index)
        count = early.voice.shape[1]
        own = _labelled(early.between(_SETTLING, count), decider, batch, count)
        own = {name: (1.0 - _TAUGHT) * value for name, value in own.items()}
        both = min(known, count)
        own["taught"] = _TAUGHT * _distance(
            early.between(_SETTLING, both), master.between(0, both - _SETTLING)
        )
        for name, value in own.items():
            total[name] = total.get(name, 0.0) + value / len(heads)
    return total


def _labelled(heads: Heads, decider: Decider, batch: Heard, last: int) -> dict[str, Tensor]:
    """The parts of the loss of the heads of poses up to `last` against their labels."""
    shown, _, _ = decider(heads)
    even = torch.ones(last - _SETTLING, device=batch.bands.device)
    return mouth_loss(
        heads, shown, batch.articulators[:, _SETTLING:last], batch.phones[:, _SETTLING:last], even
    )


def _distance(heads: Heads, master: Heads) -> Tensor:
    """How far heads are from the teacher's, which do not learn: cross-entropies, and squares of shapes."""

    def classes(own: Tensor, told: Tensor) -> Tensor:
        return functional.cross_entropy(own.flatten(0, 1), torch.softmax(told.detach(), dim=2).flatten(0, 1))

    def binary(own: Tensor, told: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(own, torch.sigmoid(told.detach()))

    shapes = torch.sigmoid(heads.articulators) - torch.sigmoid(master.articulators).detach()
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
