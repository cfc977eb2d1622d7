"""How much GPU work the sidecar does beside a renderer: a pure function from what is seen to a `Level`.

Five times a second `decide` takes the last `State` and a `Sample` and returns the next `State`; it reads no
clock and no device. Fast down, slow up, a wide dead band, and a longer wait after every step up that had to
be taken back: the shape of WebRTC's overuse detector and of dynamic resolution in game engines.

Evidence by trust: the renderer's own GPU time; else how busy others keep the GPU, and how many of our own
calls found it busy; without either, the GPU is left alone.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, NamedTuple

from facewire.gpu.thresholds import THRESHOLDS, Thresholds
from facewire.values import Level

__all__ = ["TICK_NS", "Sample", "State", "decide", "describe"]

_SECOND: Final = 10**9
TICK_NS: Final = _SECOND // 5
"""How often `decide` is called."""
_MINUTE_NS: Final = 60 * _SECOND


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known at one moment. None: not known, or too old to be trusted."""

    render: float | None = None
    """The renderer's GPU time over its frame budget, 95th percentile of its last reports."""
    utilisation: float | None = None
    """Percent of the time in which other programs kept the GPU busy, 0..100."""
    busy: float | None = None
    """Share of our last 32 GPU calls that found the GPU busy, 0..1."""
    latency_ms: float = 0.0
    """95th percentile of our last 32 calls."""
    late: int = 0
    """How many of our last 32 calls were not answered in time."""
    encoder: float | None = None
    """Percent."""
    memory_free_mib: float | None = None
    memory_total_mib: float | None = None
    slowed: bool = False
    """The hardware or its heat holds the clocks down."""
    lost: bool = False
    """The driver has lost the GPU."""


@dataclass(frozen=True, slots=True)
class State:
    """What the governor remembers from one call to the next."""

    level: Level = Level.CPU
    """It starts off the GPU: beside a loaded renderer the first step up is earned."""
    since_ns: int = 0
    why: str = "start"
    """What led to this level."""
    seen: str = ""
    """What the last sample said."""
    goal: str = ""
    """What it takes to go one level up; empty at FULL."""
    give_back: bool = False
    """Whether our GPU memory is to be given back."""
    wait_ns: int = THRESHOLDS.cool_ns
    hot_ticks: int = 0
    cool_since_ns: int | None = None
    raised_ns: int | None = None
    smoothed: float | None = None
    """Utilisation, percent."""
    encoder_since_ns: int | None = None
    memory_out_ticks: int = 0
    changes_ns: tuple[int, ...] = ()
    """The changes of the last minute."""


class _Heat(IntEnum):
    CLEAR = 0
    """So cool that FULL does not need to be tried by way of PAIRED."""
    COOL = 1
    WARM = 2
    HOT = 3
    FAR = 4
    """So hot that half the calls would still hurt."""


class _Verdict(NamedTuple):
    heat: _Heat
    seen: str
    goal: str


def decide(state: State, sample: Sample, now_ns: int, thresholds: Thresholds = THRESHOLDS) -> State:
    """Return the state after `sample`, seen at `now_ns` (monotonic)."""
    verdict = _judge(state := _remember(state, sample, now_ns, thresholds), sample, now_ns, thresholds)
    state = _count(state, verdict, now_ns)
    lowest, why = _demanded(state, sample, thresholds)
    if lowest > state.level:
        return _change(state, lowest, why, now_ns, thresholds)
    if _may_fall(state, verdict, now_ns, thresholds):
        return _change(state, _lower(state, verdict, thresholds), verdict.seen, now_ns, thresholds)
    if state.level is not Level.FULL and _may_rise(state, lowest, now_ns, thresholds):
        return _change(state, _higher(state, verdict, lowest, thresholds), verdict.seen, now_ns, thresholds)
    return replace(state, goal=_goal(state, verdict, why))


def describe(state: State, now_ns: int) -> str:
    """Return the level, since when, why, what is seen now and what it takes to go up, in one line."""
    seconds = (now_ns - state.since_ns) // _SECOND
    line = f"{state.level.name} for {seconds} s: {state.why}"
    if state.seen and state.seen != state.why:
        line += f"; now {state.seen}"
    if not state.goal:
        return line
    return f"{line}; up to {Level(state.level - 1).name} after {state.goal}"


def _remember(state: State, sample: Sample, now_ns: int, thresholds: Thresholds) -> State:
    use, smoothed = sample.utilisation, state.smoothed
    if use is None or smoothed is None:
        smoothed = use
    else:
        smoothed += (thresholds.rise if use > smoothed else thresholds.fall) * (use - smoothed)
    encoding = sample.encoder is not None and sample.encoder > 0
    free = sample.memory_free_mib
    out = free is not None and free < thresholds.memory_out_mib
    calm = state.level is Level.FULL and now_ns - state.since_ns >= thresholds.forgiven_ns
    return replace(
        state,
        smoothed=smoothed,
        encoder_since_ns=(state.encoder_since_ns or now_ns) if encoding else None,
        memory_out_ticks=state.memory_out_ticks + 1 if out else 0,
        give_back=sample.lost or (out and state.memory_out_ticks + 1 >= thresholds.memory_out_ticks),
        wait_ns=thresholds.cool_ns if calm else state.wait_ns,
        changes_ns=tuple(change for change in state.changes_ns if now_ns - change < _MINUTE_NS),
    )


def _judge(state: State, sample: Sample, now_ns: int, thresholds: Thresholds) -> _Verdict:
    """Weigh the most trusted evidence."""
    seconds = (thresholds.cool_ns if state.level is Level.PAIRED else state.wait_ns) // _SECOND
    if sample.render is not None:
        return _Verdict(
            _heat(sample.render, thresholds.render_hot, thresholds.render_cool, thresholds),
            f"the renderer takes {sample.render:.0%} of its frame",
            f"{seconds} s at {thresholds.render_cool:.0%} of its frame or less",
        )
    if state.smoothed is None:
        # A busy share alone is a weak witness, and at CPU there is none at all.
        return _Verdict(
            _Heat.FAR, "nothing tells how busy the GPU is", f"{seconds} s of frame times or NVML readings"
        )
    streaming = (
        state.encoder_since_ns is not None and now_ns - state.encoder_since_ns >= thresholds.encoder_ns
    )
    margin = thresholds.encoder_margin if streaming else 0.0
    hot, cool = thresholds.use_hot - margin, thresholds.use_cool - margin
    use = _heat(state.smoothed, hot, cool, thresholds)
    busy = _Heat.CLEAR
    if sample.busy is not None:
        busy = _heat(sample.busy, thresholds.busy_hot, thresholds.busy_cool, thresholds)
    if busy > use:
        return _Verdict(busy, f"{sample.busy:.0%} of our calls found the GPU busy", f"{seconds} s below that")
    encoder = " while its encoder streams" if streaming else ""
    return _Verdict(
        use,
        f"others keep the GPU busy {state.smoothed:.0f} % of the time{encoder}",
        f"{seconds} s at {cool:.0f} % or less",
    )


def _heat(value: float, hot: float, cool: float, thresholds: Thresholds) -> _Heat:
    if value >= hot:
        return _Heat.FAR if value >= hot * thresholds.far else _Heat.HOT
    if value <= cool:
        return _Heat.CLEAR if value <= cool * thresholds.clear else _Heat.COOL
    return _Heat.WARM


def _count(state: State, verdict: _Verdict, now_ns: int) -> State:
    cool = verdict.heat <= _Heat.COOL
    return replace(
        state,
        seen=verdict.seen,
        hot_ticks=state.hot_ticks + 1 if verdict.heat >= _Heat.HOT else 0,
        cool_since_ns=(now_ns if state.cool_since_ns is None else state.cool_since_ns) if cool else None,
    )


def _demanded(state: State, sample: Sample, thresholds: Thresholds) -> tuple[Level, str]:
    """Return the highest level that hard facts allow at this moment, and the fact."""
    free, total = sample.memory_free_mib, sample.memory_total_mib
    on_gpu = state.level <= Level.PAIRED
    if sample.lost:
        return Level.CPU, "the driver has lost the GPU"
    if state.memory_out_ticks >= thresholds.memory_out_ticks:
        return Level.CPU, "the GPU's memory is full"
    if on_gpu and sample.late >= thresholds.late_calls:
        return Level.CPU, f"{sample.late} of our last 32 GPU calls were late"
    if on_gpu and sample.latency_ms > thresholds.late_ms:
        return Level.CPU, f"our GPU calls take up to {sample.latency_ms:.0f} ms"
    if state.level is Level.CPU and sample.late >= thresholds.late_cpu_calls:
        return Level.HOLD, f"{sample.late} of our last 32 CPU calls were late"
    if sample.encoder is not None and sample.encoder >= thresholds.encoder_hot:
        return Level.PAIRED, f"the video encoder is at {sample.encoder:.0f} %"
    if free is not None and free < max(
        thresholds.memory_low_mib, thresholds.memory_low_share * (total or 0.0)
    ):
        return Level.PAIRED, f"only {free:.0f} MiB of GPU memory are free"
    if sample.slowed:
        return Level.PAIRED, "the GPU's clocks are held down"
    return Level.FULL, ""


def _may_fall(state: State, verdict: _Verdict, now_ns: int, thresholds: Thresholds) -> bool:
    ticks = thresholds.far_ticks if verdict.heat is _Heat.FAR else thresholds.hot_ticks
    hot = verdict.heat >= _Heat.HOT and state.hot_ticks >= ticks
    return hot and state.level < Level.CPU and now_ns - state.since_ns >= thresholds.settle_ns


def _lower(state: State, verdict: _Verdict, thresholds: Thresholds) -> Level:
    gently = state.level is Level.FULL and verdict.heat < _Heat.FAR and state.wait_ns == thresholds.cool_ns
    return Level.PAIRED if gently and _has_room(state, thresholds) else Level.CPU


def _higher(state: State, verdict: _Verdict, lowest: Level, thresholds: Thresholds) -> Level:
    # Where load comes and goes, PAIRED on the way up and down would only double the changes.
    at_once = verdict.heat is _Heat.CLEAR or state.wait_ns > thresholds.cool_ns
    if state.level is Level.CPU and lowest is Level.FULL and at_once:
        return Level.FULL
    return Level(state.level - 1)


def _has_room(state: State, thresholds: Thresholds) -> bool:
    """Whether this minute has room for a change and for the one that may have to follow it."""
    return len(state.changes_ns) + 2 <= thresholds.changes_per_minute


def _may_rise(state: State, lowest: Level, now_ns: int, thresholds: Thresholds) -> bool:
    if state.level <= lowest:
        return False
    if state.level is Level.HOLD:
        return now_ns - state.since_ns >= state.wait_ns
    if state.cool_since_ns is None or not _has_room(state, thresholds):
        return False
    wait_ns = thresholds.cool_ns if state.level is Level.PAIRED else state.wait_ns
    return now_ns - max(state.cool_since_ns, state.since_ns) >= wait_ns


def _change(state: State, level: Level, why: str, now_ns: int, thresholds: Thresholds) -> State:
    down = level > state.level
    taken_back = down and state.raised_ns is not None and now_ns - state.raised_ns < thresholds.relapse_ns
    return replace(
        state,
        level=level,
        since_ns=now_ns,
        why=why,
        goal="",
        hot_ticks=0,
        raised_ns=None if down else now_ns,
        wait_ns=min(2 * state.wait_ns, thresholds.longest_cool_ns) if taken_back else state.wait_ns,
        changes_ns=(*state.changes_ns, now_ns),
    )


def _goal(state: State, verdict: _Verdict, demanded: str) -> str:
    if state.level is Level.FULL:
        return ""
    if state.level is Level.HOLD:
        return f"{state.wait_ns // _SECOND} s"
    return f"the end of this: {demanded}" if demanded else verdict.goal
