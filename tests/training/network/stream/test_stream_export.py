"""The quantised stream of a small network: what it says, and when it is not written."""

import os
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from facewire.engine.onnx import OnnxStream
from facewire.engine.siblings import find_quantised
from facewire.errors import EngineError, UsageError
from facewire.values import Floats
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import ExportError, export_onnx
from facewire_training.network.model import STEP, WINDOW, MouthNetwork
from facewire_training.network.stream import export as exporting
from facewire_training.network.stream.export import quantise

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*"),
]


def random_network(*dilations: int) -> DriveNetwork:
    torch.manual_seed(0)
    network = MouthNetwork(width=16, dilations=dilations).eval()
    for layer in network.normalisations():
        # Constants that are equal become one in the graph.
        torch.nn.init.normal_(layer.bias)
    return DriveNetwork(network, Decision()).eval()


@pytest.fixture(scope="module")
def network() -> DriveNetwork:
    return random_network(1, 1, 1, 1, 1, 2)


@pytest.fixture(scope="module")
def model(network: DriveNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("model") / "small.onnx"
    export_onnx(network, path, tolerance=2e-4)
    return path


@pytest.fixture(scope="module")
def windows() -> Floats:
    return np.random.default_rng(4).normal(0.0, 0.1, (16, WINDOW)).astype(np.float32)


@pytest.fixture
def copy(model: Path, tmp_path: Path) -> Path:
    made = tmp_path / "mine.onnx"
    made.write_bytes(model.read_bytes())
    return made


def test_a_stream_says_nearly_what_windows_say(model: Path, network: DriveNetwork, windows: Floats) -> None:
    path = quantise(model, windows)
    assert path == find_quantised(model) != model
    stream = OnnxStream(path)
    assert (stream.layout.behind, stream.silence.shape[2]) == (9, 16)
    with torch.no_grad():
        exact = network(torch.from_numpy(windows[:1])).numpy()[0]
    sound = np.pad(windows[:1], ((0, 0), (stream.layout.before, 0)))
    steps = WINDOW // STEP
    settled, (_,) = stream.settle(sound, stream.silence, (steps,))
    # The window's own past is silence, too; where its means reach back to that, they are of fewer steps.
    assert settled.shape == (1, 2 * steps, 36)
    behind = 2 * stream.layout.behind
    difference = np.abs(settled[0, -20:] - exact[-20 - behind : -behind])
    assert difference.mean() < 0.01
    assert np.quantile(difference, 0.99) < 0.1
    shown, _ = stream.show(
        sound, stream.silence, steps + stream.layout.behind - 2, steps + stream.layout.behind
    )
    np.testing.assert_allclose(shown[0], exact[-4:], atol=0.1)


def test_its_weights_are_integers(model: Path, windows: Floats) -> None:
    import onnx

    graph = onnx.load(str(quantise(model, windows))).graph
    weights = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    convolved = [weights[node.input[3]] for node in graph.node if node.op_type == "QLinearConv"]
    assert len(convolved) == 1 + 2 * 6 + 2 + 1, "the first, two for each block, one for each mean, the last"
    multiplied = [weights[node.input[1]] for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert {one.dtype for one in (*convolved, *multiplied)} == {np.dtype(np.int8)}
    assert max(int(np.abs(one).max()) for one in (*convolved, *multiplied)) == 63


def test_its_graph_neither_branches_nor_asks_for_shapes(model: Path, windows: Floats) -> None:
    """Live, a node costs more than its work: its code and what it is made of come from memory each time."""
    import onnx

    nodes = onnx.load(str(quantise(model, windows))).graph.node
    assert not {node.op_type for node in nodes} & {"If", "Shape", "Cast"}
    assert len(nodes) <= 96 - 2 * 5, "two blocks less than the shipped network"


def test_it_is_refused_beside_a_model_that_it_was_not_made_of(copy: Path, windows: Floats) -> None:
    former = copy.with_name("mine.int8.onnx")
    former.write_bytes(b"former")
    os.link(former, copy.with_name("linked"))
    path = quantise(copy, windows)
    assert path == former
    assert copy.with_name("linked").read_bytes() == b"former", "it was replaced whole, not written over"
    OnnxStream(path)
    copy.write_bytes(copy.read_bytes() + b"\0")
    with pytest.raises(EngineError, match=r"mine\.int8\.onnx was made of another mine\.onnx"):
        OnnxStream(path)
    copy.unlink()
    OnnxStream(path)


@pytest.mark.parametrize(
    ("limit", "said"), [("_MEAN", r"mine\.int8\.onnx is .* on average"), ("_P999", "at worst")]
)
def test_what_is_too_far_from_the_exact_is_not_written(
    copy: Path, windows: Floats, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    monkeypatch.setattr(exporting, limit, 0.0)
    with pytest.raises(ExportError, match=said):
        quantise(copy, windows)
    assert [path.name for path in copy.parent.iterdir()] == ["mine.onnx"]


def test_calls_that_differ_from_one_another_are_not_written(
    copy: Path, windows: Floats, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(OnnxStream):
        def settle(self, *arguments: object, poses: bool = True) -> tuple[Floats, np.ndarray]:
            drive, states = super().settle(*arguments, poses=poses)  # type: ignore[arg-type]
            return drive, np.zeros_like(states)

    monkeypatch.setattr(exporting, "OnnxStream", Forgetful)
    with pytest.raises(ExportError, match="poses change where the sound is cut into calls after 1 steps"):
        quantise(copy, windows)


def test_a_quantised_file_is_not_quantised_again(windows: Floats, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"mine\.int8\.onnx is quantised; give the FP32 file"):
        quantise(tmp_path / "mine.int8.onnx", windows)


@pytest.mark.parametrize(
    ("dilations", "message"),
    [
        ((1, 1, 1, 1, 1), r"^mine\.onnx has 5 blocks; a stream needs 2 behind the last mean, 6$"),
        ((1, 2, 4, 8, 1, 15), r"^mine\.onnx looks 33 steps ahead, further than the 32 that are heard; train"),
    ],
)
def test_a_network_that_is_too_short_or_looks_too_far_ahead_is_refused(
    dilations: tuple[int, ...], message: str, tmp_path: Path, windows: Floats
) -> None:
    path = tmp_path / "mine.onnx"
    export_onnx(random_network(*dilations), path, tolerance=2e-4)
    with pytest.raises(UsageError, match=message):
        quantise(path, windows)


def test_a_few_windows_are_enough(copy: Path, windows: Floats) -> None:
    assert OnnxStream(quantise(copy, windows[:3])).layout.behind == 9


@pytest.mark.parametrize(("gain", "bias"), [(0.0, 0.5), (0.0, 0.0), (1e-6, 0.5)])
def test_a_network_that_does_not_hear_a_band_is_refused(
    gain: float, bias: float, tmp_path: Path, windows: Floats
) -> None:
    network = random_network(1, 1, 1, 1, 1, 2)
    with torch.no_grad():
        network.network.normalise.weight[7] = gain
        network.network.normalise.bias[7] = bias
    path = tmp_path / "mine.onnx"
    export_onnx(network, path, tolerance=2e-4)
    with pytest.raises(UsageError, match=r"^mine\.onnx hears nothing of band 7 of its features; train"):
        quantise(path, windows)
