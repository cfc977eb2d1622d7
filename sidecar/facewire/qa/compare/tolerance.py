"""How much two takes may differ: one bound for each measure, from a TOML file or as usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.qa.bounds import bounds_of, check_bounds, read_values
from facewire.qa.compare.measures import BROWS, EYES, LOWER, Comparison

__all__ = ["Tolerance", "read_tolerance"]

_CLEARLY: Final = 0.5
"""Share of the unlikeness that is left at a lag, at most: a single word that is a little otherwise is as like
at many lags. In 2,110 lines that were shifted by 40 ms it was 0.05 at most, and 0.61 in the one of 1,055 that
were encoded anew which had a lag."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The largest difference of each measure that is no finding.

    The usual ones pass what an eye does not see, what another machine's last digits make, and a blink or a
    raise of the brows that the voice calls there and not here. Those of the lower face, eyes, brows and
    visemes are 1.3 times what lines of one half of the speakers differ by that were encoded anew, and more.

    Raises:
        UsageError: a bound is negative or no number.
    """

    rms: float = 0.016
    """Of the lower face's weights, 0..1."""
    worst: float = 0.2
    """Of any of them over 100 ms, which is what the eye takes in at once."""
    eyes_rms: float = 0.145
    """Of lids and gaze, but for half a second: a blink or a look that comes elsewhere."""
    brows_rms: float = 0.04
    """Of brows, cheeks and nose, but for half a second."""
    lag_ms: float = 10.0
    drift_ms: float = 20.0
    """Of the lag, from the beginning of the line to its end."""
    scale: float = 0.1
    """Of the opening of the lips, as a share."""
    closures: float = 0.0
    """Closures lost or gained."""
    visemes: float = 0.08
    """Share of the time."""
    head_deg: float = 3.0
    eyes_deg: float = 7.5
    jitter: float = 0.008
    """Of a weight: the same line of 31 and of 60 frames a second differs by 0.003."""
    length_s: float = 0.04

    def __post_init__(self) -> None:
        check_bounds(self, "a tolerance")

    def findings(self, found: Comparison) -> Iterator[str]:
        """Yield what is beyond a bound, in words."""
        if found.mirrored:
            yield "left and right are swapped"
        if abs(found.length_s) > self.length_s:
            yield f"{abs(found.length_s):.2f} s {'longer' if found.length_s > 0 else 'shorter'}"
        if abs(found.lag_ms) > self.lag_ms and found.unlikeness_left < _CLEARLY:
            yield f"the mouth moves {abs(found.lag_ms):.0f} ms {'later' if found.lag_ms > 0 else 'earlier'}"
        if abs(found.drift_ms) > self.drift_ms:
            word = "later" if found.drift_ms > 0 else "earlier"
            yield f"the mouth drifts {abs(found.drift_ms):.0f} ms {word}"
        if abs(found.scale - 1.0) > self.scale:
            yield f"the lips open {found.scale:.2f} times as far"
        for word, times in (("lost", found.closures_lost), ("gained", found.closures_gained)):
            if len(times) > self.closures:
                places = ", ".join(f"{at:.2f} s" for at in times[:5])
                yield f"{len(times)} closure{'s' * (len(times) > 1)} {word} (at {places})"
        if found.rms > self.rms:
            yield f"the lower face differs by {found.rms:.3f}, most of all {_most(found, LOWER)}"
        if abs(found.worst.difference) > self.worst:
            worst = found.worst
            yield f"{worst.channel} differs by {worst.difference:+.2f} at {worst.at_s:.2f} s"
        if abs(found.jitter) > self.jitter:
            word = "more" if found.jitter > 0 else "less"
            yield f"channels tremble by {abs(found.jitter):.3f} {word} from frame to frame"
        if found.visemes_changed > self.visemes:
            yield f"another viseme for {found.visemes_changed:.0%} of the time"
        moves = list(self._moves(found))
        if moves and found.reseeded:
            yield "head, eyes, lids and brows move by another seed"
        else:
            yield from moves

    def _moves(self, found: Comparison) -> Iterator[str]:
        """Yield what is beyond a bound of what does not follow from the words alone."""
        if found.eyes_rms > self.eyes_rms:
            yield f"lids and eyes differ by {found.eyes_rms:.3f}, most of all {_most(found, EYES)}"
        if found.brows_rms > self.brows_rms:
            yield f"brows and cheeks differ by {found.brows_rms:.3f}, most of all {_most(found, BROWS)}"
        if found.head_deg > self.head_deg:
            yield f"the head differs by {found.head_deg:.1f} degrees"
        if found.eyes_deg > self.eyes_deg:
            yield f"the eyes differ by {found.eyes_deg:.1f} degrees"


def _most(found: Comparison, part: Sequence[int]) -> str:
    """Return the channel that differs most, of a part of the face."""
    return next(f"{name} ({by:.3f})" for name, by in found.channels if CHANNEL_INDEX[name] in part)


def read_tolerance(path: Path) -> Tolerance:
    """Return the bounds in a TOML file; those that it does not name are as usual.

    Raises:
        UsageError: it cannot be read, or names a bound that there is not.
    """
    return bounds_of(path, read_values(path, "rms = 0.01"), Tolerance)
