"""The sounds of several voices measured in one go: to begin costs as much as to measure one of them."""

from collections.abc import Iterable, Sequence
from typing import Final

from facewire.audio.prosody.analysis import Analysis, Stretch
from facewire.audio.prosody.reader import ProsodyReader

__all__ = ["Together"]

_VOICES: Final = 16
"""Measured at once: more of them no longer fit into a processor's nearest cache."""
_LONGEST: Final = 4
"""Measures of one voice: two or three fall into a tick. Many of one are made at once anyway."""

Lacking = tuple[ProsodyReader, Stretch]
"""A voice, and what has to be measured for its next frame."""


class Together:
    """Measures what several voices lack. Holds buffers and nothing that it has heard."""

    def __init__(self) -> None:
        self._analyses: dict[int, Analysis] = {}
        """By the number of measures of each voice."""

    def measure(self, lacking: Iterable[Lacking]) -> None:
        """Give voices what they lack; those that lack much are left to measure it themselves."""
        alike: dict[int, list[Lacking]] = {}
        for voice, stretch in lacking:
            if stretch.hops <= _LONGEST:
                alike.setdefault(stretch.hops, []).append((voice, stretch))
        for hops, those in alike.items():
            for begin in range(0, len(those), _VOICES):
                self._measure(hops, those[begin : begin + _VOICES])

    def _measure(self, hops: int, those: Sequence[Lacking]) -> None:
        analysis = self._analyses.get(hops)
        if analysis is None:
            analysis = self._analyses[hops] = Analysis(hops, _VOICES)
        made = analysis.together([stretch for _, stretch in those])
        for index, (voice, stretch) in enumerate(those):
            voice.take(stretch, made[index * hops : (index + 1) * hops])
