"""A subject's sound as the line sees it: which frames it owes at a tick, and when they are due.

Windows follow samples, pacing follows time: a feed is where the two meet.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from facewire.ports import Hearing, Sound
from facewire.values import Event, TimedMood

__all__ = ["BAKED_S", "MAX_FRAMES_PER_TICK", "WORK_NS", "Feed", "Hearings", "Owed", "Plan", "most_a_tick"]

WORK_NS: Final = 8_000_000
"""From the moment a tick's audio is there to the moment its frames are due: a quarter of a frame, above the
99th percentile of the work, so that the work's jitter never reaches the wire."""

BAKED_S: Final = 3
"""Seconds of frames that a bake makes in a tick: many together cost less, and their sound is remembered."""
_MOST_A_SECOND: Final = 32
MAX_FRAMES_PER_TICK: Final = BAKED_S * _MOST_A_SECOND

Hearings = Callable[[float | None], Hearing]
"""What the engine needs to hear at a look-ahead in milliseconds."""


def most_a_tick(fps: int, seconds: int = 1) -> int:
    """Return how many frames a subject may owe in a tick: those of so many seconds at most."""
    return seconds * min(_MOST_A_SECOND, fps)


class Owed(NamedTuple):
    """One frame that is owed in a tick."""

    frame: int
    """The audio frame whose pose it shows."""
    at_ns: int
    """Monotonic time at which it was heard, or is due."""
    t: float
    """Seconds on the subject's audio timeline."""
    inferred: bool = True
    """Whether an engine is to make it; else the face settles."""
    lookahead_ms: float | None = None
    """Audio to be heard beyond the pose; None for as much as the engine can use."""
    end: int | None = None
    """Sample at which its utterance ends, where that is known."""
    mood: TimedMood | None = None
    """The entry of the mood track that is in force."""


class Plan(NamedTuple):
    """What a subject does in one tick."""

    owed: tuple[Owed, ...] = ()
    held: bool = False
    """Whether a pose is repeated because audio is missing."""
    slipped: int = 0
    """Steps of 8 ms by which the timeline was shifted to stay with a sound card's clock."""
    skipped: int = 0
    """Frames that were left out after this process was stalled."""
    cut: bool = False
    """Whether an epoch began: what was made ahead is void, and the face settles from the pose that is due."""
    events: tuple[Event, ...] = ()


class Feed(Protocol):
    """One subject's sound and pace. Belongs to the line thread, but for its source's end."""

    @property
    def source(self) -> str:
        """Return `microphone`, `recording`, `stdin` or `pushed`, for `status`."""
        ...

    @property
    def sound(self) -> Sound:
        """Return what an engine reads."""
        ...

    @property
    def state(self) -> str:
        """Return what it is doing: `waiting`, `live`, `holding`, `paused` or `ending`."""
        ...

    @property
    def epoch(self) -> int:
        """Return how often the timeline has been cut."""
        ...

    @property
    def complete(self) -> bool:
        """Return whether its audio has ended and every frame of it was owed, the last one at rest."""
        ...

    @property
    def samples(self) -> int:
        """Return how much audio has come, in samples at 16 kHz."""
        ...

    @property
    def dropped(self) -> int:
        """Return how many samples were lost, at the source's rate."""
        ...

    def plan(self, now_ns: int, hearings: Hearings, lookahead_ms: float | None, most: int) -> Plan:
        """Return the frames that are owed in the tick at `now_ns`.

        Args:
            now_ns: the tick's time.
            hearings: what the engine needs to hear.
            lookahead_ms: the subject's setting.
            most: frames at most; those that are not due yet wait for a later tick.
        """
        ...

    def last_events(self, now_ns: int) -> tuple[Event, ...]:
        """Return what is still to be told when the subject has left the line."""
        ...

    def level_dbfs(self) -> float:
        """Return the loudness of the newest 100 ms, dB below full scale; -120 for silence."""
        ...
