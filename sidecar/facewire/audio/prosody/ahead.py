"""Measures made together for all frames of a tick: a bake takes many, and many at once cost half as much."""

from facewire.audio.prosody.analysis import Analysis, Measure
from facewire.ports import Sound

__all__ = ["Ahead"]


class Ahead:
    """Measures a sound, and keeps what it has measured beyond what was asked for."""

    def __init__(self) -> None:
        self._analysis = Analysis()
        self._first = 0
        self._end: int | None = None
        self._made: list[Measure] = []

    def forget(self) -> None:
        """Keep nothing: the sound has been cut."""
        self._made = []

    def measures(self, sound: Sound, first: int, last: int, end: int | None, more: int) -> list[Measure]:
        """Return the measures from `first` to before `last`, as `Analysis.measures` does.

        Args:
            sound: what to read.
            first: number of the first measure.
            last: one after the last; above `first`.
            end: sample from which on all is silence, where that is known.
            more: one after the last that is about to be asked for with this end; the sound is known for it.
        """
        if end != self._end or not self._first <= first or last > self._first + len(self._made):
            self._first, self._end = first, end
            self._made = self._analysis.measures(sound, first, max(last, more) - first, end)
        return self._made[first - self._first : last - self._first]
