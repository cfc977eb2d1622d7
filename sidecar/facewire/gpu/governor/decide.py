"""How much GPU work the sidecar does beside a renderer: a pure function from what is seen to a `Level`.

Five times a second `decide` takes the last `State` and a `Sample` and returns the next `State`; it reads no
clock and no device. Fast down, slow up, a wide dead band, and a longer wait after every step up that had to
be taken back: the shape of WebRTC's overuse detector and of dynamic resolution in game engines.
"""

from dataclasses import replace
from typing import Final

from facewire.gpu.governor.evidence import Heat, Verdict, judge, learn
from facewire.gpu.governor.state import CONTENT, Sample, State
from facewire.gpu.governor.thresholds import THRESHOLDS, Thresholds
from facewire.values import Level

__all__ = ["decide"]

_SECOND: Final = 10**9
_MINUTE_NS: Final = 60 * _SECOND


def decide(state: State, sample: Sample, now_ns: int, thresholds: Thresholds = THRESHOLDS) -> State:
    """Return the state after `sample`, seen at `now_ns` (monotonic)."""
    state = learn(_remember(state, sample, now_ns, thresholds), sample, thresholds)
    verdict = judge(state, sample, thresholds)
    state = _count(state, verdict, now_ns)
    lowest, why = _demanded(state, sample, thresholds)
    if lowest > state.level:
        changed = _change(state, lowest, why, now_ns, thresholds)
        if lowest is Level.PAIRED:
            # What forbids FULL says nothing against the step up.
            return replace(changed, wait_ns=state.wait_ns, raised_ns=state.raised_ns)
        return changed
    if _may_fall(state, verdict, now_ns, thresholds):
        return _change(state, _lower(state, verdict, thresholds), verdict.seen, now_ns, thresholds)
    state = replace(state, goal=_goal(state, verdict, why, thresholds))
    permitted = _is_permitted(state, lowest, now_ns, thresholds)
    if permitted and not sample.loaded:
        # The first step up that is permitted loads the network; the step itself waits for it.
        state = replace(state, load=True, used_ns=now_ns)
    if permitted and sample.loaded:
        return _change(state, _higher(state, verdict, lowest), verdict.seen, now_ns, thresholds)
    if state.level is Level.HOLD and now_ns - state.since_ns >= min(state.wait_ns, thresholds.first_wait_ns):
        return _change(state, Level.CPU, "another try", now_ns, thresholds)
    return state


def _remember(state: State, sample: Sample, now_ns: int, thresholds: Thresholds) -> State:
    """Return the state with what the sample adds to its memory, whatever follows from it."""
    use, smoothed = sample.utilisation, state.smoothed
    if use is None or smoothed is None:
        smoothed = use
    else:
        smoothed += (thresholds.rise if use > smoothed else thresholds.fall) * (use - smoothed)
    free = sample.memory_free_mib
    out_ticks = state.memory_out_ticks + 1 if free is not None and free < thresholds.memory_out_mib else 0
    give_back = sample.lost or out_ticks >= thresholds.memory_out_ticks
    calm = state.level is Level.FULL and now_ns - state.since_ns >= thresholds.forgiven_ns
    used_ns = now_ns if state.level <= Level.PAIRED else state.used_ns
    kept = sample.ordered or (state.load and now_ns - used_ns < thresholds.kept_ns)
    return replace(
        _feel_need(state, sample, now_ns, thresholds),
        told=sample.render is not None,
        used_ns=used_ns,
        load=kept and not give_back,
        smoothed=smoothed,
        encoding=sample.encoder is not None and sample.encoder > 0,
        memory_out_ticks=out_ticks,
        give_back=give_back,
        wait_ns=thresholds.cool_ns if calm else state.wait_ns,
        changes_ns=tuple(change for change in state.changes_ns if now_ns - change < _MINUTE_NS),
    )


def _feel_need(state: State, sample: Sample, now_ns: int, thresholds: Thresholds) -> State:
    """Return the state with a need that begins at once and ends when the CPU would do for a while."""
    limit = thresholds.need_until if state.needed else thresholds.need_from
    if sample.ordered or sample.need >= limit:
        return replace(state, needed=True, content_since_ns=None)
    since_ns = now_ns if state.content_since_ns is None else state.content_since_ns
    lasts = state.needed and now_ns - since_ns < thresholds.content_ns
    return replace(state, needed=lasts, content_since_ns=since_ns)


def _count(state: State, verdict: Verdict, now_ns: int) -> State:
    def since(before_ns: int | None, limit: Heat) -> int | None:
        if verdict.heat > limit:
            return None
        return now_ns if before_ns is None else before_ns

    return replace(
        state,
        seen=verdict.seen,
        hot_ticks=state.hot_ticks + 1 if verdict.heat >= Heat.HOT else 0,
        cool_since_ns=since(state.cool_since_ns, Heat.COOL),
        open_since_ns=since(state.open_since_ns, Heat.OPEN),
    )


def _demanded(state: State, sample: Sample, thresholds: Thresholds) -> tuple[Level, str]:
    """Return the highest level that hard facts allow at this moment, and the fact."""
    on_gpu = state.level <= Level.PAIRED
    if sample.lost:
        return Level.CPU, "the driver has lost the GPU"
    if state.memory_out_ticks >= thresholds.memory_out_ticks:
        return Level.CPU, "the GPU's memory is full"
    if on_gpu and not sample.loaded:
        return Level.CPU, "the GPU has no network any more"
    if on_gpu and sample.late >= thresholds.late_calls:
        return Level.CPU, f"{sample.late} of our last 32 GPU calls were late"
    if on_gpu and sample.latency_ms > thresholds.late_ms:
        return Level.CPU, f"our GPU calls take up to {sample.latency_ms:.0f} ms"
    if state.level is Level.CPU and sample.late >= thresholds.late_cpu_calls:
        return Level.HOLD, f"{sample.late} of our last 32 CPU calls were late"
    if sample.ordered:
        return Level.FULL, ""
    if not state.needed:
        return Level.CPU, CONTENT
    if on_gpu and state.excess >= thresholds.excess:
        return Level.CPU, "the renderer's frames come late since we are on its GPU"
    return _limited(sample, thresholds)


def _limited(sample: Sample, thresholds: Thresholds) -> tuple[Level, str]:
    """Return PAIRED where a fact forbids FULL, and the fact."""
    free, total = sample.memory_free_mib, sample.memory_total_mib
    if sample.encoder is not None and sample.encoder >= thresholds.encoder_hot:
        return Level.PAIRED, f"the video encoder is at {sample.encoder:.0f} %"
    if free is not None and free < max(
        thresholds.memory_low_mib, thresholds.memory_low_share * (total or 0.0)
    ):
        return Level.PAIRED, f"only {free:.0f} MiB of GPU memory are free"
    if sample.slowed:
        return Level.PAIRED, "the GPU's clocks are held down"
    return Level.FULL, ""


def _may_fall(state: State, verdict: Verdict, now_ns: int, thresholds: Thresholds) -> bool:
    ticks = thresholds.far_ticks if verdict.heat is Heat.FAR else thresholds.hot_ticks
    hot = verdict.heat >= Heat.HOT and state.hot_ticks >= ticks
    return hot and state.level < Level.CPU and now_ns - state.since_ns >= thresholds.settle_ns


def _lower(state: State, verdict: Verdict, thresholds: Thresholds) -> Level:
    gently = state.level is Level.FULL and verdict.heat < Heat.FAR and state.wait_ns == thresholds.cool_ns
    return Level.PAIRED if gently and _has_room(state, thresholds, 1) else Level.CPU


def _higher(state: State, verdict: Verdict, lowest: Level) -> Level:
    # A trial begins with half the calls; where there is room beyond doubt it needs none.
    best = Level.FULL if verdict.heat is Heat.COOL or state.level is Level.PAIRED else Level.PAIRED
    return max(best, lowest)


def _has_room(state: State, thresholds: Thresholds, following: int) -> bool:
    """Whether this minute has room for a change and for those that may have to follow it."""
    return len(state.changes_ns) + 1 + following <= thresholds.changes_per_minute


def _is_permitted(state: State, lowest: Level, now_ns: int, thresholds: Thresholds) -> bool:
    """Whether there has been room, or no sign of the contrary, for long enough to go to the GPU."""
    if state.level <= max(lowest, Level.FULL) or lowest >= Level.CPU or not _has_room(state, thresholds, 2):
        return False
    wait_ns = thresholds.cool_ns if state.level is Level.PAIRED else state.wait_ns
    # Whether the CPU holds the face meanwhile or answers late changes nothing about the GPU.
    begun_ns = 0 if state.level is Level.HOLD else state.since_ns

    def waited(since_ns: int | None, needs_ns: int) -> bool:
        return since_ns is not None and now_ns - max(since_ns, begun_ns) >= max(wait_ns, needs_ns)

    learned = state.heard >= thresholds.learned or state.level is Level.PAIRED
    return waited(state.cool_since_ns, 0) or (learned and waited(state.open_since_ns, thresholds.try_ns))


def _change(state: State, level: Level, why: str, now_ns: int, thresholds: Thresholds) -> State:
    down = level > state.level
    soon = state.raised_ns is not None and now_ns - state.raised_ns < thresholds.relapse_ns
    # Where the need has gone, the step up was no mistake.
    mistaken = state.needed or level is Level.HOLD
    taken_back = down and mistaken and (soon or state.excess >= thresholds.excess)
    wait_ns = state.wait_ns
    if taken_back:
        wait_ns = min(max(2 * wait_ns, thresholds.first_wait_ns), thresholds.longest_wait_ns)
    return replace(
        state,
        level=level,
        since_ns=now_ns,
        why=why,
        goal="",
        hot_ticks=0,
        raised_ns=None if down else now_ns,
        load=state.load or level <= Level.PAIRED,
        used_ns=now_ns if level <= Level.PAIRED or state.level <= Level.PAIRED else state.used_ns,
        wait_ns=wait_ns,
        changes_ns=(*state.changes_ns, now_ns),
    )


def _goal(state: State, verdict: Verdict, demanded: str, thresholds: Thresholds) -> str:
    seconds = (thresholds.cool_ns if state.level is Level.PAIRED else state.wait_ns) // _SECOND
    if state.level is Level.FULL:
        return ""
    if demanded:
        return f"the end of this: {demanded}"
    return f"{seconds} s of {verdict.goal}" if verdict.goal else f"{seconds} s"
