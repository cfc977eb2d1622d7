"""What is known about the room on the renderer's GPU, weighed by how far each witness is trusted.

The renderer's own reports come first: its GPU time, and whether its frames come later since we are there. The
driver's utilisation can only forbid, or tip the scales where the renderer leaves it open; alone it permits
nothing. Our own latency is no witness: on a quiet machine a thread wakes up late too.
"""

import math
from dataclasses import replace
from enum import IntEnum
from typing import NamedTuple

from facewire.gpu.governor.history import RenderFacts
from facewire.gpu.governor.state import Sample, State
from facewire.gpu.governor.thresholds import Thresholds
from facewire.values import Level

__all__ = ["Heat", "Verdict", "judge", "learn"]

_REPORT_MS = 100.0
"""Plugins report ten times a second, each time the longest frame since the last report."""


_ALL_LATE = 0.9
"""Mean over the shortest of the longest frames, above which there are hardly others: they vary by as much."""


class Heat(IntEnum):
    """How the renderer's GPU is off."""

    COOL = 0
    """There is room."""
    OPEN = 1
    """Nothing says that there is none: worth a trial, which the frame times decide."""
    WARM = 2
    """Stay as it is."""
    HOT = 3
    FAR = 4
    """So hot that half the calls would still hurt."""


class Verdict(NamedTuple):
    """What the evidence comes to."""

    heat: Heat
    seen: str
    goal: str
    """What it takes to be better."""


def learn(state: State, sample: Sample, thresholds: Thresholds) -> State:
    """Learn the renderer's usual frames while off its GPU; count what comes late while on it."""
    if sample.render is None:
        return replace(state, heard=0, late_share=0.0, pace_ms=None) if state.level >= Level.CPU else state
    pace_ms = sample.render.pace_ms
    if state.level >= Level.CPU:
        share, heard = state.late_share, state.heard
        for frame_ms in sample.frames_ms:
            heard = min(heard + 1, 50)
            share += (_is_late(frame_ms, pace_ms, thresholds) - share) / heard
        return replace(state, pace_ms=pace_ms, late_share=share, heard=heard, excess=0.0)
    # A renderer that has become faster is measured by its new pace, not one that has become slower beside us.
    pace_ms = pace_ms if state.pace_ms is None else min(pace_ms, state.pace_ms)
    share, excess = state.late_share, state.excess
    frames = max(1.0, _REPORT_MS / pace_ms)
    # Half a standard deviation of the usual is what such a sum has to overlook to be sure.
    spread = 0.5 * math.sqrt(share * (1.0 - share))
    overlooked = min(0.9, share + thresholds.allowed * frames + 0.5 * spread)
    for frame_ms in sample.frames_ms:
        excess = max(0.0, excess + _is_late(frame_ms, pace_ms, thresholds) - overlooked)
    return replace(state, pace_ms=pace_ms, excess=excess)


def judge(state: State, sample: Sample, thresholds: Thresholds) -> Verdict:
    """Weigh the evidence, the most trusted first."""
    render = sample.render
    if sample.ordered:
        return Verdict(Heat.COOL, "the engine was named: it stays on the GPU", "")
    if render is None:
        return Verdict(Heat.FAR, "no renderer reports its frame times", "frame times from the renderer")
    if render.stalls >= thresholds.uneven:
        return Verdict(Heat.WARM, "the renderer's frames are uneven: it loads", "even frames")
    margin = thresholds.encoder_margin if state.encoding else 0.0
    veto = thresholds.use_veto - margin
    if state.smoothed is not None and state.smoothed >= veto:
        return Verdict(
            Heat.HOT,
            f"others keep the GPU busy {state.smoothed:.0f} % of the time",
            f"less than {veto:.0f} %",
        )
    if render.gpu_ms is None:
        return _by_driver(state, render, margin, thresholds)
    return _by_gpu_time(state, sample, render, margin, thresholds)


def _by_gpu_time(
    state: State, sample: Sample, render: RenderFacts, margin: float, thresholds: Thresholds
) -> Verdict:
    """The renderer knows its GPU time: compare it with its budget, and with the pace that it keeps."""
    gpu_ms = render.gpu_ms or 0.0
    claimed = gpu_ms / render.budget_ms
    # A default budget of a sixtieth of a second is wrong on a faster display: the pace is the truth.
    frame_ms = min(render.budget_ms, render.pace_ms, render.fastest_ms, _refresh_ms(render))
    share = gpu_ms / frame_ms
    ours_ms = (sample.call_ms or thresholds.call_ms) + thresholds.switch_ms
    together = share if state.level <= Level.PAIRED else (gpu_ms + ours_ms) / frame_ms
    seen = f"the renderer takes {share:.0%} of its frame on the GPU"
    goal = f"{thresholds.render_cool:.0%} or less, with a call of ours"
    if claimed >= thresholds.render_hot:
        return Verdict(_hot(claimed, thresholds), seen, goal)
    if share >= thresholds.render_hot:
        # Either it works without a pause, or it reports its work alone as its frame: the driver knows which.
        agrees = 100.0 * claimed + thresholds.use_agrees
        heat = _tipped(state, render, max(thresholds.use_low, agrees) - margin, thresholds)
        return Verdict(_hot(share, thresholds) if heat is Heat.FAR else heat, seen, goal)
    on_gpu = state.level <= Level.PAIRED
    explained = 100.0 * share + thresholds.use_unexplained + margin + on_gpu * thresholds.use_band
    if state.smoothed is not None and state.smoothed > explained:
        # Between the late frames that it reports there are others in time: its display is faster than it.
        seen = f"others keep the GPU busy {state.smoothed:.0f} % of the time, more than the renderer explains"
        return Verdict(Heat.HOT if on_gpu else Heat.WARM, seen, f"{explained:.0f} % or less")
    return Verdict(Heat.COOL if together <= thresholds.render_cool else Heat.OPEN, seen, goal)


def _refresh_ms(render: RenderFacts) -> float:
    """Return the longest time that a refresh of its display can take, by the frames between the late ones.

    A frame that misses a refresh takes two at least, and what pulls the mean below it were in time.
    """
    if render.mean_ms is None or render.mean_ms > _ALL_LATE * render.pace_ms:
        return math.inf
    return render.pace_ms / 2.0


def _by_driver(state: State, render: RenderFacts, margin: float, thresholds: Thresholds) -> Verdict:
    """The renderer knows its whole frame times alone: they tell what is late, the driver what is full."""
    late = render.frame > thresholds.on_time
    limit = (thresholds.use_late if late else thresholds.use_low) - margin
    if state.smoothed is None:
        return Verdict(
            Heat.FAR,
            "nothing tells how busy the GPU is",
            "GPU times of the renderer, or numbers of the driver",
        )
    seen = f"others keep the GPU busy {state.smoothed:.0f} % of the time"
    seen += " and the renderer's frames are late" if late else ""
    return Verdict(_tipped(state, render, limit, thresholds), seen, f"{limit:.0f} % or less")


def _tipped(state: State, render: RenderFacts, limit: float, thresholds: Thresholds) -> Heat:
    """Return what the driver's utilisation makes of an open question."""
    if state.smoothed is None:
        return Heat.FAR
    # Where the renderer has fallen behind its pace for good, no frame time tells what we do to it.
    behind = render.pace_ms > thresholds.late_factor * min(render.fastest_ms, _refresh_ms(render))
    if state.smoothed <= (min(limit, thresholds.use_late) if behind else limit):
        return Heat.OPEN
    return Heat.HOT if state.smoothed >= limit + thresholds.use_band else Heat.WARM


def _hot(share: float, thresholds: Thresholds) -> Heat:
    return Heat.FAR if share >= thresholds.render_hot * thresholds.far else Heat.HOT


def _is_late(frame_ms: float, pace_ms: float, thresholds: Thresholds) -> bool:
    return thresholds.late_factor * pace_ms < frame_ms <= thresholds.stall_factor * pace_ms
