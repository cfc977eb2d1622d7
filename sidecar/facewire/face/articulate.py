"""One pose for a frame's whole interval: the tightest lip closure inside it must be seen.

Lips close for 60 to 80 ms; a frame every 32 ms that shows only its own instant loses one closure in
six. The network returns a pose every 8 ms, so a frame can speak for the time around it: a short mean
steadies it, and where the lips are closing at its centre they are three quarters those of the tightest
pose. An open vowel beside a closure stays open. Lips that press are sealed; those that only meet, beside a
closure or unsure, touch and are not pushed into each other, so that a p is seen to be closer than the
sounds beside it. Shut lips do not pass through each other: mouthClose is at most jawOpen. Pure; holds
nothing between frames.
"""

from typing import Final

import numpy as np

from facewire.face.channels import ARTICULATORS
from facewire.values import Floats

__all__ = ["LIP_GAP", "articulate", "articulate_one"]

_INDEX: Final = {name: index for index, name in enumerate(ARTICULATORS)}
_JAW_OPEN: Final = _INDEX["jawOpen"]
_MOUTH_CLOSE: Final = _INDEX["mouthClose"]


def _gap_weights() -> Floats:
    """Lip gap as a weighted sum of articulators: jaw less closing, a quarter of the lips' own shapes."""
    weights = np.zeros(len(ARTICULATORS), np.float32)
    weights[_INDEX["jawOpen"]] = 1.0
    weights[_INDEX["mouthClose"]] = -1.0
    for name in ("mouthLowerDown", "mouthUpperUp"):
        weights[_INDEX[name]] = 0.25
    for name in ("mouthPress", "mouthRollLower", "mouthRollUpper"):
        weights[_INDEX[name]] = -0.25
    return weights


LIP_GAP: Final = _gap_weights()
"""float32[20]: the articulators' shares in the gap between the lips, in jaw-open units."""
_LIPS: Final = np.array(
    [
        _INDEX[name]
        for name in (
            "jawOpen",
            "mouthClose",
            "mouthRollLower",
            "mouthRollUpper",
            "mouthPress",
            "mouthLowerDown",
            "mouthUpperUp",
            "mouthFunnel",
        )
    ]
)
_TIGHT: Final = float(np.float32(0.05))
"""Gap under which the tightest pose counts as a closure worth carrying, in jaw-open units."""
_OPEN: Final = float(np.float32(0.10))
"""Gap from which the centre is open enough that no closure beside it may shut it. Chosen on recordings: above
0.10 carrying shuts more vowels than it saves closures."""
_MEETING: Final = (-0.018, -0.014, 0.004)
_GIVEN_BACK: Final = (0.0, 0.014, 0.0)
"""Gaps of lips that are sealed, that just meet, and that are apart, in jaw-open units, and what mouthClose
gives back there. A closure that is sure presses them to -0.018."""
_CLOSE: Final = _LIPS.tolist().index(_MOUTH_CLOSE)
"""Its place among the lips."""
_QUARTER: Final = np.float32(0.25)
_HALF: Final = np.float32(0.5)
"""Weights of the poses 8 ms before and after the centre, and of the centre."""
_CARRIED: Final = np.float32(0.75)
"""Weight of the tightest pose in a frame whose own lips are less tight: what is seen beside a closure is a
little less closed than the closure."""


def articulate(intervals: Floats, centre: int) -> Floats:
    """Return the drives [N, 36] for the frames whose poses are `intervals` [N, I, 36], their own at `centre`.

    Every column is the mean around the centre, but for the lips: where the tightest pose is closed and
    the centre is closed or nearly so, they are three quarters its own and a quarter the centre's. mouthClose
    is less where lips meet that do not press. A frame does not depend on the others.
    """
    before, own = intervals[:, max(centre - 1, 0)], intervals[:, centre]
    poses = _mean(before, own, intervals[:, min(centre + 1, intervals.shape[1] - 1)])
    gaps = np.vecdot(intervals[..., : len(LIP_GAP)], LIP_GAP)
    closing = (gaps.min(axis=1) < _TIGHT) & (gaps[:, centre] < _OPEN)
    if closing.any():
        frames = closing.nonzero()[0]
        tightest = gaps[frames].argmin(axis=1)
        carried = intervals[frames[:, None], tightest[:, None], _LIPS]
        met = _CARRIED * gaps[frames, tightest] + _QUARTER * gaps[frames, centre]
        poses[frames[:, None], _LIPS] = _closing(carried, own[frames[:, None], _LIPS], met)
    close = poses[:, _MOUTH_CLOSE]
    np.minimum(close, poses[:, _JAW_OPEN], out=close)
    return poses


def articulate_one(interval: Floats, centre: int) -> Floats:
    """Return what `articulate` makes of one frame's poses [I, 36], in half of the time.

    Live, where a frame comes alone, an operation of NumPy costs far more than its arithmetic.
    """
    before, own = interval[max(centre - 1, 0)], interval[centre]
    pose = _mean(before, own, interval[min(centre + 1, len(interval) - 1)])
    gaps = np.vecdot(interval[:, : len(LIP_GAP)], LIP_GAP)
    known: list[float] = gaps.tolist()
    if (least := min(known)) < _TIGHT and known[centre] < _OPEN:
        tightest = known.index(least)
        met = _CARRIED * gaps[tightest] + _QUARTER * gaps[centre]
        pose[_LIPS] = _closing(interval[tightest].take(_LIPS), own.take(_LIPS), met)
    if (jaw := pose.item(_JAW_OPEN)) < pose.item(_MOUTH_CLOSE):
        pose[_MOUTH_CLOSE] = jaw
    return pose


def _mean(before: Floats, own: Floats, after: Floats) -> Floats:
    """Return the mean of poses around a centre; a new array."""
    mean = _QUARTER * before
    mean += _HALF * own
    mean += _QUARTER * after
    return mean


def _closing(tightest: Floats, own: Floats, met: Floats | np.float32) -> Floats:
    """Return the lips [..., 8] of frames whose interval holds a closure.

    Args:
        tightest: lips of the tightest pose of each.
        own: those of the pose at its own time.
        met: the gap between the lips that it gets.
    """
    lips = _CARRIED * tightest + _QUARTER * own
    close = lips[..., _CLOSE]
    lips[..., _CLOSE] = close - np.minimum(close, np.interp(met, _MEETING, _GIVEN_BACK))
    return lips
