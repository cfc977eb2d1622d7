"""The streaming network as one ONNX graph, and proof that it does what the window network does.

    sums, differences   float32[1, batch, 2 * (steps + 2), 160]: the first half of each frame of features,
                        plus and minus the second half, mirrored. They begin two columns before the state's
                        end; the last step may have been heard in part
    state               uint8[1, batch, past, width]: what is kept of the steps before, and a column of zeros
                        for each of the last blocks
    drive               float32[1, batch, poses, 36], `DRIVE_CHANNELS`
    known_0, known_1 …  uint8[1, batch, columns, width]: each layer's past and what is new of it, of which the
                        state after any of the steps is a part

The other inputs say which columns the last blocks compute, and of which others, and which each mean is taken
of: see `facewire.engine.onnx.plan`. There are no branches and no shapes, and as few nodes as there can be:
live, when caches are cold, a node costs more than its work.

Post-training static quantisation (Jacob et al. 2018, "Quantization and Training of Neural Networks for
Efficient Integer-Arithmetic-Only Inference"). Features, logits and decisions stay float32.
"""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import torch

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.onnx.metadata import STREAM_SCHEMA
from facewire.engine.onnx.plan import GATHERED, Layers
from facewire.engine.onnx.stream import OnnxStream
from facewire.engine.siblings import QUANTISED, SOURCE
from facewire.errors import UsageError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.values import Floats
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import ExportError, metadata
from facewire_training.network.model import CONTEXTS, HOP, STEP, LogMel, MouthNetwork
from facewire_training.network.stream.decisions import Decisions
from facewire_training.network.stream.ends import write_entering, write_logits
from facewire_training.network.stream.nodes import CONTRIB, Nodes
from facewire_training.network.stream.ranges import measure_ranges, neutral_bands
from facewire_training.network.stream.trunk import MOST_STEPS, Trunk, layers_of
from facewire_training.network.train import load_network

__all__ = ["CALIBRATED", "quantise"]

CALIBRATED: Final = 210
"""Windows from which ranges are taken."""
_LOUDEST: Final = 80.0
"""Of log-mel: float32 holds its power, and that of its negative."""
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
        UsageError: the file is quantised already, or its network too short, it looks too far ahead, or it
            does not hear a band.
        ExportError: the result is too far from the network, or depends on how sound is cut into calls.
    """
    if model.name.endswith(QUANTISED):
        raise UsageError(f"{model.name} is quantised; give the FP32 file that it was made of")
    path = model.with_suffix(QUANTISED)
    network = load_network(model)
    _refuse_impossible(model.name, layers_of(network))
    _refuse_deaf(model.name, network)
    made, beyond = _graph(network, windows)
    onnx.helper.set_model_props(made, _properties(network, model, beyond))
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


def _refuse_impossible(name: str, layers: Layers) -> None:
    if not layers.possible:
        raise UsageError(
            f"{name} has {len(layers.dilations)} blocks; a stream needs {GATHERED} behind the last "
            f"mean, {CONTEXTS[-1] + 1 + GATHERED}"
        )
    if layers.behind > SETTLED_STEPS:
        raise UsageError(
            f"{name} looks {layers.behind} steps ahead, further than the {SETTLED_STEPS} that are heard; "
            "train one with smaller dilations"
        )


def _refuse_deaf(name: str, network: MouthNetwork) -> None:
    """Refuse a network that hears next to nothing of a band: no sound would be as loud as what is nothing."""
    neutral = neutral_bands(network)
    deaf = torch.nonzero(~(neutral.abs() < _LOUDEST)).flatten().tolist()
    if deaf:
        raise UsageError(
            f"{name} hears nothing of band {deaf[0]} of its features; train it longer, or on more sound"
        )


def _graph(network: MouthNetwork, windows: Floats) -> tuple[onnx.ModelProto, list[int]]:
    """Return the graph, and the bytes of its last blocks' zeros."""
    nodes, ranges = Nodes(), measure_ranges(network, windows)
    trunk, decisions = Trunk(network, ranges, nodes), Decisions(network, Decision())
    entering = write_entering(network, ranges, nodes, trunk.entering(0))
    last = trunk.write(entering), trunk.entering(len(network.dilations))
    decisions.write(nodes, write_logits(network, ranges, nodes, last, decisions.logits), "drive")
    made = onnx.helper.make_model(
        onnx.helper.make_graph(nodes.nodes, "stream", *_ports(network), nodes.constants),
        opset_imports=[onnx.helper.make_opsetid("", _OPSET), onnx.helper.make_opsetid(CONTRIB, 1)],
        ir_version=_IR,
    )
    return made, trunk.beyond()


def _ports(network: MouthNetwork) -> tuple[list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]:
    """Return the inputs and the outputs."""
    layers, width = layers_of(network), network.width
    float_, uint8, int64 = (onnx.TensorProto.FLOAT, onnx.TensorProto.UINT8, onnx.TensorProto.INT64)
    made = onnx.helper.make_tensor_value_info
    half = (LogMel.look_back + HOP) // 2
    inputs = [made(name, float_, [1, "batch", "frames", half]) for name in ("sums", "differences")]
    inputs.append(made("state", uint8, [1, "batch", layers.past, width]))
    inputs += [
        made(f"recent_{number}", uint8, [f"mean_{number}", f"meant_{number}"])
        for number in range(len(CONTEXTS))
    ]
    inputs += [made(f"taps_{number}", int64, [f"gathered_{number}"]) for number in range(GATHERED)]
    outputs = [made("drive", float_, [1, "batch", "poses", len(DRIVE_CHANNELS)])]
    outputs += [
        made(f"known_{layer}", uint8, [1, "batch", f"kept_{layer}", width])
        for layer in range(len(layers.pasts))
    ]
    return inputs, outputs


def _properties(network: MouthNetwork, model: Path, beyond: list[int]) -> dict[str, str]:
    layers = layers_of(network)
    return metadata() | {
        "facewire.schema": STREAM_SCHEMA,
        "facewire.before": str(_BEFORE),
        "facewire.behind": str(layers.behind),
        "facewire.remembered": str(layers.remembered),
        "facewire.most": str(MOST_STEPS),
        "facewire.width": str(network.width),
        "facewire.dilations": ",".join(map(str, layers.dilations)),
        "facewire.contexts": ",".join(map(str, layers.contexts)),
        "facewire.recent": str(layers.recent),
        "facewire.beyond": ",".join(map(str, beyond)),
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
    for row in range(0, len(sound), max(1, len(sound) // 8)):
        for cut in (1, 7, 2 * steps // 3, steps):
            state = stream.settle(sound[row : row + 1, : _BEFORE + cut * STEP], stream.silence, (cut,))[1]
            rest = sound[row : row + 1, cut * STEP :]
            shown, _ = stream.show(rest, state, last - cut - _SHOWN, last - cut)
            if not np.array_equal(shown[0], made[row]):
                raise ExportError(f"{name}: poses change where the sound is cut into calls after {cut} steps")
