"""The streaming network as one ONNX graph, and proof that it does what the window network does.

    frames    float32[1, batch, 2 * (steps + 2), 320]: what each frame of features is made of; they overlap.
              Where poses are shown, there is one step more, which may have been heard in part
    state     uint8[1, batch, past, width]: what is kept of the steps before
    rows      int64[4]: 1, batch, 1, 1
    drive     float32[1, batch, poses, 36], `DRIVE_CHANNELS`
    columns   uint8[1, batch, kept, width]: each layer's past and what is new of it, of which the state after
              any of the steps is a part

The other inputs say which columns are computed, and of which others: whether poses are wanted that may still
change or all that settle, and which. See `facewire.engine.onnx.plan`. One graph does both, without branches
and shapes: live, when caches are cold, a node costs more than its work.

Post-training static quantisation (Jacob et al. 2018, "Quantization and Training of Neural Networks for
Efficient Integer-Arithmetic-Only Inference"). Features, the first layer, logits and decisions stay float32.
"""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import torch
from onnx import compose
from torch import Tensor

from facewire.engine.onnx.plan import GATHERED
from facewire.engine.onnx.stream import OnnxStream
from facewire.engine.siblings import QUANTISED, SOURCE
from facewire.errors import UsageError
from facewire.values import Floats
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import ExportError, metadata
from facewire_training.network.model import CONTEXTS, HOP, RECENT, STEP, LogMel, MouthNetwork
from facewire_training.network.stream.ends import Poses, write_bands, write_logits
from facewire_training.network.stream.nodes import CONTRIB, Nodes
from facewire_training.network.stream.ranges import measure_ranges
from facewire_training.network.stream.trunk import BEHIND_ENTER, MOST_STEPS, Trunk, layers_of
from facewire_training.network.train import load_network

__all__ = ["CALIBRATED", "quantise"]

CALIBRATED: Final = 210
"""Windows from which ranges are taken."""
_OPSET: Final = 17
_IR: Final = 8
_BEFORE: Final = LogMel.look_back + 2 * STEP
"""Samples before a call's steps: two columns for the first layer, and what their features reach back."""
_SHOWN: Final = 4
"""Columns that are compared, the last ones of a window."""
_MEAN: Final = 0.02
_P999: Final = 0.35
"""How far poses may lie from the float32 windows'. What that costs in accuracy is measured by `compare`."""


def quantise(model: Path, windows: Floats) -> Path:
    """Write and return the quantised sibling of an exported FP32 file: the stream that CPUs run.

    Args:
        model: the file.
        windows: float32[n, window], typical sound.

    Raises:
        UsageError: the file is quantised already, or its network too short.
        ExportError: the result is too far from the network, or depends on how sound is cut into calls.
    """
    if model.name.endswith(QUANTISED):
        raise UsageError(f"{model.name} is quantised; give the FP32 file that it was made of")
    path = model.with_suffix(QUANTISED)
    network = load_network(model)
    if not layers_of(network).possible:
        raise UsageError(
            f"{model.name} has {len(network.dilations)} blocks; a stream needs {GATHERED} behind the last "
            f"mean, {CONTEXTS[-1] + 1 + GATHERED}"
        )
    made = _graph(network, windows)
    onnx.helper.set_model_props(made, _properties(network, model))
    onnx.checker.check_model(made)
    with TemporaryDirectory() as folder:
        written = Path(folder) / model.name
        onnx.save(made, str(written))
        _verify(network, OnnxStream(written), path.name, windows)
        # CPUs run what is there until the new file is whole.
        partial = path.with_suffix(".partial")
        partial.write_bytes(written.read_bytes())
        partial.replace(path)
    return path


def _graph(network: MouthNetwork, windows: Floats) -> onnx.ModelProto:
    nodes, poses = Nodes(), Poses(network, Decision())
    trunk = Trunk(network, measure_ranges(network, windows), nodes)
    hidden, columns = trunk.write(write_bands(network, nodes))
    logits = write_logits(network, nodes, trunk.dequantised(hidden), poses.order)
    for made, name in ((logits, "logits"), (columns, "columns")):
        nodes.nodes.append(onnx.helper.make_node("Identity", [made], [name]))
    body = onnx.helper.make_model(
        onnx.helper.make_graph(nodes.nodes, "stream", *_ports(network, len(poses.order)), nodes.constants),
        opset_imports=[onnx.helper.make_opsetid("", _OPSET), onnx.helper.make_opsetid(CONTRIB, 1)],
        ir_version=_IR,
    )
    decided = _exported(poses, torch.zeros(1, 1, 2, len(poses.order)))
    return compose.merge_models(body, decided, io_map=[("logits", "logits")])


def _ports(
    network: MouthNetwork, channels: int
) -> tuple[list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]:
    """Return the inputs and the outputs of what comes before decisions."""
    layers, width = layers_of(network), network.width
    float_, uint8, int64 = (onnx.TensorProto.FLOAT, onnx.TensorProto.UINT8, onnx.TensorProto.INT64)
    made = onnx.helper.make_tensor_value_info
    inputs = [
        made("frames", float_, [1, "batch", "frames", LogMel.look_back + HOP]),
        made("state", uint8, [1, "batch", sum(layers.pasts), width]),
        made("rows", int64, [4]),
        made("ahead", int64, [8]),
        made("around", int64, ["entering", 3]),
        made("beyond", int64, [len(layers.beyond) + 1]),
    ]
    inputs += [
        made(f"recent_{number}", uint8, [f"mean_{number}", f"meant_{number}"])
        for number in range(len(CONTEXTS))
    ]
    inputs += [made(f"taps_{number}", int64, [f"gathered_{number}", 3]) for number in range(GATHERED)]
    outputs = [
        made("logits", float_, [1, "batch", "poses", channels]),
        made("columns", uint8, [1, "batch", "kept", width]),
    ]
    return inputs, outputs


def _exported(poses: Poses, example: Tensor) -> onnx.ModelProto:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "poses.onnx"
        torch.onnx.export(
            poses.eval(),
            (example,),
            str(path),
            input_names=["logits"],
            output_names=["drive"],
            dynamic_axes={name: {1: "batch", 2: "poses"} for name in ("logits", "drive")},
            opset_version=_OPSET,
            dynamo=False,
        )
        model = onnx.load(str(path))
    model.ir_version = _IR
    return compose.add_prefix(model, "poses_", rename_inputs=False, rename_outputs=False)


def _properties(network: MouthNetwork, model: Path) -> dict[str, str]:
    layers = layers_of(network)
    behind = BEHIND_ENTER + sum(network.dilations)
    return metadata() | {
        "facewire.before": str(_BEFORE),
        "facewire.behind": str(behind),
        "facewire.remembered": str(2 * behind + len(CONTEXTS) * (RECENT - 1)),
        "facewire.most": str(MOST_STEPS),
        "facewire.width": str(network.width),
        "facewire.dilations": ",".join(map(str, layers.dilations)),
        "facewire.contexts": ",".join(map(str, layers.contexts)),
        "facewire.recent": str(layers.recent),
        SOURCE: hashlib.sha256(model.read_bytes()).hexdigest(),
    }


def _verify(network: MouthNetwork, stream: OnnxStream, name: str, windows: Floats) -> None:
    """Hold the stream against the network over windows, and its calls against each other, bit for bit."""
    with torch.no_grad():
        exact = DriveNetwork(network, Decision())(torch.from_numpy(windows)).numpy()
    steps = windows.shape[1] // STEP - 1
    last = steps + 1 + stream.layout.behind
    # A window is preceded by silence.
    sound = np.pad(windows, ((0, 0), (_BEFORE, 0)))
    made, _ = stream.show(sound, np.repeat(stream.silence, len(sound), axis=0), last - _SHOWN, last)
    difference = np.abs(made - exact[:, -2 * _SHOWN :])
    if difference.mean() > _MEAN or np.quantile(difference, 0.999) > _P999:
        raise ExportError(
            f"{name} is {difference.mean():.3f} from its model on average, "
            f"{np.quantile(difference, 0.999):.2f} at worst; calibrate it on more windows"
        )
    for row in range(0, len(sound), len(sound) // 8):
        for cut in (1, 7, 2 * steps // 3, steps):
            state = stream.settle(sound[row : row + 1, : _BEFORE + cut * STEP], stream.silence, (cut,))[1]
            rest = sound[row : row + 1, cut * STEP :]
            shown, _ = stream.show(rest, state, last - cut - _SHOWN, last - cut)
            if not np.array_equal(shown[0], made[row]):
                raise ExportError(f"{name}: poses change where the sound is cut into calls after {cut} steps")
