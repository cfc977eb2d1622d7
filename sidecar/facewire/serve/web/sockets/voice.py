"""What one client has said, carried out in its order; a `cancel` overtakes the sound before it.

Sound waits in the subject, then in the backlog, then in the client, until there is room for it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from facewire.serve.web.sockets.backlog import Backlog
from facewire.serve.web.sockets.endings import Endings
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.items import Items
from facewire.serve.web.sockets.outbox import Outbox
from facewire.serve.web.sockets.ownership import TAKEN, Ownership
from facewire.transport.websocket.server import Connection
from facewire.values import Event, EventKind
from facewire.wire.control import Done, Refused, Reply
from facewire.wire.packing import Value
from facewire.wire.web.speech import (
    REALTIME_RATE,
    Command,
    RequestId,
    answer_text,
    ok_text,
    refusal_text,
)

__all__ = ["Voice"]

_AGAIN_S: Final = 0.1
"""After which a piece that did not fit is tried again."""


class Voice:
    """What one client says for one subject. Belongs to the event loop.

    Args:
        connection: to the client.
        exchange: carries out requests.
        subject: whom sound is for, where nothing else says it.
    """

    def __init__(self, connection: Connection, exchange: Exchange, subject: str | None) -> None:
        self._connection = connection
        self._own = Ownership(exchange, subject)
        self._backlog = Backlog()
        self._items = Items()
        self._endings = Endings()
        self._outbox = Outbox(connection)

    def tell(self, event: Event) -> None:
        """Tell the client what happened, where it happened to its subject. Never waits."""
        own = self._own
        if not own.concerns(event):
            return
        is_closed, generation = event.kind is EventKind.CLOSED, event.generation
        # That sound at another rate takes the place of what was heard before is nothing to be told.
        if not (is_closed and generation != own.generation and own.opening is not None):
            self._outbox.tell(event)
        if event.kind is EventKind.FINISHED:
            self._items.finish(event)
            self._outbox.answer(self._endings.finish(event))
        if is_closed:
            self._outbox.answer(self._endings.close(generation))
            own.close(generation, event.why)
        if is_closed and generation == own.generation and own.subject is None:
            self._outbox.void(self._backlog.void())

    async def take(self, command: Command, size: int) -> None:
        """Let a command wait for its turn; waits itself while there is no room for it.

        Args:
            command: what the client wants.
            size: length of the text that it came in, 0 for bytes.
        """
        self._outbox.void(await self._backlog.put(command, size))

    async def carry_out(self) -> None:
        """Carry out what is taken, for ever.

        Raises:
            LinkError: the connection has ended.
        """
        while True:
            command = await self._backlog.take()
            if command.op == "open":
                await self._open(command)
            elif command.op == "flush" and command.id is not None:
                await self._hear(command.id)
            elif command.opening is not None and not await self._make_ready(command, command.opening):
                continue
            elif self._own.subject is None and not (command.item and await self._open_realtime()):
                await self._refuse_unopened(command)
            elif command.op == "audio":
                await self._push(command)
            else:
                await self._ask(command)

    async def _open(self, command: Command) -> None:
        if self._own.subject is not None:
            why = f"this connection speaks for {self._own.subject!r}; close it first"
            await self._connection.send(refusal_text(command.op, "subject_exists", why, command.id))
            return
        text, _ = await self._begin(command)
        await self._connection.send(text)

    async def _open_realtime(self) -> bool:
        """Open the subject that the address names, as sound in realtime form is."""
        if self._own.usual is None or self._own.is_replaced:
            # Two that take it from each other by turns would not be understood.
            return False
        values: dict[str, Value] = {"sample_rate": REALTIME_RATE, "format": "s16le", "replace": True}
        text, is_open = await self._begin(Command("open", values))
        await self._connection.send(text)
        return is_open

    async def _begin(self, command: Command, opening: Mapping[str, Value] | None = None) -> tuple[str, bool]:
        """Open a subject; return the answer, and whether it is open."""
        name, generation = self._own.name, self._own.generation
        reply = await self._own.open(command, opening)
        if self._own.name != name:
            # Of the one before nothing more is told.
            self._outbox.answer(self._endings.close(generation))
        for event in self._own.released():
            self.tell(event)
        return answer_text(command.op, reply, command.id), isinstance(reply, Done)

    async def _make_ready(self, command: Command, opening: Mapping[str, Value]) -> bool:
        """Open the subject for sound as it says, once all is heard that was said otherwise.

        Return whether the sound is to be pushed; if not its client has been told why.
        """
        at_hand = self._endings.at_hand
        if at_hand is not None and (self._own.subject is None or self._endings.of(at_hand) is not None):
            self._outbox.void([command])
            return False
        if self._own.subject is not None and opening == self._own.opening:
            return True
        if at_hand is not None:
            why = "the sound up to a flush has one rate and format"
            await self._connection.send(refusal_text(command.op, "out_of_range", why, command.id))
            return False
        if not await self._is_quiet():
            self._outbox.void([command])
            return False
        text, is_open = await self._begin(Command("open", opening, id=command.id), opening)
        if not is_open:
            await self._connection.send(text)
        return is_open

    async def _is_quiet(self) -> bool:
        """Wait until all is heard that was pushed; return whether nothing has cut it off meanwhile."""
        own = self._own
        if own.subject is None:
            return True
        while own.subject is not None and not self._endings.is_quiet:
            if await self._is_cut():
                return False
        return own.subject is not None

    async def _push(self, command: Command) -> None:
        """Push a piece of sound; wait while there is no room for it, unless it is void meanwhile."""
        while self._own.subject is not None and not self._backlog.cut.is_set():
            reply = await self._own.ask(command)
            code = reply.code if isinstance(reply, Refused) else None
            if code == "too_much_audio":
                await self._is_cut()
            elif code != TAKEN:
                await self._tell_pushed(command, reply)
                return
            elif command.opening is None:
                await self._refuse_unopened(command)
                return
            # A line that begins takes the subject back; one that goes on is void.
            elif not await self._make_ready(command, command.opening):
                return
        self._outbox.void([command])

    async def _tell_pushed(self, command: Command, reply: Reply) -> None:
        """Tell what came of a piece of sound, and note where it lies."""
        if isinstance(reply, Done):
            self._items.note(command.item, reply)
            self._endings.push(reply, is_line=command.opening is not None)
        await self._connection.send(answer_text(command.op, reply, command.id))

    async def _is_cut(self) -> bool:
        """Wait for a moment; return whether the sound at hand is void."""
        for command in self._backlog.overtaking():
            await self._ask(command)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._backlog.cut.wait(), _AGAIN_S)
        return self._backlog.cut.is_set()

    async def _hear(self, name: RequestId) -> None:
        """End the utterance at hand; it is answered when that has been heard."""
        place = self._endings.end("flush")
        if self._own.subject is not None:
            reply = await self._own.ask(Command("flush"))
            place = self._endings.complete(place, self._own.generation, reply)
        ending = self._endings.of(place)
        if ending is not None:
            await self._connection.send(ok_text(name, ending))
        elif place is not None:
            self._endings.wait(place, name)

    async def _ask(self, command: Command) -> None:
        """Carry out a command and tell what came of it."""
        place = self._endings.end(command.op)
        reply = None if self._own.subject is None else await self._own.ask(command)
        if reply is None or (isinstance(reply, Refused) and reply.code == TAKEN):
            await self._refuse_unopened(command)
            return
        if command.op in ("cancel", "flush"):
            self._endings.complete(place, self._own.generation, reply)
        if isinstance(reply, Done) and command.op == "cancel":
            for truncate in self._items.truncated(reply):
                await self._connection.send(truncate)
        await self._connection.send(answer_text(command.op, reply, command.id))
        if command.op == "close":
            self._own.subject = None

    async def _refuse_unopened(self, command: Command) -> None:
        if command.op == "cancel":
            reply = await self._own.recall(command)
            if reply is not None:
                await self._connection.send(answer_text(command.op, reply, command.id))
            elif command.id is not None:
                # It is as quiet as is wanted.
                await self._connection.send(ok_text(command.id, {}))
            return
        taken = f"another client speaks for {self._own.name!r} now"
        why = (taken if self._own.is_replaced else "nothing is open") + "; send open first"
        await self._connection.send(refusal_text(command.op, "no_such_subject", why, command.id))
