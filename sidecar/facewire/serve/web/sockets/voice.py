"""What one client has said, carried out in its order; a `cancel` overtakes the sound before it.

Sound waits in the subject, then in the backlog, then in the client, until there is room for it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from facewire.serve.web.sockets.backlog import Backlog
from facewire.serve.web.sockets.endings import Ending, Endings
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.items import Items
from facewire.serve.web.sockets.ownership import Ownership
from facewire.transport.websocket.server import Connection, framed
from facewire.values import Event, EventKind
from facewire.wire.control import Refused, decode_reply
from facewire.wire.packing import Value
from facewire.wire.web.speech import (
    REALTIME_RATE,
    Command,
    RequestId,
    answer_text,
    event_text,
    ok_text,
    refusal_text,
    request_of,
)

__all__ = ["Voice"]

_AGAIN_S: Final = 0.1
"""After which a piece that did not fit is tried again."""
_BACKLOG: Final = 1 << 18
"""Bytes that wait for a client that does not read what it is told, beyond which it misses events."""
_MOST_ANSWERS: Final = 1 << 22
"""Beyond which it misses answers too: who asks for more than 4 MiB of them and reads none waits for none."""


class Voice:
    """What one client says for one subject. Belongs to the event loop.

    Args:
        connection: to the client.
        exchange: carries out requests.
        subject: whom sound is for, where nothing else says it.
    """

    def __init__(self, connection: Connection, exchange: Exchange, subject: str | None) -> None:
        self._connection = connection
        self._exchange = exchange
        self._usual = subject
        self._own = Ownership(exchange.client)
        self._opening: Mapping[str, Value] | None = None
        """How the subject was opened, where sound has opened it."""
        self._backlog = Backlog()
        self._items = Items()
        self._endings = Endings()

    def tell(self, event: Event) -> None:
        """Tell the client what happened, where it happened to its subject. Never waits."""
        own = self._own
        if not own.concerns(event):
            return
        is_closed = event.kind is EventKind.CLOSED
        text = event_text(event)
        # That sound at another rate takes the place of what was heard before is nothing to be told.
        if text is not None and not (is_closed and own.awaited and self._opening is not None):
            self._put(text, _BACKLOG)
        if event.kind is EventKind.FINISHED:
            self._items.finish(event)
            self._tell_endings(self._endings.finish(own.told, event))
        if is_closed:
            self._tell_endings(self._endings.close(own.told))
            own.close(event.why)
        if is_closed and own.subject is None:
            self._void(self._backlog.void())

    async def take(self, command: Command, size: int) -> None:
        """Let a command wait for its turn; waits itself while there is no room for it.

        Args:
            command: what the client wants.
            size: length of the text that it came in, 0 for bytes.
        """
        self._void(await self._backlog.put(command, size))

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
        text, _ = await self._begin(command, None)
        await self._connection.send(text)

    async def _open_realtime(self) -> bool:
        """Open the subject that the address names, as sound in realtime form is."""
        if self._usual is None or self._own.is_replaced:
            # Two that take it from each other by turns would not be understood.
            return False
        values: dict[str, Value] = {"sample_rate": REALTIME_RATE, "format": "s16le", "replace": True}
        text, is_open = await self._begin(Command("open", values), None)
        await self._connection.send(text)
        return is_open

    async def _begin(self, command: Command, opening: Mapping[str, Value] | None) -> tuple[str, bool]:
        """Open a subject; return the answer, and whether it is open."""
        named = command.values.get("subject", self._usual)
        before, told_of = self._opening, self._own.told_of
        self._own.open(named if isinstance(named, str) else None)
        self._opening = opening
        reply = await self._exchange.ask(request_of(command, self._own.subject))
        text, done = answer_text(command.op, reply, command.id)
        if done is None:
            self._own.refuse()
            self._opening = before
        elif told_of != self._own.told_of:
            # Of the one before nothing more is told.
            self._tell_endings(self._endings.close(self._own.opened - 1))
        return text, done is not None

    async def _make_ready(self, command: Command, opening: Mapping[str, Value]) -> bool:
        """Open the subject for sound as it says, once all is heard that was said otherwise.

        Return whether the sound is to be pushed; if not its client has been told why.
        """
        at_hand = self._endings.at_hand
        if at_hand is not None and self._endings.of(at_hand) is not None:
            self._void([command])
            return False
        if self._own.subject is not None and opening == self._opening:
            return True
        if at_hand is not None:
            why = "the sound up to a flush has one rate and format"
            await self._connection.send(refusal_text(command.op, "out_of_range", why, command.id))
            return False
        if not await self._is_quiet():
            self._void([command])
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
        body = request_of(command, self._own.subject)
        while self._own.subject is not None and not self._backlog.cut.is_set():
            reply = await self._exchange.ask(body)
            said = decode_reply(reply)
            if not (isinstance(said, Refused) and said.code == "too_much_audio"):
                text, done = answer_text(command.op, reply, command.id)
                if done is not None:
                    self._items.note(command.item, done)
                    self._endings.push(self._own.opened, done, is_line=command.opening is not None)
                await self._connection.send(text)
                return
            await self._is_cut()
        self._void([command])

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
            reply = await self._exchange.ask(request_of(Command("flush"), self._own.subject))
            place = self._endings.complete(place, self._own.opened, answer_text("flush", reply)[1])
        ending = self._endings.of(place)
        if ending is not None:
            await self._connection.send(ok_text(name, ending))
        elif place is not None:
            self._endings.wait(place, name)

    async def _ask(self, command: Command) -> None:
        """Carry out a command and tell what came of it."""
        place = self._endings.end(command.op)
        reply = await self._exchange.ask(request_of(command, self._own.subject))
        text, done = answer_text(command.op, reply, command.id)
        if command.op in ("cancel", "flush"):
            self._endings.complete(place, self._own.opened, done)
        if done is not None and command.op == "cancel":
            for truncate in self._items.truncated(done):
                await self._connection.send(truncate)
        await self._connection.send(text)
        if command.op == "close":
            self._own.subject = None

    async def _refuse_unopened(self, command: Command) -> None:
        if command.op == "cancel":
            # It is as quiet as is wanted.
            if command.id is not None:
                await self._connection.send(ok_text(command.id, {}))
            return
        taken = f"another client speaks for {self._own.told_of!r} now"
        why = (taken if self._own.is_replaced else "nothing is open") + "; send open first"
        await self._connection.send(refusal_text(command.op, "no_such_subject", why, command.id))

    def _put(self, text: str, most: int) -> None:
        if self._connection.backlog < most:
            self._connection.put(framed(text))

    def _tell_endings(self, endings: list[tuple[RequestId, Ending]]) -> None:
        for name, ending in endings:
            self._put(ok_text(name, ending), _MOST_ANSWERS)

    def _void(self, commands: list[Command]) -> None:
        """Tell who asks that commands are not carried out, because their sound was cut off."""
        for command in commands:
            if command.id is not None:
                text = refusal_text(command.op, "cancelled", "it was cut off", command.id)
                self._put(text, _MOST_ANSWERS)
