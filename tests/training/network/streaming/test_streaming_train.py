from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from facewire.engine.onnx import MODEL_PATH
from facewire.errors import UsageError
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.measure.cost import compare_costs
from facewire_training.network.decision import Decision
from facewire_training.network.run import TrainingPlan
from facewire_training.network.streaming.export import StreamingDrive, export_streaming
from facewire_training.network.streaming.model import DELAYS, STEP, Size, StreamingNetwork
from facewire_training.network.streaming.train import load_streaming, train_streaming
from facewire_training.phones.inventory import Phone
from tests.training.network.test_train import Clock, checkpoint

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*")

SMALL = Size(width=12, dilations=(1, 2), shared=6, hidden=16)


def heard() -> list[tuple[Collection, float]]:
    """A vowel of noise between two silences."""
    generator = np.random.default_rng(0)
    loudness = np.repeat([20.0, 3000.0, 20.0], 24_000)
    noise = (generator.normal(0.0, 1.0, 72_000) * loudness).astype(np.int16)
    phones = (Phone("sil", 0.0, 1.5), Phone("aa", 1.5, 3.0), Phone("sil", 3.0, 4.5))
    return [(Collection("one", (Utterance("u", "en", "v", "ah", noise, phones),)), 1.0)]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_it_learns_and_comes_back_from_its_checkpoint(tmp_path: Path) -> None:
    collections = heard()
    plan = TrainingPlan(20.0, batch=1, workers=0, rate=3e-2, warmup_steps=3, decay=0.0, average=0.7)
    path = tmp_path / "stream.pt"
    said: list[str] = []
    train_streaming(collections, plan, path, Clock(), said.append, size=SMALL)
    network = load_streaming(path)
    assert network.size == SMALL
    samples = torch.from_numpy(
        collections[0][0].utterances[0].samples[: 281 * STEP].astype(np.float32) / 32768.0
    ).unsqueeze(0)
    with torch.no_grad():
        voice = network.mouth.split(network.trunk(network.mouth.features(samples))[1]).voice[0, :, 0]
    assert float(voice[220:350].mean()) > float(voice[80:170].mean()) + 1.0


def test_the_trunk_begins_with_a_window_networks_weights(tmp_path: Path) -> None:
    plan = TrainingPlan(0.0, batch=2, workers=0)
    start = checkpoint(tmp_path / "window.pt", 0.25, width=SMALL.width)
    train_streaming(heard(), plan, tmp_path / "first.pt", Clock(), lambda _: None, start, SMALL)
    network = load_streaming(tmp_path / "first.pt")
    assert all(torch.all(weights == 0.25) for weights in network.mouth.parameters())
    train_streaming(
        heard(), plan, tmp_path / "next.pt", Clock(), lambda _: None, tmp_path / "first.pt", SMALL
    )
    again = load_streaming(tmp_path / "next.pt")
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_a_window_network_of_another_size_is_refused(tmp_path: Path) -> None:
    start = checkpoint(tmp_path / "window.pt", 0.25, width=20)
    with pytest.raises(UsageError, match="another size"):
        train_streaming(
            heard(), TrainingPlan(0.0, batch=2, workers=0), tmp_path / "made.pt", Clock(), print, start, SMALL
        )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[StreamingNetwork, Path]:
    torch.manual_seed(2)
    network = StreamingNetwork(SMALL).train()
    with torch.no_grad():
        for head in range(len(DELAYS)):
            network.delayed(network.trunk(network.mouth.features(torch.randn(2, 60 * STEP) * 0.1))[0], head)
    path: Path = tmp_path_factory.mktemp("stream") / "stream.onnx"
    export_streaming(network.eval(), path)
    return network, path


@pytest.fixture(scope="module")
def exported(written: tuple[StreamingNetwork, Path]) -> tuple[StreamingNetwork, onnxruntime.InferenceSession]:
    network, path = written
    return network, onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("delay", [0, 5, len(DELAYS)])
def test_the_graph_streams_as_the_network_does(
    exported: tuple[StreamingNetwork, onnxruntime.InferenceSession], delay: int
) -> None:
    network, session = exported
    drive = StreamingDrive(network, Decision()).eval()
    told = session.get_modelmeta().custom_metadata_map
    assert int(told["facewire.state"]) == drive.stepping.state_size
    assert len(told["facewire.delays_ms"].split(",")) == len(DELAYS) + 1
    samples = (torch.randn(1, 30 * STEP, generator=torch.Generator().manual_seed(1)) * 0.1).numpy()
    state: dict[str, NDArray[np.float32]] = {}  # the first is the graph's own
    made = []
    for first in range(0, 30 * STEP, 3 * STEP):
        feed = {"samples": samples[:, first : first + 3 * STEP], "delay": np.array(delay), **state}
        poses, state["state"] = session.run(["drive", "next"], feed)
        made.append(poses)
    with torch.no_grad():
        expected, _ = drive(torch.from_numpy(samples), drive.stepping.first_state(), delay)
    np.testing.assert_allclose(np.concatenate(made, axis=1), expected.numpy(), atol=2e-4)


def test_costs_are_compared_task_by_task(written: tuple[StreamingNetwork, Path]) -> None:
    costs = compare_costs(MODEL_PATH, written[1], delay=3, rounds=1)
    assert [cost.task for cost in costs][:3] == ["a frame of 1", "a frame of 8", "a frame of 32"]
    assert all(cost.window_ms > 0.0 and cost.streaming_ms > 0.0 for cost in costs)
