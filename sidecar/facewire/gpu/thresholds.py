"""The governor's table: its levels, and every threshold by which it goes from one to another.

The numbers come from a closed-loop model of a renderer on a time-sliced GPU (`python -m tests.governor`), and
their shape from WebRTC's overuse detector and the dynamic resolution of game engines.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from facewire.values import Level

__all__ = ["LEVELS", "THRESHOLDS", "LevelFacts", "Thresholds"]

_SECOND: Final = 10**9


class LevelFacts(NamedTuple):
    """One row of the table of levels."""

    level: Level
    work: str
    calls_per_s: float
    """GPU calls a second at 31 frames a second."""
    added_ms: float
    """Delay that it adds to every frame."""


LEVELS: Final = (
    LevelFacts(Level.FULL, "every frame on the GPU", 31.0, 0.0),
    LevelFacts(Level.PAIRED, "two frames in every second tick's call", 15.5, 32.3),
    LevelFacts(Level.CPU, "the same weights on the CPU", 0.0, 0.0),
    LevelFacts(Level.HOLD, "none; the face eases to rest", 0.0, 0.0),
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every threshold of the governor."""

    render_hot: float = 0.92
    """Share of its frame budget that the renderer's GPU work takes: hot from here on."""
    render_cool: float = 0.80
    use_hot: float = 50.0
    """Percent of the time in which other programs keep the GPU busy, smoothed. A renderer that is just too
    slow for its display misses every second refresh and keeps the GPU busy for half of the time: from here
    on, comfort and distress look the same."""
    use_cool: float = 44.0
    busy_hot: float = 0.50
    """Share of our own calls that found the GPU busy; counts where the renderer does not report. A call that
    comes near the end of the renderer's time slice does not notice, so that this runs below utilisation."""
    busy_cool: float = 0.40
    rise: float = 0.6
    """Weight of a new utilisation above the smoothed one."""
    fall: float = 0.15
    clear: float = 0.75
    """Times the cool threshold, up to which a step up goes to FULL at once."""
    far: float = 1.06
    """Times the hot threshold, from which on PAIRED is skipped: half the calls would still hurt."""
    hot_ticks: int = 3
    far_ticks: int = 2
    settle_ns: int = _SECOND // 2
    """No second step down within this time."""
    cool_ns: int = 5 * _SECOND
    """How long it must stay cool before a step up."""
    longest_cool_ns: int = 20 * _SECOND
    """The wait for leaving the CPU doubles with every step up that is taken back, up to this. With
    `cool_ns` from PAIRED to FULL it stays below 30 s from the end of a load to full work."""
    relapse_ns: int = 30 * _SECOND
    """A step down this soon after a step up takes it back."""
    forgiven_ns: int = 40 * _SECOND
    """So long at FULL, and the wait starts from `cool_ns` again."""
    changes_per_minute: int = 6
    late_calls: int = 2
    """So many late answers among our last 32 calls: off the GPU at once."""
    late_ms: float = 12.0
    """Our own 95th percentile beyond this: off the GPU at once."""
    late_cpu_calls: int = 8
    """So many late answers of the CPU among the last 32: hold."""
    encoder_ns: int = 5 * _SECOND
    """An encoder at work for this long means that somebody streams the picture and needs headroom, so …"""
    encoder_margin: float = 10.0
    """… both thresholds of utilisation are this much lower."""
    encoder_hot: float = 85.0
    """Percent of the encoder from which on FULL is not allowed."""
    memory_low_mib: float = 256.0
    """Less free GPU memory than this, or than 5 % of all: FULL is not allowed."""
    memory_low_share: float = 0.05
    memory_out_mib: float = 128.0
    """Less than this for `memory_out_ticks`: ours is given back."""
    memory_out_ticks: int = 2


THRESHOLDS: Final = Thresholds()
