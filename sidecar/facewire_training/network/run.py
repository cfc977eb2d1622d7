"""A training under way: steps for a given time, averages, and what it needs to go on after it was cut short.

The budget is wall clock, not epochs; the schedule follows the clock that the caller hands in, so that a run
ends where it was told to. To compare runs the budget may be steps. Knows no network in particular.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

import torch
from torch import Tensor, nn

from facewire.errors import UsageError
from facewire_training.data.heard import Heard

__all__ = ["Run", "TrainingPlan", "move_average", "save_whole", "steps"]

Network = TypeVar("Network", bound=nn.Module)

_SAVE_S: Final = 60.0
_LOSS_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """`seconds` of wall clock, or `steps` instead; `batch` windows a step; `rate` the peak learning rate.

    The rate is held until the last `decay` of the time, in which it falls to a hundredth; 0 holds it to the
    end, for an `average` of many steps to calm instead: seen voices are learnt less by heart. `compiled`
    fuses the network's steps (torch.compile): a fifth faster after its first minute; it needs a C++ compiler.
    `device` is torch's name for where the network is; `workers` processes prepare windows, 0 for none but
    this one.
    """

    seconds: float
    batch: int = 32
    rate: float = 3e-3
    seed: int = 1
    warmup_steps: int = 200
    average: float = 0.999
    decay: float = 0.5
    compiled: bool = False
    device: str = "cpu"
    workers: int = 1
    steps: int | None = None

    def rate_at(self, step: int, progress: float) -> float:
        """Return the learning rate of a step, `progress` 0..1 of the time having passed."""
        held = 0.01 + (1.0 - progress) / self.decay if self.decay else 1.0
        return self.rate * min(1.0, (step + 1) / self.warmup_steps, held)


@dataclass(slots=True)
class Run(Generic[Network]):
    """A `network` in training, the mean of its weights so far, and how far it has come."""

    network: Network
    averaged: Network
    optimiser: torch.optim.AdamW
    plan: TrainingPlan
    resume: Path
    """What it needs to go on, as long as it is not over."""
    seconds: float = 0.0
    step: int = 0
    losses: dict[str, float] = field(default_factory=dict)

    @classmethod
    def begin(
        cls, network: Network, plan: TrainingPlan, resume: Path, report: Callable[[str], None]
    ) -> "Run[Network]":
        """Move a network to where the plan wants it, and begin, or go on where a run left `resume` behind.

        Raises:
            UsageError: that run was one of another network.
        """
        network.to(plan.device).train()
        optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.02, fused=True)
        run = cls(network, copy.deepcopy(network), optimiser, plan, resume)
        if resume.is_file():
            run.restore(resume)
            report(f"goes on after {run.seconds:.0f} s, step {run.step}")
        return run

    @property
    def progress(self) -> float:
        """Return how far it has come in what was planned, from 0; at 1 it is over."""
        done, planned = (
            (self.seconds, self.plan.seconds) if self.plan.steps is None else (self.step, self.plan.steps)
        )
        return done / planned if done < planned else 1.0

    def store(self, path: Path) -> None:
        """Write all that `restore` needs."""
        parts = {name: getattr(self, name).state_dict() for name in _PARTS}
        save_whole({**parts, "seconds": self.seconds, "step": self.step}, path)

    def restore(self, path: Path) -> None:
        """Go on where `store` was; raises UsageError where that run was one of another network."""
        state = torch.load(path, weights_only=True, map_location="cpu")
        try:
            for name in _PARTS:
                getattr(self, name).load_state_dict(state[name])
        except (KeyError, RuntimeError, ValueError) as error:
            raise UsageError(f"{path} is of another network; remove it to begin anew") from error
        self.seconds, self.step = float(state["seconds"]), int(state["step"])

    def learn(self, parts: dict[str, Tensor]) -> None:
        """Take one step down the sum of the losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate_at(self.step, self.progress)
        self.optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.optimiser.step()
        move_average(self.averaged, self.network, min(self.plan.average, self.step / (self.step + 10.0)))
        if self.step % _LOSS_STEPS == 0:
            for name, value in parts.items():
                self.losses[name] = 0.9 * self.losses.get(name, value.item()) + 0.1 * value.item()
        self.step += 1


_PARTS: Final = ("network", "averaged", "optimiser")


def steps(
    run: Run[Network],
    batches: Iterator[Heard],
    loss_parts: Callable[[Heard], dict[str, Tensor]],
    save: Callable[[], None],
    now: Callable[[], float],
    report: Callable[[str], None],
) -> None:
    """Train until the plan is over; `save` every minute and at the end, and what the run needs to go on.

    Raises:
        UsageError: it is over before the first step; nothing has been saved.
    """
    if run.step == 0 and run.progress == 1.0:
        raise UsageError("that is no time to learn anything; give --minutes or --steps above 0")
    began = saved = now() - run.seconds
    while run.progress < 1.0:
        run.learn(loss_parts(next(batches).to(run.plan.device)))
        run.seconds = now() - began
        if run.step % 100 == 0:
            losses = " ".join(f"{name} {value:.3f}" for name, value in run.losses.items())
            report(f"{run.seconds:6.0f} s  step {run.step:6d}  {losses}")
        if now() - saved >= _SAVE_S:
            saved = now()
            save()
            run.store(run.resume)
    save()
    run.resume.unlink(missing_ok=True)


def save_whole(state: Mapping[str, object], path: Path) -> None:
    """Write a checkpoint that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(dict(state), partial)
    partial.replace(path)


def move_average(averaged: nn.Module, network: nn.Module, keep: float) -> None:
    """Move the averaged weights, and the normalisation's running moments, towards those of `network`."""
    with torch.no_grad():
        for mean, value in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1.0 - keep)
