"""Every number that the governor goes by. Change one and look at `python -m tests.governor` first."""

from dataclasses import dataclass
from typing import Final

__all__ = ["THRESHOLDS", "Thresholds"]

_SECOND: Final = 10**9


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every threshold of the governor."""

    need_from: float = 1.0
    """The CPU's time for all subjects over its slot from which on the GPU is needed, …"""
    need_until: float = 0.8
    """… and up to which it is not needed any more."""
    content_ns: int = 10 * _SECOND
    """How long the CPU must do before the GPU is given up."""

    render_cool: float = 0.90
    """Share of a frame that the renderer's GPU work and one call of ours take together: room up to here."""
    render_hot: float = 0.97
    """Share that the renderer's GPU work takes while we are on the GPU: hot from here on."""
    far: float = 1.06
    """Times the hot threshold, from which on PAIRED is skipped: half the calls would still hurt."""
    use_veto: float = 92.0
    """Percent of the time in which other programs keep the GPU busy, smoothed: from here on it is full,
    whatever the renderer says."""
    use_low: float = 90.0
    """Where the renderer's word leaves it open whether there is room, the driver must see less than this."""
    use_agrees: float = 10.0
    """… or else no more than this above what the renderer's GPU time and budget come to."""
    use_unexplained: float = 6.0
    """Percent by which it may exceed what the renderer's GPU time and pace come to."""
    use_late: float = 44.0
    """The same where the renderer's frames are late. One that is just too slow for its display misses every
    second refresh and keeps the GPU busy for half of the time: comfort and distress look the same from there
    on."""
    use_band: float = 8.0
    """Between rising and falling on utilisation."""
    on_time: float = 1.15
    """Share of its budget up to which a whole frame time is on time."""
    uneven: float = 0.25
    """Share of stalls among the reports from which on the renderer is loading: nothing about play."""
    call_ms: float = 0.5
    """What a call of ours is taken to cost the renderer before one was measured, and …"""
    switch_ms: float = 0.2
    """… what it costs beyond its own time: the GPU switches to us and back (assumed, not measured)."""

    late_factor: float = 1.25
    """A frame that takes this many times the usual has missed its refresh, …"""
    stall_factor: float = 3.0
    """… and one that takes this many is a stall: no call of ours delays a frame by two frames."""
    allowed: float = 0.005
    """Share of its frames that we may cost the renderer."""
    excess: float = 3.0
    """So many late reports beyond the usual and the allowed, summed up as they come (Page's cumulative sum
    test, 1954): we are what delays the frames."""
    learned: int = 20
    """Reports heard off the GPU before the usual is known."""

    rise: float = 0.6
    """Weight of a new utilisation above the smoothed one."""
    fall: float = 0.15
    hot_ticks: int = 3
    far_ticks: int = 2
    settle_ns: int = _SECOND // 2
    """No second step down within this time."""
    cool_ns: int = 5 * _SECOND
    """How long there must be room before a step up."""
    try_ns: int = 10 * _SECOND
    """The same where it is left open whether there is room: the step up is a trial."""
    first_wait_ns: int = 20 * _SECOND
    """The wait for leaving the CPU after a step up that was taken back; it doubles with each one, …"""
    longest_wait_ns: int = 60 * _SECOND
    """… up to this: a trial of a few seconds a minute costs less than a tenth of what staying would."""
    relapse_ns: int = 30 * _SECOND
    """A step down this soon after a step up takes it back."""
    forgiven_ns: int = 120 * _SECOND
    """So long at FULL, and the wait starts from `cool_ns` again."""
    changes_per_minute: int = 6
    kept_ns: int = 60 * _SECOND
    """How long the GPU's memory is kept without use."""

    late_calls: int = 2
    """So many late answers among our last 32 calls: off the GPU at once."""
    late_ms: float = 12.0
    """Our own 95th percentile beyond this: off the GPU at once."""
    late_cpu_calls: int = 8
    """So many late answers of the CPU among the last 32: hold."""
    encoder_margin: float = 10.0
    """While an encoder is at work somebody streams the picture and needs headroom: all thresholds of
    utilisation are this much lower."""
    encoder_hot: float = 85.0
    """Percent of the encoder from which on FULL is not allowed."""
    memory_low_mib: float = 256.0
    """Less free GPU memory than this, or than 5 % of all: FULL is not allowed, and nothing is loaded."""
    memory_low_share: float = 0.05
    memory_out_mib: float = 128.0
    """Less than this for `memory_out_ticks`: ours is given back."""
    memory_out_ticks: int = 2


THRESHOLDS: Final = Thresholds()
