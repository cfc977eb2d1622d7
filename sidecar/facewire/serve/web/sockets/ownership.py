"""Whose subject it is that a connection speaks for: others may take it at any moment."""

from collections.abc import Mapping
from typing import Final

from facewire.serve.web.sockets.exchange import Exchange
from facewire.values import Event
from facewire.wire.control import Done, Refused, Reply
from facewire.wire.packing import Value
from facewire.wire.web.speech import Command

__all__ = ["TAKEN", "Ownership"]

TAKEN: Final = "replaced"
"""The code of what is refused because another client has opened the subject since."""
_GONE: Final = (TAKEN, "no_such_subject", "not_pushed")


class Ownership:
    """The subject of one connection, by the generations that its openings were answered.

    Belongs to the event loop.

    Args:
        exchange: carries out requests.
        usual: whom sound is for, where nothing else says it.
    """

    def __init__(self, exchange: Exchange, usual: str | None) -> None:
        self._exchange = exchange
        self.usual = usual
        self.subject: str | None = None
        """Who is spoken for."""
        self.name: str | None = None
        """Who was opened here last, also where nobody is spoken for any more."""
        self.generation = 0
        """Of that one."""
        self.opening: Mapping[str, Value] | None = None
        """How it was opened, where sound has opened it."""
        self.is_replaced = False
        """Whether another client speaks for it now."""
        self._present: set[int] = set()
        """Generations of this name that were opened here and whose ends have not been told."""
        self._held: list[Event] | None = None
        """While a subject is being opened: what happens, for some of it may be of that one."""

    async def open(self, command: Command, opening: Mapping[str, Value] | None = None) -> Reply:
        """Open a subject; of one by another name nothing more is told. `released` has to follow.

        Args:
            command: that opens it.
            opening: what sound says of itself, where that opens it.
        """
        named = command.values.get("subject", self.usual)
        subject = named if isinstance(named, str) else None
        self._held = []
        reply = await self._exchange.carry_out(command, subject)
        if isinstance(reply, Done):
            if subject != self.name:
                self._present.clear()
            self.subject = self.name = subject
            self.generation, self.opening, self.is_replaced = reply.generation, opening, False
            self._present.add(self.generation)
        return reply

    async def ask(self, command: Command) -> Reply:
        """Have a command carried out for the subject that was opened here, not for another of its name."""
        reply = await self._exchange.carry_out(command, self.subject, self.generation)
        if isinstance(reply, Refused) and reply.code == TAKEN:
            self.subject = None
            self.is_replaced = True
        return reply

    async def recall(self, command: Command) -> Reply | None:
        """Cut off what was said over an earlier connection, where a `cancel` says which that was.

        Returns what it was answered; None where there is nothing to be cut off.
        """
        if "generation" not in command.values or self.usual is None:
            return None
        reply = await self._exchange.carry_out(command, self.usual)
        return None if isinstance(reply, Refused) and reply.code in _GONE else reply

    def concerns(self, event: Event) -> bool:
        """Return whether an event happened to a subject that was opened here; one that may is held."""
        if self._held is not None:
            self._held.append(event)
            return False
        return event.generation in self._present

    def released(self) -> list[Event]:
        """Return what happened while a subject was being opened."""
        held, self._held = self._held or [], None
        return held

    def close(self, generation: int, why: str) -> None:
        """Note that a subject that was opened here has ended."""
        self._present.discard(generation)
        if generation == self.generation and self.subject is not None:
            self.subject = None
            self.is_replaced = why == "replaced"
