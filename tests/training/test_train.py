from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from facewire.errors import UsageError
from facewire_training.network.model import MouthNetwork
from facewire_training.network.train import TrainingPlan, average_checkpoints, load_network


def checkpoint(path: Path, fill: float, width: int = 16) -> Path:
    network = MouthNetwork(width=width, dilations=(1, 2))
    with torch.no_grad():
        for weights in network.parameters():
            weights.fill_(fill)
    torch.save({"width": width, "dilations": [1, 2], "weights": network.state_dict()}, path)
    return path


def test_the_mean_of_checkpoints_is_the_mean_of_their_weights(tmp_path: Path) -> None:
    sides = [checkpoint(tmp_path / f"{fill}.pt", fill) for fill in (1.0, 2.0, 6.0)]
    average_checkpoints(sides, tmp_path / "middle.pt")
    middle = load_network(tmp_path / "middle.pt")
    assert all(torch.equal(weights, torch.full_like(weights, 3.0)) for weights in middle.parameters())
    torch.testing.assert_close(middle.features.basis, MouthNetwork(width=16, dilations=(1, 2)).features.basis)


def test_checkpoints_of_different_sizes_have_no_mean(tmp_path: Path) -> None:
    sides = [checkpoint(tmp_path / "small.pt", 1.0), checkpoint(tmp_path / "large.pt", 1.0, width=32)]
    with pytest.raises(UsageError, match="different sizes"):
        average_checkpoints(sides, tmp_path / "middle.pt")


@pytest.mark.parametrize(
    ("decay", "progress", "expected"),
    [(0.5, 0.0, 1.0), (0.5, 0.5, 1.0), (0.5, 0.755, 0.5), (0.5, 1.0, 0.01), (0.0, 0.5, 1.0), (0.0, 1.0, 1.0)],
)
def test_the_rate_falls_at_the_end_or_is_held(decay: float, progress: float, expected: float) -> None:
    plan = TrainingPlan(60.0, rate=1.0, decay=decay)
    assert plan.rate_at(10_000, progress) == pytest.approx(expected)
    assert plan.rate_at(0, progress) == min(1.0 / plan.warmup_steps, plan.rate_at(10_000, progress))
