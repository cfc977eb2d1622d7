"""How two takes of one line differ: distances, lag, closures of the lips, visemes, head and eyes.

Both are read on one grid of times, so that takes of different frame rates compare. All of it is arithmetic on
arrays: no file is read here and nothing is judged.
"""

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE
from facewire.face.closure import CHANNEL_GAP, closures_in
from facewire.qa.compare.closures import lost_closures
from facewire.qa.compare.lags import MOST_LAG_S, STILL, lag_steps, likeness, stretch_of
from facewire.qa.compare.seen import means_seen
from facewire.qa.jitter import added_jitter
from facewire.take.table import Take, values_at

__all__ = ["BROWS", "EYES", "LOWER", "Comparison", "Worst", "closures_of", "compare"]

Array = NDArray[np.float64]

_FINE_FPS: Final = 50
"""Takes of fewer frames a second are read between their frames too, so that a closure is not stepped over."""
_FINEST_FPS: Final = 120
"""Lips say nothing in less time: more frames are read at so many."""
_EVENT_S: Final = 0.5
"""What a blink, or a raise of the brows, takes. The voice calls them, and its last digits one more or less:
alone that is no difference of the lines."""
_MIRRORED: Final = 0.01
_ROUNDING: Final = 1e-4
"""Of weights in files."""
_ALIKE: Final = 1e-9
"""Unlikeness of openings that are equal but for rounding."""

LOWER: Final = sorted(LOWER_FACE)
EYES: Final = [index for index, name in enumerate(CHANNELS) if name.startswith("eye")]
BROWS: Final = sorted(set(range(len(CHANNELS))) - LOWER_FACE - set(EYES))
"""With cheeks and nose."""
_SWAP: Final = np.array(
    [
        CHANNEL_INDEX[name.replace("Left", "\0").replace("Right", "Left").replace("\0", "Right")]
        for name in CHANNELS
    ]
)
"""The index of each channel's other side; its own where it has none."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest difference of a channel, a mean over what the eye takes in at once: 100 ms."""

    channel: str
    at_s: float
    difference: float
    """B less A."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How take B differs from take A."""

    seconds: float
    """What both cover."""
    length_s: float
    """How much longer B is."""
    rms: float
    """Root mean square difference of the lower face's weights, B brought to A's time by `lag_ms`."""
    raw_rms: float
    """The same without shifting B."""
    worst: Worst
    """Of the lower face."""
    eyes_rms: float
    """As `rms`, of lids and gaze, but for the half second in which they differ most: the time of a blink."""
    brows_rms: float
    """As `eyes_rms`, of brows, cheeks and nose."""
    channels: tuple[tuple[str, float], ...]
    """Each channel that differs with its root mean square, the largest first."""
    lag_ms: float
    """How much later B's mouth moves; 0 where either stands still."""
    drift_ms: float
    """How much the lag grows from the line's beginning to its end; 0 where it does not clearly."""
    likeness: float
    """Correlation of both openings of the lips once the lag is taken out; 1 where both stand still."""
    raw_likeness: float
    """The same without shifting B."""
    scale: float
    """B's opening of the lips as a multiple of A's; 1 where A's stand still."""
    mirrored: bool
    """Whether B is much nearer to A with left and right swapped, and no part of the face less near."""
    closures_lost: tuple[float, ...]
    """Seconds of A at which its lips are shut, while B's stay as far apart as between two closures, and are
    seen to."""
    closures_gained: tuple[float, ...]
    visemes_changed: float
    """Share of the time in which another viseme is the strongest; 0 where either tells none."""
    head_deg: float
    """Root mean square difference of the head's angles, degrees."""
    eyes_deg: float
    jitter: float
    """How much more B's lower face trembles from frame to frame, of a weight; 0 where frame rates differ and
    one is too low to tell."""
    reseeded: bool
    """Whether head, eyes, lids and brows were drawn from another seed; False where a take does not tell."""

    @property
    def unlikeness_left(self) -> float:
        """Return the share of the openings' unlikeness that is left once the lag is taken out.

        Near 0 where all that differs comes later, and near 1 where the lag explains nothing.
        """
        return (1.0 - self.likeness) / max(1.0 - self.raw_likeness, _ALIKE)


def compare(a: Take, b: Take) -> Comparison:
    """Return how take B differs from take A; takes of no frames are taken for one frame at rest."""
    ends = [float(take.times[-1]) if len(take) else 0.0 for take in (a, b)]
    seconds = min(ends)
    fps = _fps_of(a)
    grid = np.arange(max(1, int(seconds * fps + 1e-6) + 1)) / fps
    weights = [_on(grid, take, take.weights) for take in (a, b)]
    gap = weights[0] @ CHANNEL_GAP
    other = weights[1] @ CHANNEL_GAP
    lag_s = lag_steps(gap, other, int(MOST_LAG_S * fps)) / fps
    later = grid + lag_s
    shifted = _on(later, b, b.weights)
    # What lies beyond B's ends says nothing of the difference.
    known = (later >= 0.0) & (later <= ends[1])
    difference = (shifted - weights[0])[known]
    of_channel = _rms(difference, axis=0)
    moved = shifted @ CHANNEL_GAP
    angles = [np.degrees(_on(grid, take, take.pose)) for take in (a, b)]
    turned = angles[1] - angles[0]
    order = np.argsort(-of_channel, kind="stable")
    return Comparison(
        seconds=seconds,
        length_s=ends[1] - ends[0],
        rms=float(_rms(difference[:, LOWER])),
        raw_rms=float(_rms((weights[1] - weights[0])[:, LOWER])),
        worst=_worst(difference[:, LOWER], grid[known], fps),
        eyes_rms=_rms_but_worst(difference[:, EYES], fps),
        brows_rms=_rms_but_worst(difference[:, BROWS], fps),
        channels=tuple((CHANNELS[i], float(of_channel[i])) for i in order if of_channel[i] > 0.0),
        lag_ms=1000.0 * lag_s,
        drift_ms=1000.0 * seconds * stretch_of(gap, other, lag_s * fps, fps),
        likeness=_likeness_of(gap[known], moved[known]),
        raw_likeness=_likeness_of(gap, other),
        scale=_scale(gap, moved),
        mirrored=_mirrored(difference, shifted[known][:, _SWAP] - weights[0][known]),
        closures_lost=lost_closures(gap, moved, grid, fps),
        closures_gained=lost_closures(moved, gap, grid, fps),
        visemes_changed=_visemes_changed(a, b, grid[known], lag_s),
        head_deg=float(_rms(turned[:, :3])),
        eyes_deg=float(_rms(turned[:, 3:])),
        jitter=added_jitter(a, b),
        reseeded=None not in (a.head.seed, b.head.seed) and a.head.seed != b.head.seed,
    )


def closures_of(take: Take) -> list[float]:
    """Return the seconds at which the lips of a take come together between two openings."""
    grid = np.arange(0.0, float(take.times[-1]) if len(take) else 0.0, 1.0 / _FINE_FPS)
    gap = _on(grid, take, take.weights) @ CHANNEL_GAP
    return [float(grid[first] + grid[last]) / 2.0 for first, last in closures_in(gap)]


def _fps_of(take: Take) -> int:
    """Return how many times a second a take is read; what it claims may be far from what it has."""
    spanned_s = float(take.times[-1] - take.times[0]) if len(take) > 1 else 0.0
    fps, steps = take.head.fps, len(take) - 1
    if 0 < steps < fps * spanned_s:
        fps = ceil(steps / spanned_s - 1e-6)
    return min(fps if fps >= _FINE_FPS else 2 * fps, _FINEST_FPS)


def _on(grid: Array, take: Take, values: NDArray[np.float32]) -> Array:
    """Return float64[G, C]: `values` of a take at the times of the grid; at rest where it has no frame."""
    return values_at(grid, take.times, values) if len(take) else np.zeros((len(grid), values.shape[1]))


def _likeness_of(a: Array, b: Array) -> float:
    still = [len(curve) < 2 or curve.std() < STILL for curve in (a, b)]
    return float(all(still)) if any(still) else likeness(a, b, 0)


def _scale(a: Array, b: Array) -> float:
    spread = a.std()
    return float(b.std() / spread) if spread >= STILL else 1.0


def _mirrored(difference: Array, swapped: Array) -> bool:
    """Return whether takes differ because left and right are swapped.

    Args:
        difference: float64[G, 52], as they are.
        swapped: with the sides of one swapped.
    """
    whole = _rms(difference)
    if whole <= _MIRRORED or _rms(swapped) >= 0.5 * whole:
        return False
    # A look to the left in place of one to the right is another look, if the mouth is as it was.
    parts = (LOWER, BROWS, EYES)
    return all(_rms(swapped[:, part]) <= _rms(difference[:, part]) + _ROUNDING for part in parts)


def _visemes_changed(a: Take, b: Take, grid: Array, lag_s: float) -> float:
    if not a.visemes.any() or not b.visemes.any():
        return 0.0
    first, second = _on(grid, a, a.visemes), _on(grid + lag_s, b, b.visemes)
    # Two that are as good as equal change places without anybody seeing it.
    strongest = first.argmax(axis=1)
    rows = np.arange(len(grid))
    return float((second.max(axis=1) - second[rows, strongest] > 0.1).mean())


def _worst(difference: Array, grid: Array, fps: int) -> Worst:
    if not len(difference):
        return Worst(CHANNELS[0], 0.0, 0.0)
    seen = means_seen(difference, fps)
    row, column = np.unravel_index(int(np.abs(seen).argmax()), seen.shape)
    steps = len(difference) - len(seen) + 1
    most = row + int(np.abs(difference[row : row + steps, column]).argmax())
    return Worst(CHANNELS[LOWER[column]], float(grid[most]), float(seen[row, column]))


def _rms_but_worst(difference: Array, fps: int) -> float:
    """Return the root mean square of float64[G, C] but for the steps with the largest, of half a second."""
    power = np.sort(np.square(difference).mean(axis=1))[: max(0, len(difference) - round(_EVENT_S * fps))]
    return float(np.sqrt(power.mean())) if len(power) else 0.0


def _rms(values: Array, axis: int | None = None) -> Array:
    if not values.size:
        return np.zeros(values.shape[1] if axis == 0 else ())
    result: Array = np.sqrt(np.mean(np.square(values), axis=axis))
    return result
