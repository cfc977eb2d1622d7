"""The network: raw 16 kHz samples of one window in, a pose every 8 ms along it out.

Log-mel features are the first layers, so that a runtime needs nothing but samples. Frames of 8 ms are
halved to steps of 16 ms, pass residual dilated convolutions, and leave as two poses each. Twice a step also
learns the mean of its last 768 ms. Nothing else reaches further than 31 steps, and no mean reaches ahead:
what a pose depends on lies in a stretch around it. Stateless: the window is all it knows. Feature frames end
at their pose's sample, so that nothing past the window is ever needed. No layer couples the windows of a
batch. Time is the last of two axes, the other is 1 long: ONNX Runtime has its fast convolutions for planes
only (an eighth less time).
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire.grid import SAMPLE_RATE
from facewire_training.phones.inventory import PHONES

__all__ = [
    "CONTEXTS",
    "HEARD",
    "HOP",
    "LOG_FLOOR",
    "MELS",
    "RECENT",
    "STEP",
    "WINDOW",
    "Heads",
    "LogMel",
    "MouthNetwork",
    "mel_weights",
    "recent_mean",
]

HOP: Final = 128
"""Samples between poses: 8 ms."""
STEP: Final = 2 * HOP
"""Samples of a step, which gives two poses: 16 ms."""
WINDOW: Final = 96 * STEP
"""Samples in a window of the exported graph: 1.5 s. Its middle lacks nothing but the past of means."""
HEARD: Final = 72 * STEP
"""Samples in a window of training: 1.2 s, whose last poses lack nothing but the past of means."""
RECENT: Final = 48
"""Steps of a mean."""
MELS: Final = 40
_FRAME: Final = 320
_HERTZ: Final = np.concatenate([np.arange(50.0, 4001.0, 50.0), np.arange(4100.0, 7601.0, 100.0)])
"""Frequencies of the spectrum: every 50 Hz, and every 100 Hz where mel bands are wide (a third less work)."""
_BINS: Final = len(_HERTZ)
CONTEXTS: Final = (1, 3)
"""Blocks after which every step learns the mean of the last ones."""
LOG_FLOOR: Final = 1e-7
"""Added to mel power before the logarithm: about -75 dBFS of white noise; digital silence sits there."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Logits along the window: [batch, poses, channels of the head].

    `voice` is whether a phone sounds, `active` whether the mouth has left its rest, which is earlier.
    `closure`, whether the lips close, only teaches: PP among the visemes decides that.
    """

    articulators: Tensor
    visemes: Tensor
    phones: Tensor
    voice: Tensor
    closure: Tensor
    active: Tensor

    def between(self, first: int, last: int) -> "Heads":
        """Return the heads of poses `first` up to `last`, in float32."""
        own = (getattr(self, one.name) for one in fields(self))
        return Heads(*(logits[:, first:last].float() for logits in own))


class LogMel(nn.Module):
    """Samples to log-mel, 40 bands every 8 ms: strided convolution with a Fourier basis."""

    def __init__(self) -> None:
        super().__init__()
        basis = np.concatenate(_fourier(0.0))
        self.register_buffer("basis", torch.tensor(basis[:, None, None, :], dtype=torch.float32))
        self.register_buffer("mel", torch.tensor(mel_weights(1.0)[:, :, None, None], dtype=torch.float32))

    basis: Tensor
    mel: Tensor

    look_back: Final = _FRAME - HOP
    """Samples before a hop that its frame reaches back."""

    @staticmethod
    def folded() -> tuple[Tensor, Tensor]:
        """Return cosines and sines [160, bins] for the sums and the differences of a frame and its mirror.

        The power of a spectrum is the same wherever its time is counted from. From a frame's middle on,
        cosines are even and sines odd, so that half of each is enough.
        """
        cosines, sines = _fourier((_FRAME - 1) / 2)
        half = slice(_FRAME // 2)
        return torch.tensor(cosines[:, half].T).float(), torch.tensor(sines[:, half].T).float()

    def forward(self, samples: Tensor, mel: Tensor | None = None) -> Tensor:
        """Return a frame for each hop of a window that digital silence precedes.

        Training stretches vocal tracts by filters of its own, `mel` [batch, 40, bins].
        """
        spectrum = nn.functional.conv2d(
            samples[:, None, None, :], self.basis, stride=(1, HOP), padding=(0, self.look_back)
        )
        real, imaginary = spectrum[:, :_BINS], spectrum[:, _BINS:]
        power = real * real + imaginary * imaginary
        if mel is None:
            bands = nn.functional.conv2d(power, self.mel)
        else:
            bands = torch.bmm(mel, power.squeeze(2)).unsqueeze(2)
        # The convolution pads both ends alike: its last frame hangs over the window's.
        return torch.log(bands + LOG_FLOOR).squeeze(2)[..., :-1]


def _fourier(begin: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return windowed cosines and sines [bins, 320] of a frame, their time counted from a sample on."""
    times = np.arange(_FRAME) - begin
    window = np.hanning(_FRAME) / np.hanning(_FRAME).sum()
    angles = 2.0 * np.pi * np.outer(_HERTZ, times) / SAMPLE_RATE
    return np.cos(angles) * window, np.sin(angles) * window


def _convolution(
    inputs: int, outputs: int, kernel: int = 1, stride: int = 1, dilation: int = 1, bias: bool = True
) -> nn.Conv2d:
    return nn.Conv2d(
        inputs,
        outputs,
        (1, kernel),
        stride=(1, stride),
        padding=(0, dilation * (kernel // 2)),
        dilation=(1, dilation),
        bias=bias,
    )


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _convolution(width, width, kernel=3, dilation=dilation, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            _convolution(width, width),
        )

    def forward(self, hidden: Tensor) -> Tensor:
        deeper: Tensor = self.layers(hidden)
        return hidden + deeper


class MouthNetwork(nn.Module):
    """Window to `Heads`, sized by `width` and `dilations`; the phone head serves training and alignment."""

    def __init__(self, width: int = 160, dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8)) -> None:
        super().__init__()
        self.width, self.dilations = width, dilations
        self.features = LogMel()
        self.normalise = nn.BatchNorm2d(MELS)
        self.enter = _convolution(MELS, width, kernel=5, stride=2)
        self.blocks = nn.ModuleList(_Block(width, dilation) for dilation in dilations)
        self.context = nn.ModuleList(_convolution(width, width) for _ in CONTEXTS)
        self.sizes = [len(ARTICULATORS), len(VISEMES), len(PHONES), 1, 1, 1]
        self.leave = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), _convolution(width, 2 * sum(self.sizes)))

    def forward(self, samples: Tensor) -> Heads:
        """Samples [batch, window] to all heads."""
        return self.heads(self.features(samples))

    def heads(self, bands: Tensor) -> Heads:
        """Log-mel bands [batch, 40, frames] to all heads: where training enters, with its own bands."""
        return self.split(self.logits(bands))

    def channels(self, head: str) -> range:
        """Return the channels of `logits` that are a head's, by its name in `Heads`."""
        index = [one.name for one in fields(Heads)].index(head)
        first = sum(self.sizes[:index])
        return range(first, first + self.sizes[index])

    def split(self, logits: Tensor) -> Heads:
        """Return the heads of what `logits` gives."""
        return Heads(*torch.split(logits, self.sizes, dim=2))

    def logits(self, bands: Tensor) -> Tensor:
        """Return all heads side by side [batch, poses, channels], in the precision of `bands`."""
        return self.poses(self.leave(self._hidden(bands)).to(bands.dtype))

    def heard(self, bands: Tensor) -> Tensor:
        """Return what the last layer takes [batch, width, 1, steps]."""
        heard: Tensor = self.leave[:2](self._hidden(bands))
        return heard

    def _hidden(self, bands: Tensor) -> Tensor:
        hidden: Tensor = self.enter(self.normalise(bands.unsqueeze(2)).to(self.enter.weight.dtype))
        for index, block in enumerate(self.blocks):
            hidden = block(hidden)
            if index in CONTEXTS:
                hidden = hidden + self.context[CONTEXTS.index(index)](recent_mean(hidden))
        return hidden

    def poses(self, pairs: Tensor) -> Tensor:
        """Return logits [batch, 2 * channels, 1, steps], two poses a step, as [batch, poses, channels]."""
        # A number in an exported graph, too: shapes that it works out are work for the CPU beside a GPU.
        steps, channels = int(pairs.shape[3]), sum(self.sizes)
        poses: Tensor = pairs.reshape(-1, 2, channels, steps).permute(0, 3, 1, 2)
        return poses.reshape(-1, 2 * steps, channels)

    def normalisations(self) -> list[nn.BatchNorm2d]:
        """Return each block's normalisation, which export folds into the convolution before it."""
        layers = (block.layers[1] for block in self.blocks if isinstance(block, _Block))
        return [layer for layer in layers if isinstance(layer, nn.BatchNorm2d)]

    def halve(self) -> None:
        """Turn the body into float16; features, with their squares and logarithms, stay float32."""
        for part in (self.enter, self.blocks, self.context, self.leave):
            part.half()


def recent_mean(hidden: Tensor) -> Tensor:
    """Return the means [batch, width, 1, steps] of each step and the 47 before it that the window has."""
    recent = torch.from_numpy(_recent(int(hidden.shape[3]))).to(hidden)
    return hidden @ recent / recent.sum(dim=0)


@lru_cache
def _recent(steps: int) -> NDArray[np.float32]:
    """Return [steps, steps], which earlier steps count for each: by 1/32, exact in any precision."""
    ahead = np.arange(steps) - np.arange(steps)[:, None]
    return np.where((ahead >= 0) & (ahead < RECENT), np.float32(1 / 32), np.float32(0.0))


def mel_weights(warp: float) -> NDArray[np.float64]:
    """Return triangular mel filters [40, bins], 60 to 7,600 Hz.

    `warp` stretches the frequency axis up to 4.8 kHz and eases back to the end above it: vocal-tract
    length perturbation (Jaitly and Hinton 2013). 1.0 leaves it alone.
    """
    low, high = (2595.0 * np.log10(1.0 + hertz / 700.0) for hertz in (60.0, 7600.0))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, MELS + 2) / 2595.0) - 1.0)
    knee = 4800.0 * min(warp, 1.0) / warp
    nyquist = SAMPLE_RATE / 2
    edges = np.where(
        edges <= knee, edges * warp, nyquist - (nyquist - knee * warp) / (nyquist - knee) * (nyquist - edges)
    )
    rise = (_HERTZ - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - _HERTZ) / (edges[2:] - edges[1:-1])[:, None]
    weights: NDArray[np.float64] = np.maximum(0.0, np.minimum(rise, fall))
    return weights
