from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("torch")

import numpy as np
import torch

from facewire.errors import UsageError
from facewire.face.channels import ARTICULATORS
from facewire_training.data.heard import heard_batches
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.network.model import MouthNetwork
from facewire_training.network.refit import Rows, refit
from facewire_training.network.run import Run, TrainingPlan
from facewire_training.network.train import load_network, save_network
from facewire_training.phones.inventory import Phone

NAMES = ("mouthPucker", "mouthFunnel", "closure")


@pytest.fixture
def network() -> MouthNetwork:
    torch.manual_seed(3)
    return MouthNetwork(width=16, dilations=(1, 2, 4, 8)).eval()


def spoken() -> list[tuple[Collection, float]]:
    noise = np.random.default_rng(0).normal(0.0, 3000.0, 24_000).astype(np.int16)
    phones = (Phone("sil", 0.0, 0.5), Phone("uw", 0.5, 1.0), Phone("sil", 1.0, 1.5))
    return [(Collection("one", (Utterance("u", "en", "v", "oo", noise, phones),)), 1.0)]


def learnt_channels(network: MouthNetwork) -> list[int]:
    return [*(ARTICULATORS.index(name) for name in NAMES[:2]), *network.channels("closure")]


def logits(network: MouthNetwork) -> torch.Tensor:
    with torch.no_grad():
        bands = torch.randn(2, 40, 32, generator=torch.Generator().manual_seed(1))
        found: torch.Tensor = network.logits(bands)
    return found


def learnt(network: MouthNetwork, folder: Path, names: Sequence[str]) -> MouthNetwork:
    start, path = folder / "start.pt", folder / "learnt.pt"
    save_network(network, start)
    plan = TrainingPlan(0.0, batch=1, workers=0, steps=20, rate=0.1)
    refit(spoken(), plan, path, iter(range(10_000)).__next__, lambda _: None, start, names)
    assert not path.with_suffix(".resume").exists()
    return load_network(path)


def test_rows_that_have_learnt_nothing_say_what_the_network_says(network: MouthNetwork) -> None:
    bands = torch.randn(2, 40, 32, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        said = Rows(network, NAMES)(network.heard(bands), network)
    torch.testing.assert_close(said, logits(network))


def test_what_is_not_learnt_stays_the_same_to_the_bit(network: MouthNetwork, tmp_path: Path) -> None:
    before, after = logits(network), logits(learnt(network, tmp_path, NAMES))
    changed = (before != after).any(dim=0).any(dim=0)
    assert sorted(learnt_channels(network)) == torch.nonzero(changed).flatten().tolist()


def test_it_learns(network: MouthNetwork, tmp_path: Path) -> None:
    batch = next(heard_batches(spoken(), 8, 5, 0))

    def error(network: MouthNetwork) -> float:
        with torch.no_grad():
            made = torch.sigmoid(network.heads(batch.bands).articulators)
        return float((made - batch.articulators).square().mean())

    assert error(learnt(network, tmp_path, ["articulators"])) < 0.9 * error(network)


def test_a_run_that_was_cut_short_goes_on_with_the_same_rows_alone(
    network: MouthNetwork, tmp_path: Path
) -> None:
    """Others would be as large."""
    start, path = tmp_path / "start.pt", tmp_path / "learnt.pt"
    save_network(network, start)
    plan = TrainingPlan(0.0, batch=1, workers=0, steps=2)
    Run.begin(Rows(network, ["mouthPucker"]), plan, path.with_suffix(".resume"), lambda _: None).store(
        path.with_suffix(".resume")
    )

    def go_on(name: str) -> None:
        refit(spoken(), plan, path, iter(range(10_000)).__next__, lambda _: None, start, [name])

    with pytest.raises(UsageError, match="remove it to begin anew"):
        go_on("mouthFunnel")
    go_on("mouthPucker")


@pytest.mark.parametrize("name", ["mouthSulk", "mouth", ""])
def test_what_is_no_articulator_and_no_head_is_refused(network: MouthNetwork, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is no articulator and no head; give some of jawOpen"):
        Rows(network, [name])
