"""What the governor sees and what it remembers: two frozen values, and their description in words."""

from dataclasses import dataclass
from typing import Final

from facewire.gpu.governor.history import RenderFacts
from facewire.gpu.governor.thresholds import THRESHOLDS
from facewire.values import Level

__all__ = ["CONTENT", "TICK_NS", "Sample", "State", "describe"]

_SECOND: Final = 10**9
TICK_NS: Final = _SECOND // 5
"""How often the governor decides."""
CONTENT: Final = "the CPU does all faces in time"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known at one moment. None: not known, or too old to be trusted."""

    need: float = 0.0
    """The CPU's time for all subjects over its slot."""
    ordered: bool = False
    """The user named a GPU engine: no need has to be shown, and no renderer is asked."""
    loaded: bool = False
    """Whether the GPU has a network."""
    render: RenderFacts | None = None
    """What the renderer reports of itself."""
    frames_ms: tuple[float, ...] = ()
    """The frame times that it reported since the last sample."""
    utilisation: float | None = None
    """Percent of the time in which other programs kept the GPU busy, 0..100."""
    call_ms: float | None = None
    """What a call of ours takes on the GPU, 95th percentile."""
    latency_ms: float = 0.0
    """95th percentile of our last 32 calls, as the line waits for them."""
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
    """What the governor remembers from one sample to the next."""

    level: Level = Level.CPU
    since_ns: int = 0
    why: str = "start"
    """What led to this level."""
    seen: str = ""
    """What the last sample said."""
    goal: str = ""
    """What it takes to go one level up; empty at FULL."""

    needed: bool = False
    told: bool = False
    """Whether a renderer reports its frame times."""
    content_since_ns: int | None = None
    """Since when the CPU would do."""
    load: bool = False
    """Whether the GPU is to have a network: from the first step up that is permitted until a minute after the
    last use."""
    used_ns: int = 0
    give_back: bool = False
    """Whether our GPU memory is to be given back at once."""

    wait_ns: int = THRESHOLDS.cool_ns
    hot_ticks: int = 0
    cool_since_ns: int | None = None
    """Since when there has been room beyond doubt, …"""
    open_since_ns: int | None = None
    """… and since when at least no sign that there is none."""
    raised_ns: int | None = None
    smoothed: float | None = None
    """Utilisation, percent."""
    encoding: bool = False
    """Whether a video encoder is at work: somebody streams the picture."""
    memory_out_ticks: int = 0
    changes_ns: tuple[int, ...] = ()
    """The changes of the last minute."""

    pace_ms: float | None = None
    """The renderer's usual frame time, learned while we are off its GPU, …"""
    late_share: float = 0.0
    """… the share of its reports that tell of a late frame, …"""
    heard: int = 0
    """… and how many reports taught us that."""
    excess: float = 0.0
    """Late frames beyond those since we are on its GPU, as a cumulative sum."""

    @property
    def looking(self) -> bool:
        """Whether the driver is worth asking: nothing can rise without a need and a renderer's word."""
        return (self.needed and self.told) or self.load or self.level <= Level.PAIRED


def describe(state: State, now_ns: int) -> str:
    """Return the level, since when, why, what is seen now and what it takes to go up, in one line."""
    if state.level is Level.CPU and not state.needed:
        return f"CPU: {CONTENT}"
    seconds = (now_ns - state.since_ns) // _SECOND
    line = f"{state.level.name} for {seconds} s: {state.why}"
    if state.seen and state.seen != state.why:
        line += f"; now {state.seen}"
    if not state.goal:
        return line
    return f"{line}; {'up to FULL' if state.level is Level.PAIRED else 'to the GPU'} after {state.goal}"
