"""What is measured of samples as they are in the file: peaks, offset, and what channels share."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.qa.runs import runs_of
from facewire.values import Floats

__all__ = ["Channels", "Peaks"]

_FLAT: Final = 3
"""Samples that are equal at a peak, from which it was cut off: rounding makes two."""
_NEAR: Final = 0.98
_FULL: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels of a recording."""

    levels_db: tuple[float, ...]
    """Of each one's sound, dB of full scale."""
    correlation: float
    """Of the first two, -1..1; 1 where there is but one."""
    flat: float
    """Peaks of the channel that has most which were cut off at its highest or lowest value, a second."""
    flat_at_s: float
    """Where the first one is."""
    crowded: float
    """Share of samples within 2 % of the peak, in the channel that has most."""
    dc: float
    """Mean of the samples, of full scale; the largest of the channels."""
    damaged: int = 0
    """Samples that are no finite number, of all channels."""
    damaged_at_s: float = 0.0
    """Where the first one is."""


@dataclass(slots=True)
class _Extreme:
    """Flat peaks at the highest value so far."""

    value: float = 0.0
    count: int = 0
    at: int = 0
    near: int = 0


@dataclass(slots=True)
class _Channel:
    sums: float = 0.0
    squares: float = 0.0
    extremes: tuple[_Extreme, _Extreme] = field(default_factory=lambda: (_Extreme(), _Extreme()))


class Peaks:
    """Hears a recording block by block.

    Args:
        rate: hertz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._heard = 0
        self._channels: list[_Channel] = []
        self._product = 0.0
        self._damaged, self._damaged_at = 0, 0

    def hear(self, block: Floats) -> None:
        """Take float32[n, channels] more."""
        finite = np.isfinite(block)
        if not finite.all():
            self._note_damage(~finite)
        # As the network hears it: what is no number is silence, what is beyond all of them full scale.
        samples = np.nan_to_num(block, posinf=1.0, neginf=-1.0).astype(np.float64)
        if not self._channels:
            self._channels = [_Channel() for _ in range(samples.shape[1])]
        for channel, values in zip(self._channels, samples.T, strict=True):
            channel.sums += float(values.sum())
            channel.squares += float(values @ values)
            for extreme, signed in zip(channel.extremes, (values, -values), strict=True):
                _update(extreme, signed, self._heard)
        if samples.shape[1] > 1:
            self._product += float(samples[:, 0] @ samples[:, 1])
        self._heard += len(samples)

    def channels(self) -> Channels:
        """Return what has been heard."""
        count = max(1, self._heard)
        powers = [one.squares / count - (one.sums / count) ** 2 for one in self._channels] or [0.0]
        cut = max((_cut(one) for one in self._channels), default=(0, 0, 0))
        norm = (
            float(np.sqrt(self._channels[0].squares * self._channels[1].squares)) if len(powers) > 1 else 0.0
        )
        return Channels(
            levels_db=tuple(10.0 * float(np.log10(max(power, 0.0) + 1e-12)) for power in powers),
            correlation=self._product / norm if norm > 0.0 else 1.0,
            flat=cut[0] * self._rate / count,
            flat_at_s=-cut[1] / self._rate,
            crowded=cut[2] / count,
            dc=max((abs(one.sums) / count for one in self._channels), default=0.0),
            damaged=self._damaged,
            damaged_at_s=self._damaged_at / self._rate,
        )

    def _note_damage(self, damaged: NDArray[np.bool_]) -> None:
        """Count bool[n, channels], and keep where the first one is."""
        if not self._damaged:
            self._damaged_at = self._heard + int(damaged.any(axis=1).argmax())
        self._damaged += int(damaged.sum())


def _cut(channel: _Channel) -> tuple[int, int, int]:
    """Return flat peaks, less the place of the first, and samples near the peak."""
    flat = [one for one in channel.extremes if one.count > 1]
    peak = max(one.value for one in channel.extremes)
    near = sum(one.near for one in channel.extremes if one.value > _NEAR * peak)
    return sum(one.count for one in flat), -min((one.at for one in flat), default=0), near


def _update(extreme: _Extreme, values: Floats, before: int) -> None:
    """Count flat peaks at the highest of `values`, if that is as high as the highest so far."""
    top = float(values.max(initial=0.0))
    if top <= 0.0 or top < extreme.value - _FULL:
        return
    if top > extreme.value + _FULL:
        extreme.value, extreme.count, extreme.near = top, 0, 0
    runs = runs_of(values >= top - _FULL)
    flat = runs[runs[:, 1] - runs[:, 0] >= _FLAT]
    if len(flat) and not extreme.count:
        extreme.at = before + int(flat[0, 0])
    extreme.count += len(flat)
    extreme.near += int((values > _NEAR * top).sum())
