import itertools
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import numpy as np
import torch

from facewire.engine.onnx import MODEL_PATH
from facewire.errors import UsageError
from facewire_training.data.heard import Heard
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.network import run as running
from facewire_training.network import train as training
from facewire_training.network.model import MouthNetwork
from facewire_training.network.run import Run, TrainingPlan, steps
from facewire_training.network.train import average_checkpoints, load_network, save_network, train
from facewire_training.phones.inventory import Phone


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


def test_an_exported_graph_and_a_checkpoint_have_no_mean(tmp_path: Path) -> None:
    """Their weights differ where the networks do not: normalisations are folded into those of a graph."""
    with pytest.raises(UsageError, match="export the checkpoints first"):
        average_checkpoints([MODEL_PATH, checkpoint(tmp_path / "a.pt", 1.0)], tmp_path / "middle.pt")


@pytest.mark.parametrize(
    ("decay", "progress", "expected"),
    [(0.5, 0.0, 1.0), (0.5, 0.5, 1.0), (0.5, 0.755, 0.5), (0.5, 1.0, 0.01), (0.0, 0.5, 1.0), (0.0, 1.0, 1.0)],
)
def test_the_rate_falls_at_the_end_or_is_held(decay: float, progress: float, expected: float) -> None:
    plan = TrainingPlan(60.0, rate=1.0, decay=decay)
    assert plan.rate_at(10_000, progress) == pytest.approx(expected)
    assert plan.rate_at(0, progress) == min(1.0 / plan.warmup_steps, plan.rate_at(10_000, progress))


class Clock:
    """Goes forward by a second whenever it is read."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1.0
        return self.seconds


def spoken() -> list[tuple[Collection, float]]:
    noise = np.random.default_rng(0).normal(0.0, 3000.0, 24_000).astype(np.int16)
    phones = (Phone("sil", 0.0, 0.5), Phone("aa", 0.5, 1.0), Phone("sil", 1.0, 1.5))
    return [(Collection("one", (Utterance("u", "en", "v", "ah", noise, phones),)), 1.0)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MouthNetwork", lambda *_: MouthNetwork(width=16, dilations=(1, 2)))


@pytest.mark.parametrize("folded", [True, False])
def test_moments_are_taken_anew_where_a_start_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folded: bool
) -> None:
    """A graph's are part of its weights, and so are those of a checkpoint that was refitted from one."""
    network = MouthNetwork(width=16, dilations=(1, 2))
    for layer in network.normalisations():
        assert layer.running_mean is not None
        layer.running_mean.fill_(0.0 if folded else 0.5)
    start, restored = tmp_path / "start.pt", list[MouthNetwork]()
    save_network(network, start)
    monkeypatch.setattr(training, "restore_statistics", lambda network, _: restored.append(network))
    plan = TrainingPlan(0.0, batch=1, workers=0, steps=1)
    train(spoken(), plan, tmp_path / "net.pt", Clock(), lambda _: None, start)
    assert len(restored) == folded


class CutShortError(Exception):
    """Stands for a machine that is taken away."""


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_run_that_was_cut_short_goes_on_with_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SAVE_S", 0.0)
    said: list[str] = []
    plan, path = TrainingPlan(6.0, batch=2, workers=0), tmp_path / "net.pt"
    clock = Clock()

    def cut_short() -> float:
        if clock.seconds >= 4.0:
            raise CutShortError
        return clock()

    with pytest.raises(CutShortError):
        train(spoken(), plan, path, cut_short, said.append)
    assert path.is_file()
    assert path.with_suffix(".resume").is_file()
    train(spoken(), plan, path, Clock(), said.append)
    assert any(line.startswith("goes on after ") for line in said)
    assert not path.with_suffix(".resume").exists()
    load_network(path)


@pytest.mark.usefixtures("small")
def test_the_rest_of_another_networks_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    torch.save({"network": {}, "averaged": {}, "optimiser": {}}, path.with_suffix(".resume"))
    with pytest.raises(UsageError, match="another network"):
        train(spoken(), TrainingPlan(2.0, batch=2, workers=0), path, Clock(), lambda _: None)


@pytest.mark.usefixtures("small")
def test_a_run_may_be_planned_in_steps_whatever_time_they_take(tmp_path: Path) -> None:
    network = MouthNetwork(width=16, dilations=(1, 2))
    plan = TrainingPlan(0.0, batch=2, workers=0, steps=4)
    run = Run.begin(network, plan, tmp_path / "none.resume", lambda _: None)
    weights = next(network.parameters())
    silence = Heard(torch.zeros(1, 40, 2), torch.zeros(1, 2, 20), torch.zeros(1, 2))

    def loss(_: Heard) -> dict[str, torch.Tensor]:
        return {"loss": weights.square().sum()}

    steps(run, itertools.repeat(silence), loss, lambda: None, Clock(), print)
    assert run.step == 4
    assert run.progress == 1.0


@pytest.mark.parametrize("plan", [TrainingPlan(-60.0), TrainingPlan(0.0), TrainingPlan(60.0, steps=-1)])
@pytest.mark.usefixtures("small")
def test_a_run_without_time_to_learn_leaves_the_checkpoint_that_is_there(
    plan: TrainingPlan, tmp_path: Path
) -> None:
    path = checkpoint(tmp_path / "net.pt", 1.0)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="no time to learn"):
        train(spoken(), replace(plan, workers=0), path, Clock(), lambda _: None)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("small")
def test_a_run_that_was_cut_short_when_its_time_was_over_ends(tmp_path: Path) -> None:
    network = MouthNetwork(width=16, dilations=(1, 2))
    plan, path = TrainingPlan(5.0, batch=2, workers=0), tmp_path / "net.pt"
    run = Run.begin(network, plan, tmp_path / "none.resume", lambda _: None)
    run.seconds, run.step = 6.0, 3
    run.store(path.with_suffix(".resume"))
    train(spoken(), plan, path, Clock(), lambda _: None)
    assert [one.name for one in tmp_path.iterdir()] == ["net.pt"]
