"""Which values a network's activations take on sound that training hears, and how a byte stands for them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from facewire.values import Floats
from facewire_training.network.model import CONTEXTS, MouthNetwork, recent_mean

__all__ = [
    "BlockRanges",
    "ContextRanges",
    "NetworkRanges",
    "Range",
    "affine",
    "measure_ranges",
    "neutral_bands",
]

_WITHIN: Final = 0.9999
"""Share of an activation's values that its range holds; those beyond are cut off."""
_MOST: Final = 4_000_000
"""Values from which a range is taken."""
_LEAST: Final = 1e-6
"""What a range reaches up to at least, so that its scale is not zero."""


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes q stand for (q - zero) * scale."""

    scale: float
    zero: int


@dataclass(frozen=True, slots=True)
class ContextRanges:
    """Of what a step learns from the mean of its past."""

    mean: Range
    told: Range
    """What the mean adds."""
    leaving: Range


@dataclass(frozen=True, slots=True)
class BlockRanges:
    """Of one block."""

    inner: Range
    """Between its two convolutions."""
    added: Range
    """What it adds to what enters."""
    leaving: Range
    context: ContextRanges | None
    """Of what follows it, where that is the mean."""


@dataclass(frozen=True, slots=True)
class NetworkRanges:
    """Of the whole network."""

    bands: Range
    """Of log-mel less what is nothing to the first layer, see `neutral_bands`."""
    entering: Range
    """Of what enters the first block."""
    blocks: tuple[BlockRanges, ...]
    active: Range
    """Of what the last layer takes."""


def measure_ranges(network: MouthNetwork, windows: Floats) -> NetworkRanges:
    """Return the ranges of a network's activations.

    Args:
        network: in evaluation mode.
        windows: float32[n, window], typical sound.
    """
    blocks = []
    with torch.no_grad():
        bands = network.features(torch.from_numpy(windows)).unsqueeze(2)
        above = _range(bands - neutral_bands(network)[:, None, None])
        hidden = network.enter(network.normalise(bands))
        entering = _range(hidden)
        for index, block in enumerate(network.blocks):
            convolution, normalise, activate, out = block.layers  # type: ignore[misc]
            inner = activate(normalise(convolution(hidden)))
            added = out(inner)
            hidden = hidden + added
            leaving = _range(hidden)
            context = None
            if index in CONTEXTS:
                mean = recent_mean(hidden)
                told = network.context[CONTEXTS.index(index)](mean)
                hidden = hidden + told
                context = ContextRanges(*map(_range, (mean, told, hidden)))
            blocks.append(BlockRanges(_range(inner), _range(added), leaving, context))
        active = _range(network.leave[:2](hidden))
    return NetworkRanges(above, entering, tuple(blocks), active)


def neutral_bands(network: MouthNetwork) -> Tensor:
    """Return the log-mel [40] that normalisation makes zero: what lies beyond all that is heard."""
    gain, shift = affine(network.normalise)
    return -shift / gain


def affine(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Return what a normalisation multiplies by and adds once it no longer learns, [channels] each."""
    assert isinstance(layer, nn.BatchNorm2d)
    assert layer.running_mean is not None
    assert layer.running_var is not None
    gain = (layer.weight / torch.sqrt(layer.running_var + layer.eps)).detach()
    return gain, (layer.bias - layer.running_mean * gain).detach()


def _range(values: Tensor) -> Range:
    flat = values.flatten()
    some = flat[:: max(1, flat.numel() // _MOST)].numpy()
    low, high = np.quantile(some, ((1.0 - _WITHIN) / 2, (1.0 + _WITHIN) / 2)).tolist()
    low, high = min(low, 0.0), max(high, _LEAST)
    scale = (high - low) / 255
    return Range(scale, round(-low / scale))
