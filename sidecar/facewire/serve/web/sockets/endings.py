"""When the utterances of one client are over, for a `flush` that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from facewire.values import Event
from facewire.wire.control import Done, Refused, Reply
from facewire.wire.packing import Value
from facewire.wire.web.speech import RequestId

__all__ = ["Ending", "Endings", "Place"]

Ending = Mapping[str, Value]
"""`utterance`, `t` and `interrupted`, as in the event."""

_UNHEARD: Final[Ending] = {"utterance": 0, "t": 0.0, "interrupted": True}
"""Of what was never scheduled, or whose subject is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """An utterance; each generation of a subject counts its own."""

    generation: int
    utterance: int


class Endings:
    """Who waits for the end of which utterance. Belongs to the event loop."""

    def __init__(self) -> None:
        self._last = Place(0, 0)
        """Up to here all is over."""
        self._ending: Ending = _UNHEARD
        self._waiting: list[tuple[Place, RequestId]] = []
        self.at_hand: Place | None = None
        """The utterance that sound is pushed for, up to a `flush`, `cancel` or `close`."""
        self._cut: Place | None = None
        """What was at hand when it was cancelled: a `flush` behind that may ask for its end."""
        self._newest: Place | None = None
        """The utterance that was complete last, or cut off."""

    @property
    def is_quiet(self) -> bool:
        """Return whether all is over that was complete."""
        return self._newest is None or self.of(self._newest) is not None

    def push(self, done: Done, *, is_line: bool) -> None:
        """Take in what pushed sound was answered: its utterance is the one at hand.

        A line is one utterance. Where somebody has cut it off, and that has not been told yet, its sound has
        begun another, which is not waited for.
        """
        if self.at_hand is None or not is_line:
            self.at_hand = Place(done.generation, done.utterance)

    def end(self, op: str) -> Place | None:
        """Have nothing more come of the utterance at hand where `op` ends it; return it.

        Behind a `cancel` or `close` a `flush` may still ask for its end, and is returned that utterance.
        """
        if op not in ("flush", "cancel", "close"):
            return None
        place, self.at_hand = self.at_hand or self._cut, None
        self._cut = None if op == "flush" else place
        return place

    def complete(self, place: Place | None, generation: int, reply: Reply) -> Place | None:
        """Take in what a `flush` or `cancel` was answered; return the utterance, None where there is none.

        Args:
            place: the utterance, which has not begun where nothing but moods came for it.
            generation: of the subject that was asked.
            reply: what it answered: its utterance is the newest one that has begun.
        """
        if place is None or isinstance(reply, Refused):
            return place
        if place.generation == generation and reply.utterance < place.utterance:
            return None
        self._newest = place
        return place

    def finish(self, event: Event) -> list[tuple[RequestId, Ending]]:
        """Take the end of an utterance in; return who is to be told of it."""
        ending: Ending = {
            "utterance": event.utterance, "t": event.t, "interrupted": event.interrupted,
        }  # fmt: skip
        return self._end(Place(event.generation, event.utterance), ending)

    def close(self, generation: int) -> list[tuple[RequestId, Ending]]:
        """Take the end of a subject in; return who is to be told that nothing more is heard."""
        return self._end(Place(generation + 1, 0), _UNHEARD)

    def of(self, place: Place | None) -> Ending | None:
        """Return how an utterance has ended; None where it has not. Of none there is nothing to hear."""
        if place is None or place.generation < self._last.generation:
            return _UNHEARD
        return self._ending if self._is_over(place) else None

    def wait(self, place: Place, name: RequestId) -> None:
        """Remember who is to be told of an end that is to come."""
        self._waiting.append((place, name))

    def _is_over(self, place: Place) -> bool:
        last = self._last
        return (place.generation, place.utterance) <= (last.generation, last.utterance)

    def _end(self, place: Place, ending: Ending) -> list[tuple[RequestId, Ending]]:
        self._last, self._ending = place, ending
        told = [(name, ending) for waiting, name in self._waiting if self._is_over(waiting)]
        self._waiting = [one for one in self._waiting if not self._is_over(one[0])]
        return told
