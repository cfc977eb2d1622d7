"""From timed phones to articulator curves: the explicit coarticulation model.

Each phone pulls every articulator towards its row of the table, with a dominance that is full inside
the phone and decays outside it, earlier phones and later ones at their own rates (Cohen and Massaro
1993, "Modeling coarticulation in synthetic visual speech"). Three laws stand above the blend: p b m
close the lips whatever surrounds them, f v tuck the lower lip, silence is shut. Pure; no audio.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.articulate import LIP_GAP
from facewire.face.channels import ARTICULATORS
from facewire_training.phones.inventory import PHONES, SILENCE, Phone
from facewire_training.targets.coarticulation_table import (
    COLUMNS,
    FREE_GRIP,
    GLIDE_START,
    LIP_RELEASE,
    ROUNDING_GRIP,
    TARGETS,
)
from facewire_training.targets.segments import BREATH, FIRST_CLOSURE_S, segments_of

__all__ = ["PRESS", "articulate_phones", "jaw_of_phones", "lip_gap"]

Curves = NDArray[np.float32]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}

_SPREAD_MS: Final[dict[str, tuple[float, float]]] = {
    "jawOpen": (22.0, 22.0),
    "jawForward": (40.0, 40.0),
    "mouthFunnel": (45.0, 80.0),
    "mouthPucker": (45.0, 80.0),
    "mouthSmile": (45.0, 80.0),
    "mouthStretch": (45.0, 80.0),
    "tongueOut": (18.0, 18.0),
}
"""Decay of dominance before (anticipation) and after (carry-over) the phone, in ms."""
_LIPS_MS: Final = (16.0, 16.0)
"""The same for every other column: lips are quick, the jaw is slower, rounding looks ahead and lingers."""

PRESS: Final = 0.04
"""How hard closed lips press: captured faces hardly do."""
_CONTACT_MS: Final = (20.0, 4.0)
"""Lips begin to close so long before a p b m begins, and are closed so long after."""
_RELEASE_MS: Final = (10.0, 18.0)
"""They begin to open so long before the share of the phone that `LIP_RELEASE` names, and are free so long
after it."""
_PARTING_MS: Final = (50.0, 50.0)
"""Lips leave their rest so long before a breath begins, and have left it so long after: a quarter of a wide
mouth 250 ms before the sound, half of it 200 ms."""
_REST_MS: Final = ((25.0, 20.0), (25.0, 15.0))
"""The same for the begin and the end of other silences: ends are quick."""
_FREE_LIPS: Final = ("mouthLowerDown", "mouthUpperUp")
_ROUNDING: Final = ("mouthFunnel", "mouthPucker", "mouthSmile", "mouthStretch")
_SOFT_LIPS: Final = ("mouthSmile", "mouthStretch")
_NARROWED: Final = 0.14
"""Pucker of closed lips at least: real ones that press draw their corners in, by a good third of a w's."""


def articulate_phones(
    phones: Sequence[Phone], times: NDArray[np.float64], effort: Curves | None = None
) -> Curves:
    """Return articulator curves [len(times), 20] in 0..1 at `times` (seconds).

    `effort` [len(times)] scales the jaw: above 1 where the voice is louder than its own average.
    """
    if len(phones) == 0:
        return np.zeros((len(times), len(ARTICULATORS)), np.float32)
    segments = segments_of(phones)
    curves = _blend(segments, times)
    if effort is not None:
        curves[:, _INDEX["jawOpen"]] *= effort
    _tuck_lower_lip(curves, segments, times)
    _close_lips(curves, segments, times)
    curves *= 1.0 - _silence(segments, times)[:, None]
    return np.clip(curves, 0.0, 1.0)


def lip_gap(curves: Curves) -> Curves:
    """Return the gap between the lips [...] of curves [..., 20], in jaw-open units, at least 0."""
    gap: Curves = np.asarray(curves @ LIP_GAP, np.float32)
    return np.maximum(gap, np.float32(0.0))


def jaw_of_phones() -> Curves:
    """Return the jaw opening [phones] that the table gives each of `PHONES`, averaged over its glide."""
    jaw = COLUMNS.index("jawOpen")
    return np.array(
        [
            GLIDE_START * TARGETS[phone][jaw]
            + (1.0 - GLIDE_START) * TARGETS.get(f"{phone}>", TARGETS[phone])[jaw]
            for phone in PHONES
        ],
        np.float32,
    )


def _blend(segments: Sequence[Phone], times: NDArray[np.float64]) -> Curves:
    """Dominance-weighted mean of the segments' targets, per articulator."""
    starts = np.array([segment.start for segment in segments])
    ends = np.array([segment.end for segment in segments])
    before = np.maximum(0.0, starts - times[:, None]) * 1000.0
    after = np.maximum(0.0, times[:, None] - ends) * 1000.0
    targets = np.array([TARGETS[segment.name] for segment in segments], np.float32)
    grip = np.array([ROUNDING_GRIP.get(segment.name, FREE_GRIP) for segment in segments])
    curves = np.zeros((len(times), len(ARTICULATORS)), np.float32)
    weights: dict[tuple[float, float, bool], NDArray[np.float64]] = {}
    for column, name in enumerate(COLUMNS):
        ahead, behind = _SPREAD_MS.get(name, _LIPS_MS)
        key = (ahead, behind, name in _ROUNDING)
        if key not in weights:
            dominance = np.exp(-before / ahead - after / behind) * (grip if key[2] else 1.0)
            weights[key] = dominance / np.maximum(dominance.sum(axis=1, keepdims=True), 1e-12)
        curves[:, _INDEX[name]] = weights[key] @ targets[:, column]
    return curves


def _raise(
    curve: Curves, times: NDArray[np.float64], rise: tuple[float, float], fall: tuple[float, float]
) -> None:
    """Lift `curve` to at least a trapezoid: 0 before rise[0] and after fall[1], 1 from rise[1] to fall[0]."""
    first, last = np.searchsorted(times, (rise[0], fall[1]))
    inside = times[first:last]
    up = (inside - rise[0]) / max(rise[1] - rise[0], 1e-6)
    down = (fall[1] - inside) / max(fall[1] - fall[0], 1e-6)
    shape = np.clip(np.minimum(up, down), 0.0, 1.0).astype(np.float32)
    np.maximum(curve[first:last], shape, out=curve[first:last])


def _around(second: float, milliseconds: tuple[float, float]) -> tuple[float, float]:
    """Return the begin and the end of a movement that starts before `second` and ends after it."""
    return second - 0.001 * milliseconds[0], second + 0.001 * milliseconds[1]


def _closing(segments: Sequence[Phone], times: NDArray[np.float64]) -> Curves:
    closing = np.zeros(len(times), np.float32)
    for before, segment in zip((None, *segments), segments, strict=False):
        release = LIP_RELEASE.get(segment.name)
        if release is not None:
            first = before is not None and before.name == BREATH
            begin = segment.start - (FIRST_CLOSURE_S if first else 0.0)
            until = segment.start + release * (segment.end - segment.start)
            _raise(closing, times, _around(begin, _CONTACT_MS), _around(until, _RELEASE_MS))
    return closing


def _close_lips(curves: Curves, segments: Sequence[Phone], times: NDArray[np.float64]) -> None:
    """Close for p b m: lips cover the jaw's whole opening and press, whatever is around them.

    A funnel would part them: what it rounds, closed lips pucker.
    """
    closing = _closing(segments, times)
    funnel, pucker = curves[:, _INDEX["mouthFunnel"]], curves[:, _INDEX["mouthPucker"]]
    np.maximum(pucker, closing * np.maximum(funnel, _NARROWED), out=pucker)
    funnel *= 1.0 - closing
    for name in _FREE_LIPS:
        curves[:, _INDEX[name]] *= 1.0 - closing
    for name in _SOFT_LIPS:
        curves[:, _INDEX[name]] *= 1.0 - 0.4 * closing
    close = curves[:, _INDEX["mouthClose"]]
    close += closing * (curves[:, _INDEX["jawOpen"]] - close)
    curves[:, _INDEX["mouthPress"]] = closing * PRESS


def _tuck_lower_lip(curves: Curves, segments: Sequence[Phone], times: NDArray[np.float64]) -> None:
    """Tuck for f v: the lower lip reaches the upper teeth, however short the phone."""
    for name in ("f", "v"):
        tuck = np.zeros(len(times), np.float32)
        for segment in segments:
            if segment.name == name:
                edges = (
                    (segment.start - 0.020, segment.start + 0.010),
                    (segment.end - 0.010, segment.end + 0.020),
                )
                _raise(tuck, times, *edges)
        row = dict(zip(COLUMNS, TARGETS[name], strict=True))
        for column in ("jawOpen", "mouthRollLower", "mouthUpperUp", "mouthLowerDown"):
            values = curves[:, _INDEX[column]]
            values += tuck * (row[column] - values)


def _silence(segments: Sequence[Phone], times: NDArray[np.float64]) -> Curves:
    """How far the mouth is at rest: fully inside a silence, its edges soft around the sound's."""
    rest = np.zeros(len(times), np.float32)
    for segment, after in zip(segments, (*segments[1:], None), strict=True):
        if segment.name == SILENCE:
            end = _PARTING_MS if after is not None and after.name == BREATH else _REST_MS[1]
            _raise(rest, times, _around(segment.start, _REST_MS[0]), _around(segment.end, end))
    rest[(times < segments[0].start - 0.04) | (times > segments[-1].end + 0.04)] = 1.0
    return rest
