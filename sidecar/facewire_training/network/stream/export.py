"""The streaming network as one ONNX graph, and proof that it does what the window network does.

    samples  float32[batch, 704 + 256 * steps]: the new steps of 16 ms and what lies before them; where poses
             are shown, one step more, which may have been heard in part
    state    uint8[batch, 1, past, width]: what is kept of the steps before
    showing  bool[]: whether poses are wanted that may still change, or all that settle
    first, last  int64[1]: the columns of two poses to be shown; number 0 is the first that these steps settle
    drive    float32[batch, poses, 36], `DRIVE_CHANNELS`
    columns  uint8[batch, 1, kept, width]: each layer's past and what is new of it, of which the state after
             any of the steps is a part

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
from torch import Tensor, nn

from facewire.engine.onnx.stream import OnnxStream
from facewire.engine.siblings import QUANTISED, SOURCE
from facewire.errors import UsageError
from facewire.values import Floats
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import ExportError, metadata
from facewire_training.network.model import CONTEXTS, RECENT, STEP, LogMel, MouthNetwork
from facewire_training.network.stream.ends import Features, Poses
from facewire_training.network.stream.ranges import measure_ranges
from facewire_training.network.stream.trunk import BEHIND_ENTER, MOST_STEPS, Trunk, pasts_of, unsettled_of
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
    if len(network.dilations) <= CONTEXTS[-1] + 1:
        raise UsageError(
            f"{model.name} has {len(network.dilations)} blocks; a stream needs one behind the last mean, "
            f"{CONTEXTS[-1] + 2}"
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
    with TemporaryDirectory() as folder:
        features = _exported(
            Features(network), torch.zeros(1, _BEFORE + STEP), ("samples", "bands"), Path(folder)
        )
        poses = _exported(
            Poses(network, Decision()), torch.zeros(1, 2, network.width), ("hidden", "drive"), Path(folder)
        )
    trunk = Trunk(network, measure_ranges(network, windows)).model(_OPSET)
    for model in (features, poses, trunk):
        model.ir_version = _IR
    heard = compose.merge_models(features, trunk, io_map=[("bands", "bands")])
    return compose.merge_models(heard, poses, io_map=[("hidden", "hidden")])


def _exported(module: nn.Module, example: Tensor, names: tuple[str, str], folder: Path) -> onnx.ModelProto:
    path = folder / f"{names[0]}.onnx"
    torch.onnx.export(
        module.eval(),
        (example,),
        str(path),
        input_names=[names[0]],
        output_names=[names[1]],
        dynamic_axes={name: {0: "batch", 1: f"{name}_count"} for name in names},
        opset_version=_OPSET,
        dynamo=False,
    )
    model = onnx.load(str(path))
    return compose.add_prefix(model, f"{names[0]}_", rename_inputs=False, rename_outputs=False)


def _properties(network: MouthNetwork, model: Path) -> dict[str, str]:
    behind = BEHIND_ENTER + sum(network.dilations)
    return metadata() | {
        "facewire.before": str(_BEFORE),
        "facewire.behind": str(behind),
        "facewire.remembered": str(2 * behind + len(CONTEXTS) * (RECENT - 1)),
        "facewire.most": str(MOST_STEPS),
        "facewire.width": str(network.width),
        "facewire.unsettled": ",".join(map(str, unsettled_of(network.dilations))),
        "facewire.pasts": ",".join(map(str, pasts_of(network.dilations))),
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
