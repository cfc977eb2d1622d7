"""A shipped ONNX file as a network that trains on: where no checkpoint was kept, its weights are.

Export folded each block's normalisation into the convolution before it. Here it comes back as one that
changes nothing; `restore_statistics` gives it the moments of real activations again, which training needs,
without changing what the network says.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from facewire.errors import UsageError
from facewire_training.network.model import MouthNetwork

__all__ = ["is_folded", "network_of_onnx", "restore_statistics"]

_PREFIX: Final = "network."
_BLOCK: Final = re.compile(r"^/blocks\.(\d+)/layers/layers\.0/Conv$")


def network_of_onnx(path: Path) -> MouthNetwork:
    """Return the network of an exported float32 graph, in evaluation mode.

    A head that the file does not have yet, `active`, begins as a copy of `voice`.

    Raises:
        UsageError: the file does not hold a network of this kind.
    """
    try:
        graph = onnx.load(str(path)).graph
        held = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
        folded = {
            int(match[1]): node for node in graph.node if (match := _BLOCK.match(node.name)) is not None
        }
        dilations = tuple(int(_attribute(folded[index], "dilations")[1]) for index in sorted(folded))
        width = int(held[f"{_PREFIX}enter.weight"].shape[0])
        network = MouthNetwork(width, dilations)
        state = network.state_dict()
        for name, value in held.items():
            key = name.removeprefix(_PREFIX)
            if name.startswith(_PREFIX) and key in state:
                state[key] = value
        for index, node in folded.items():
            _unfold(state, index, held[node.input[1]], held[node.input[2]])
        for key in ("leave.2.weight", "leave.2.bias"):
            state[key] = _with_active(state[key], network.sizes)
        network.load_state_dict(state)
    except (KeyError, ValueError, IndexError, RuntimeError) as error:
        raise UsageError(f"{path.name} is not an exported network to start from: {error}") from error
    return network.eval()


def is_folded(network: MouthNetwork) -> bool:
    """Return whether its normalisations are part of its weights, as `network_of_onnx` leaves them."""
    means = (layer.running_mean for layer in network.normalisations())
    return not any(mean is not None and bool(mean.any()) for mean in means)


def restore_statistics(network: MouthNetwork, batches: Iterable[Tensor]) -> None:
    """Normalise blocks by the moments of log-mel `batches` [n, 40, frames], and change no output."""
    sums: dict[int, tuple[Tensor, Tensor, int]] = {}

    def watch(index: int, inputs: Tensor) -> None:
        total, squares, count = sums.get(index, (torch.zeros(()), torch.zeros(()), 0))
        dimensions = (0, 2, 3)
        sums[index] = (
            total + inputs.double().sum(dimensions),
            squares + inputs.double().square().sum(dimensions),
            count + inputs.numel() // inputs.shape[1],
        )

    layers = network.normalisations()
    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, index=index: watch(index, inputs[0]))
        for index, layer in enumerate(layers)
    ]
    training = network.training
    network.eval()
    with torch.no_grad():
        for bands in batches:
            network.heads(bands)
    for hook in hooks:
        hook.remove()
    for index, layer in enumerate(layers):
        total, squares, count = sums[index]
        _set_moments(layer, total / count, squares / count - (total / count).square())
    network.train(training)


def _unfold(state: dict[str, Tensor], index: int, weight: Tensor, bias: Tensor) -> None:
    """Put a folded convolution back, before a normalisation that only adds its bias."""
    state[f"blocks.{index}.layers.0.weight"] = weight
    normalisation = f"blocks.{index}.layers.1"
    state[f"{normalisation}.running_mean"] = torch.zeros_like(bias)
    state[f"{normalisation}.running_var"] = torch.ones_like(bias)
    state[f"{normalisation}.weight"] = torch.full_like(bias, (1.0 + nn.BatchNorm2d(1).eps) ** 0.5)
    state[f"{normalisation}.bias"] = bias


def _with_active(rows: Tensor, sizes: list[int]) -> Tensor:
    """Rows of the last layer, two poses each, with those of `active` where the file has none."""
    missing = sum(sizes) - rows.shape[0] // 2
    if missing == 0:
        return rows
    if missing != 1:
        raise ValueError(f"its last layer has {rows.shape[0]} rows, not {2 * sum(sizes)}")
    poses = rows.reshape(2, -1, *rows.shape[1:])
    voice = sum(sizes[:3])
    return torch.cat([poses, poses[:, voice : voice + 1]], dim=1).flatten(0, 1)


def _set_moments(layer: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """Normalise by other moments, and scale and shift so that the layer does what it did."""
    old_mean, old_variance = layer.running_mean, layer.running_var
    assert old_mean is not None
    assert old_variance is not None
    with torch.no_grad():
        gain = layer.weight / torch.sqrt(old_variance + layer.eps)
        layer.bias.add_(gain * (mean.float() - old_mean))
        layer.weight.copy_(gain * torch.sqrt(variance.float() + layer.eps))
        old_mean.copy_(mean)
        old_variance.copy_(variance)


def _attribute(node: onnx.NodeProto, name: str) -> list[int]:
    return next(list(attribute.ints) for attribute in node.attribute if attribute.name == name)
