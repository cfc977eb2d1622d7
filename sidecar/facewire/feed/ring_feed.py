"""What feeds have in common whose sound comes through a ring: a reader, and a timeline that it fills."""

from facewire.audio.reader import RingReader
from facewire.audio.ring import SampleRing
from facewire.audio.timeline import Timeline
from facewire.grid import SAMPLE_RATE
from facewire.values import Event

__all__ = ["RingFeed"]


class RingFeed:
    """The sound of a microphone, a recording or a pipe.

    Args:
        ring: where its source puts the samples.
        rate: of the samples, hertz.
    """

    epoch = 0
    """Such sound is never cut."""

    def __init__(self, ring: SampleRing, rate: int) -> None:
        self._timeline = Timeline()
        self._reader = RingReader(ring, rate, self._timeline)

    @property
    def samples(self) -> int:
        """Return how much audio has come, in samples at 16 kHz."""
        return self._timeline.written

    @property
    def dropped(self) -> int:
        """Return how many samples the ring lost."""
        return self._reader.dropped

    def last_events(self, now_ns: int) -> tuple[Event, ...]:
        """Return nothing: only pushed speech has events of its own."""
        del now_ns
        return ()

    def level_dbfs(self) -> float:
        """Return the loudness of the newest 100 ms."""
        return self._timeline.level_dbfs(SAMPLE_RATE // 10)
