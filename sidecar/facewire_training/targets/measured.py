"""Curves of real lips as targets: what a talker's mouth did on video, in the network's articulators.

Video gives three numbers a frame (gap, narrowing, jaw), a mouth has twenty. So the table's curves for the
phones are bent until their gap, rounding and jaw are the measured ones, in part: a mesh of 25 frames a
second is no truth either.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.articulate import LIP_GAP
from facewire.face.channels import ARTICULATORS
from facewire_training.phones.inventory import Phone

__all__ = ["MeasuredLips", "bent"]

Curves = NDArray[np.float32]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
_WIDE_GAP: Final = 0.58
"""Gap of the table's wide vowels: what a measured gap of 1 stands for."""
_WIDE_JAW: Final = 0.50
_FULL_ROUNDING: Final = 0.62
"""Rounding of the table's rounded phones in the middle: what a measured narrowing of 1 stands for."""
_MOST_ROUNDER: Final = 2.0
"""How much rounder than the table's row a phone may be before pucker alone shows it."""
_TRUST: Final = 0.75
"""Share of the measured curve in the target."""
_OWN_VOWELS: Final = frozenset({"aa", "ao"})
_TRUST_OWN: Final = 0.25
"""The same in vowels that are this talker's accent, not his mouth."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredLips:
    """What video showed beside an utterance, scaled to its talker's range (0 shut or at rest, 1 wide).

    `gap`, `rounding` and `jaw` [n] are at `start` + n / `rate` seconds of the utterance.
    """

    start: float
    rate: float
    gap: Curves
    rounding: Curves
    jaw: Curves


def bent(curves: Curves, lips: MeasuredLips, phones: tuple[Phone, ...], times: NDArray[np.float64]) -> Curves:
    """Return the table's curves [n, 20] at `times` [n], bent towards the measured lips; in 0..1."""
    video = lips.start + np.arange(len(lips.gap)) / lips.rate
    gap, rounding, jaw = (
        np.clip(np.interp(times, video, values), 0.0, 1.2) for values in (lips.gap, lips.rounding, lips.jaw)
    )
    trust = _trust(phones, times) * ((times >= video[0]) & (times <= video[-1]))
    target: Curves = curves.copy()
    opened = target[:, _INDEX["jawOpen"]]
    opened += trust * (_WIDE_JAW * jaw - opened)
    _round(target, trust, _FULL_ROUNDING * rounding)
    own = np.maximum(0.0, curves @ LIP_GAP)
    _part(target, own + trust * (_WIDE_GAP * gap - own))
    return np.clip(target, 0.0, 1.0)


def _trust(phones: tuple[Phone, ...], times: NDArray[np.float64]) -> NDArray[np.float64]:
    trust = np.full(len(times), _TRUST)
    for phone in phones:
        if phone.name in _OWN_VOWELS:
            first, last = np.searchsorted(times, (phone.start, phone.end))
            trust[first:last] = _TRUST_OWN
    return trust


def _round(target: Curves, trust: NDArray[np.float64], rounding: NDArray[np.float64]) -> None:
    """Scale pucker and funnel together to the rounding; what they cannot show, pucker adds."""
    pucker, funnel = _INDEX["mouthPucker"], _INDEX["mouthFunnel"]
    shown = target[:, [pucker, funnel]].max(axis=1)
    wanted = shown + trust * (rounding - shown)
    scale = np.clip(wanted / np.maximum(shown, 1e-6), 0.0, _MOST_ROUNDER)
    target[:, [pucker, funnel]] *= scale[:, None]
    target[:, pucker] = np.where(target[:, funnel] < wanted, wanted, target[:, pucker])


def _part(target: Curves, gap: NDArray[np.float64]) -> None:
    """Part the lips, or bring them together, over the jaw as it is until their gap is `gap`."""
    closed = gap < 0.02
    missing = gap - target @ LIP_GAP
    for name in ("mouthLowerDown", "mouthUpperUp"):
        # Half of what is missing each; a quarter of either counts in the gap.
        target[:, _INDEX[name]] = np.clip(target[:, _INDEX[name]] + 2.0 * missing, 0.0, 0.7)
    missing = gap - target @ LIP_GAP
    close = target[:, _INDEX["mouthClose"]]
    close += np.where(closed, np.maximum(-missing, 0.0), -missing)
    np.maximum(close, 0.0, out=close)
