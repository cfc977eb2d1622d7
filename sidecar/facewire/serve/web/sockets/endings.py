"""When the utterances of one client of `/audio` are over, for a `flush` that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from facewire.values import Event
from facewire.wire.packing import Value
from facewire.wire.web.speech import RequestId

__all__ = ["Ending", "Endings", "Place"]

Ending = Mapping[str, Value]
"""`utterance`, `t` and `interrupted`, as in the event."""

_UNHEARD: Final[Ending] = {"utterance": 0, "t": 0.0, "interrupted": True}
"""Of what was never scheduled, or whose subject is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """An utterance; each subject that is opened counts its own."""

    opening: int
    utterance: int


class Endings:
    """Who waits for the end of which utterance. Belongs to the event loop."""

    def __init__(self) -> None:
        self._last = Place(0, 0)
        """Up to here all is over."""
        self._ending: Ending = _UNHEARD
        self._waiting: list[tuple[Place, RequestId]] = []

    def finish(self, opening: int, event: Event) -> list[tuple[RequestId, Ending]]:
        """Take the end of an utterance in; return who is to be told of it."""
        ending: Ending = {
            "utterance": event.utterance, "t": event.t, "interrupted": event.interrupted,
        }  # fmt: skip
        return self._end(Place(opening, event.utterance), ending)

    def close(self, opening: int) -> list[tuple[RequestId, Ending]]:
        """Take the end of a subject in; return who is to be told that nothing more is heard."""
        return self._end(Place(opening + 1, 0), _UNHEARD)

    def of(self, place: Place | None) -> Ending | None:
        """Return how an utterance has ended; None where it has not. Of none there is nothing to hear."""
        if place is None or place.opening < self._last.opening:
            return _UNHEARD
        return self._ending if self._is_over(place) else None

    def wait(self, place: Place, name: RequestId) -> None:
        """Remember who is to be told of an end that is to come."""
        self._waiting.append((place, name))

    def _is_over(self, place: Place) -> bool:
        last = self._last
        return (place.opening, place.utterance) <= (last.opening, last.utterance)

    def _end(self, place: Place, ending: Ending) -> list[tuple[RequestId, Ending]]:
        self._last, self._ending = place, ending
        told = [(name, ending) for waiting, name in self._waiting if self._is_over(waiting)]
        self._waiting = [one for one in self._waiting if not self._is_over(one[0])]
        return told
