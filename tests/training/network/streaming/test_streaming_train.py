from pathlib import Path

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from facewire.engine.onnx import MODEL_PATH
from facewire_training.data.recordings import Collection, Utterance
from facewire_training.measure.cost import compare_costs
from facewire_training.network.decision import Decision
from facewire_training.network.model import HOP, WINDOW, MouthNetwork
from facewire_training.network.run import TrainingPlan
from facewire_training.network.streaming.export import StreamingDrive, export_streaming
from facewire_training.network.streaming.model import DELAYS_MS, STEP, Size, StreamingNetwork
from facewire_training.network.streaming.train import STRETCH, load_streaming, taught, train_streaming
from facewire_training.phones.inventory import Phone
from tests.training.network.test_train import Clock, checkpoint

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*")

SMALL = Size(width=12, dilations=(1, 2), shared=8, hidden=16, taps=3)


def test_the_teacher_speaks_of_poses_that_it_heard_on_both_sides() -> None:
    teacher = MouthNetwork(width=8, dilations=(1, 2)).eval()
    bands = teacher.features(torch.randn(2, STRETCH) * 0.1)
    logits, where = taught(teacher, bands)
    assert logits.shape[1] == where.stop - where.start
    assert where.start == 32
    with torch.no_grad():
        alone = teacher.logits(bands[..., 32 : 32 + WINDOW // HOP])[:, 32:-32]
    # The second window's middle follows the first's.
    torch.testing.assert_close(logits[:, 32:64], alone)


@pytest.mark.slow
def test_it_learns_from_labels_and_teacher_and_comes_back_from_its_checkpoint(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    loudness = np.repeat([20.0, 3000.0, 20.0], 24_000)
    noise = (generator.normal(0.0, 1.0, 72_000) * loudness).astype(np.int16)
    phones = (Phone("sil", 0.0, 1.5), Phone("aa", 1.5, 3.0), Phone("sil", 3.0, 4.5))
    heard = [(Collection("one", (Utterance("u", "en", "v", "ah", noise, phones),)), 1.0)]
    plan = TrainingPlan(45.0, batch=2, workers=0, rate=2e-2, warmup_steps=5, decay=0.0, average=0.9)
    teacher = checkpoint(tmp_path / "teacher.pt", 0.01)
    path = tmp_path / "stream.pt"
    said: list[str] = []
    train_streaming(heard, plan, path, teacher, Clock(), said.append, SMALL)
    network = load_streaming(path)
    assert network.size == SMALL
    samples = torch.from_numpy(noise[: 281 * STEP].astype(np.float32) / 32768.0).unsqueeze(0)
    with torch.no_grad():
        logits, _ = network(samples, network.first_state(1), torch.tensor(DELAYS_MS.index(96)))
    voice = network.split(logits).voice[0, :, 0]
    assert float(voice[220:370].mean()) > float(voice[80:170].mean()) + 1.0


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[StreamingNetwork, Path]:
    torch.manual_seed(2)
    network = StreamingNetwork(SMALL).train()
    network.trunk(network.features(torch.randn(2, 40 * STEP) * 0.1))
    path: Path = tmp_path_factory.mktemp("stream") / "stream.onnx"
    export_streaming(network.eval(), path)
    return network, path


def test_the_graph_streams_as_the_network_does(exported: tuple[StreamingNetwork, Path]) -> None:
    network, path = exported
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    told = session.get_modelmeta().custom_metadata_map
    assert int(told["facewire.state"]) == network.state_size
    samples = (torch.randn(4, 30 * STEP, generator=torch.Generator().manual_seed(1)) * 0.1).numpy()
    state, made = np.zeros((4, network.state_size), np.float32), []
    for first in range(0, 30 * STEP, 3 * STEP):
        feed = {"samples": samples[:, first : first + 3 * STEP], "state": state, "delay": np.array(5)}
        drive, state = session.run(None, feed)
        made.append(drive)
    with torch.no_grad():
        expected, _ = StreamingDrive(network, Decision()).eval()(
            torch.from_numpy(samples), network.first_state(4), torch.tensor(5)
        )
    np.testing.assert_allclose(np.concatenate(made, axis=1), expected.numpy(), atol=2e-4)


def test_costs_are_compared_task_by_task(exported: tuple[StreamingNetwork, Path]) -> None:
    costs = compare_costs(MODEL_PATH, exported[1], delay=3, rounds=1)
    assert [cost.task for cost in costs][:3] == ["a frame of 1", "a frame of 8", "a frame of 32"]
    assert all(cost.window_ms > 0.0 and cost.streaming_ms > 0.0 for cost in costs)
