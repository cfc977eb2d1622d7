"""The mood track of pushed speech: which entry is in force at a sample. Frozen; no audio, no threads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from facewire.grid import SAMPLE_RATE
from facewire.values import TimedMood

__all__ = ["MAX_TRACK", "NO_MOODS", "MoodTrack"]

MAX_TRACK: Final = 1024
"""Entries that wait for one subject."""


@dataclass(frozen=True, slots=True)
class _Placed:
    sample: int
    """On the subject's timeline, 16 kHz."""
    utterance: int
    mood: TimedMood


@dataclass(frozen=True, slots=True)
class MoodTrack:
    """All entries that are not over."""

    entries: tuple[_Placed, ...] = ()
    """By their samples; of two at the same one the later push comes last."""

    def placed(self, utterance: int, sample: int, moods: Iterable[TimedMood]) -> "MoodTrack":
        """Return the track with `moods` of audio whose first sample is `sample`."""
        added = (_Placed(sample + round(mood.at_s * SAMPLE_RATE), utterance, mood) for mood in moods)
        return replace(self, entries=tuple(sorted((*self.entries, *added), key=lambda one: one.sample)))

    def since(self, sample: int) -> "MoodTrack":
        """Return the track without the entries that are over at a sample: a later one has come."""
        come = sum(one.sample <= sample for one in self.entries)
        return self if come < 2 else replace(self, entries=self.entries[come - 1 :])

    def at(self, utterance: int, sample: int) -> TimedMood | None:
        """Return the entry that is in force at a sample of an utterance; None for none."""
        found = None
        for one in self.entries:
            if one.sample > sample:
                break
            if one.utterance == utterance:
                found = one
        if found is None:
            return None
        held = found.mood.hold_s
        return None if held and sample >= found.sample + held * SAMPLE_RATE else found.mood


NO_MOODS: Final = MoodTrack()
