"""What feeds have in common whose sound is never cut: microphones, recordings and pipes."""

from facewire.audio.timeline import Timeline
from facewire.grid import SAMPLE_RATE
from facewire.values import Event

__all__ = ["UncutFeed"]


class UncutFeed:
    """A timeline that only grows."""

    epoch = 0

    def __init__(self) -> None:
        self._timeline = Timeline()

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
