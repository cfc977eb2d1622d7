"""Measures made together for all frames of a tick: a bake takes many, and many at once cost half as much."""

from facewire.audio.prosody.analysis import Analysis, Measure, Stretch

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

    def knows(self, first: int, last: int, end: int | None) -> bool:
        """Return whether the measures from `first` to before `last` are kept, of a sound with this end."""
        return end == self._end and self._first <= first and last <= self._first + len(self._made)

    def keep(self, stretch: Stretch, made: list[Measure]) -> None:
        """Keep the measures of a stretch, and no others."""
        self._first, self._end, self._made = stretch.first, stretch.end, made

    def measure(self, stretch: Stretch) -> None:
        """Measure a stretch, and keep it and no other."""
        self.keep(stretch, self._analysis.measures(stretch))

    def measures(self, first: int, last: int) -> list[Measure]:
        """Return the measures from `first` to before `last`, which are known."""
        return self._made[first - self._first : last - self._first]
