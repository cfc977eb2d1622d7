"""What feeds have in common whose sound is never cut: microphones, recordings and pipes."""

from facewire.audio.timeline import HISTORY_S, Timeline
from facewire.grid import SAMPLE_RATE
from facewire.values import Event

__all__ = ["UncutFeed"]


class UncutFeed:
    """A timeline that only grows.

    Args:
        made_s: seconds of frames that are made in one tick at most.
    """

    epoch = 0

    def __init__(self, made_s: int = 1) -> None:
        # A second's frames are what a timeline is made for.
        self._timeline = Timeline(int((HISTORY_S + made_s - 1) * SAMPLE_RATE))

    @property
    def samples(self) -> int:
        """Return how much audio has come, in samples at 16 kHz."""
        return self._timeline.written

    def last_events(self, now_ns: int) -> tuple[Event, ...]:
        """Return nothing: only pushed speech has events of its own."""
        del now_ns
        return ()

    def level_dbfs(self) -> float:
        """Return the loudness of the newest 100 ms, as the mouth hears it."""
        return self._timeline.level_dbfs(SAMPLE_RATE // 10)
