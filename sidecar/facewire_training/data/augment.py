"""What happens to speech between a mouth and a computer: rooms, colour, noise, level, clipping, gaps.

Works on whole batches of samples in torch, on the fly, so that every window is heard differently each
time it is drawn. Never moves sound in time: the direct path of every room stays where it was.
"""

from typing import Final

import numpy as np
import torch
from torch import Tensor

from facewire.grid import SAMPLE_RATE
from facewire_training.data.noises import noise_pool
from facewire_training.data.windows import LEAD
from facewire_training.network.model import HEARD, mel_weights

__all__ = ["Augmenter", "TractWarps"]

_ROOMS: Final = 256
_ROOM_LENGTH: Final = 12_000
_CURVE_POINTS: Final = 9
_POOR: Final = 0.15
"""Share of windows in which all is bad at once: a narrow band, a room and noise, as in old recordings."""
_LEVELS_DBFS: Final = (-56.0, -8.0)
"""RMS of speech, from a microphone that nobody turned up to one that clips."""
_FADE_POINTS: Final = 7
"""One every quarter of a second: slower than syllables, which must keep their own loudness."""


class TractWarps:
    """Mel filters for 41 vocal-tract lengths, 0.80 to 1.25 times the speaker's own."""

    def __init__(self) -> None:
        factors = np.exp(np.linspace(np.log(0.80), np.log(1.25), 41))
        self._filters = torch.tensor(
            np.stack([mel_weights(float(factor)) for factor in factors]), dtype=torch.float32
        )

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Return filters [count, 40, bins], most of them near the middle."""
        spread = torch.randn(count, generator=generator) * 9.0 + 20.0
        return self._filters[spread.round().clamp(0, 40).long()]


class Augmenter:
    """Turns clean windows [n, LEAD + window] into heard ones [n, window]; seeded."""

    def __init__(self, seed: int, window: int = HEARD) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._noises = torch.from_numpy(noise_pool(seed, 240))
        self._rooms = _rooms(np.random.default_rng(seed), LEAD + window)

    @property
    def generator(self) -> torch.Generator:
        """The stream of random numbers behind every choice."""
        return self._generator

    def __call__(self, samples: Tensor, levels: Tensor) -> tuple[Tensor, Tensor]:
        """Return what is heard [n, window] and where it was cut to digital silence [n, window].

        `levels` [n] is the RMS of each speaker's speech, to which noise is referred.
        """
        poor = self._chance(len(levels), _POOR)
        speech = self._colour(samples, poor) * self._fades(*samples.shape)
        power = levels.clamp_min(1e-3)
        heard = speech[:, LEAD:] + self._noise(speech.shape[1] - LEAD, power, poor)
        gain = 10.0 ** (self._uniform(len(power), *_LEVELS_DBFS) / 20.0) / power
        heard = heard * gain.unsqueeze(1)
        cut = self._cuts(*heard.shape)
        return self._spoil(heard).clamp(-1.0, 1.0) * ~cut, cut

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return torch.rand(count, generator=self._generator) * (high - low) + low

    def _chance(self, count: int, share: float) -> Tensor:
        return torch.rand(count, generator=self._generator) < share

    def _fades(self, count: int, length: int) -> Tensor:
        """Gains along some windows: voices trail off, and heads turn away from the microphone."""
        decibels = self._uniform(count * _FADE_POINTS, -15.0, 5.0).reshape(count, 1, _FADE_POINTS)
        decibels = decibels * self._chance(count, 0.4)[:, None, None]
        curves = torch.nn.functional.interpolate(decibels, size=length, mode="linear", align_corners=True)
        return 10.0 ** (curves[:, 0] / 20.0)

    def _colour(self, samples: Tensor, poor: Tensor) -> Tensor:
        """Room and frequency response, in one multiplication of spectra."""
        count, length = samples.shape
        spectrum = torch.fft.rfft(samples)
        bins = spectrum.shape[1]
        decibels = torch.randn(count, 1, _CURVE_POINTS, generator=self._generator) * 3.0
        tilt = self._uniform(count, -6.0, 6.0)[:, None, None] * torch.linspace(-1, 1, _CURVE_POINTS)
        curve = torch.nn.functional.interpolate(
            decibels + tilt, size=bins, mode="linear", align_corners=True
        )[:, 0]
        hertz = torch.linspace(0, SAMPLE_RATE / 2, bins)
        top = torch.where(
            self._chance(count, 0.3) | poor, self._uniform(count, 3000, 7000), torch.tensor(9e3)
        )
        top = torch.where(poor, 0.5 * (top + 3000.0), top)
        bottom = torch.where(
            self._chance(count, 0.4) | poor, self._uniform(count, 60, 350), torch.tensor(1.0)
        )
        response = 10.0 ** (curve / 20.0)
        response = (
            response / (1.0 + (hertz / top[:, None]) ** 12) / (1.0 + (bottom[:, None] / (hertz + 1.0)) ** 4)
        )
        dry = self._chance(count, 0.6) & ~poor
        chosen = torch.randint(0, _ROOMS, (count,), generator=self._generator)
        rooms = torch.where(dry[:, None], torch.ones(1, dtype=self._rooms.dtype), self._rooms[chosen])
        coloured: Tensor = torch.fft.irfft(spectrum * response * rooms, n=length)
        return coloured

    def _noise(self, length: int, power: Tensor, poor: Tensor) -> Tensor:
        count = len(power)
        pool, span = self._noises.shape
        chosen = torch.randint(0, pool, (count,), generator=self._generator)
        starts = torch.randint(0, span - length, (count,), generator=self._generator)
        noise = torch.stack([self._noises[c, s : s + length] for c, s in zip(chosen, starts, strict=True)])
        ratio = self._uniform(count, 5.0, 50.0)
        ratio = torch.where(poor, 5.0 + 0.4 * ratio, ratio)
        amount = (
            torch.where(self._chance(count, 0.75) | poor, 10.0 ** (-ratio / 20.0), torch.tensor(0.0)) * power
        )
        floor = 10.0 ** (-self._uniform(count, 35.0, 80.0) / 20.0) * power * ~self._chance(count, 0.2)
        return (
            noise * amount[:, None] + torch.randn(count, length, generator=self._generator) * floor[:, None]
        )

    def _spoil(self, heard: Tensor) -> Tensor:
        """Clipping, direct current, and eight-bit telephone coding, each on a few windows."""
        count = heard.shape[0]
        peak = heard.abs().amax(dim=1)
        limit = torch.where(
            self._chance(count, 0.08), peak * self._uniform(count, 0.2, 0.7), torch.tensor(1.0)
        )
        heard = torch.maximum(torch.minimum(heard, limit[:, None]), -limit[:, None])
        offset = torch.where(self._chance(count, 0.1), self._uniform(count, -0.03, 0.03), torch.tensor(0.0))
        coded = torch.sign(heard) * torch.log1p(255.0 * heard.abs().clamp_max(1.0)) / np.log(256.0)
        coded = torch.round(coded * 127.0) / 127.0
        coded = torch.sign(coded) * (torch.exp(coded.abs() * np.log(256.0)) - 1.0) / 255.0
        telephone = self._chance(count, 0.05)
        return torch.where(telephone[:, None], coded, heard) + offset[:, None]

    def _cuts(self, count: int, length: int) -> Tensor:
        """Digital silence before a line's first sample, after a recording's last, or all along."""
        places = torch.arange(length)
        start = torch.where(self._chance(count, 0.08), self._uniform(count, 0, length), torch.tensor(0.0))
        end = torch.where(
            self._chance(count, 0.10), self._uniform(count, 0, length), torch.tensor(float(length))
        )
        end = torch.where(self._chance(count, 0.01), torch.tensor(0.0), end)
        return (places < start[:, None]) | (places >= end[:, None])


def _rooms(generator: np.random.Generator, length: int) -> Tensor:
    """Spectra of synthetic rooms: a direct path, then noise that decays by 60 dB in 0.1 to 0.6 s.

    A quarter are halls of up to 1.5 s, half of them with an echo of their loudspeakers or far wall. `length`:
    of what is heard in them, in samples.
    """
    times = np.arange(_ROOM_LENGTH) / SAMPLE_RATE
    impulses = np.zeros((_ROOMS, length))
    for row in range(_ROOMS):
        hall = row % 4 == 0
        decay = generator.uniform(0.6, 1.5) if hall else generator.uniform(0.1, 0.6)
        tail = generator.standard_normal(_ROOM_LENGTH) * np.exp(-6.9 * times / decay)
        tail[: int(generator.uniform(8, 200))] = 0.0
        ratio = 10.0 ** (-generator.uniform(2.0, 22.0) / 20.0)
        impulses[row, :_ROOM_LENGTH] = tail / np.sqrt((tail**2).sum()) * ratio
        impulses[row, 0] = 1.0
        if row % 8 == 0:  # every second hall
            delay = int(generator.uniform(0.04, 0.3) * SAMPLE_RATE)
            impulses[row, delay : delay + 400] += generator.uniform(0.1, 0.5) * impulses[row, :400]
    return torch.tensor(np.fft.rfft(impulses), dtype=torch.complex64)
