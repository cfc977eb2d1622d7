"""`/audio`: one client speaks for one subject, and is told what becomes of it.

Sound waits in order: in the subject, then here, then in the client. What arrives while there is no room is
carried out when there is; a `cancel` overtakes it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError
from facewire.ports import Clock
from facewire.serve.web.sockets.backlog import Backlog
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.pace import Pace
from facewire.transport.websocket.server import Connection, framed
from facewire.values import Event, EventKind
from facewire.wire.control import Ping, Refused, decode_reply, encode_request
from facewire.wire.packing import Value
from facewire.wire.web import json_text
from facewire.wire.web.forms import JSON
from facewire.wire.web.speech import (
    REALTIME_RATE,
    Command,
    Item,
    answer_text,
    event_text,
    read_command,
    request_of,
    truncate_text,
)

__all__ = ["Speaker"]

_RATE: Final = 1000
"""Messages a second."""
_POLICY: Final = 1008
_AGAIN_S: Final = 0.1
"""After which a piece that did not fit is tried again."""
_RENEW_S: Final = 3.0
"""How often the control hears that the client is still there; it gives it up after 10 s."""
_BACKLOG: Final = 1 << 18
"""Bytes that wait for a client that does not read what it is told."""
_MOST_ITEMS: Final = 64


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sound of a realtime conversation on the subject's timeline."""

    item: Item
    utterance: int
    start_s: float


class Speaker:
    """One connection to `/audio`.

    Args:
        connection: to the client.
        exchange: carries out requests.
        clock: time.
        subject: whom sound in realtime form is for, where no `open` says it.
    """

    def __init__(self, connection: Connection, exchange: Exchange, clock: Clock, subject: str | None) -> None:
        self._connection = connection
        self._exchange = exchange
        self._clock = clock
        self._usual = subject
        self._subject: str | None = None
        """Who is spoken for."""
        self._told_of: str | None = None
        """Whose events are told: also while it settles and ends."""
        self._awaited = 0
        """How many subjects were opened here that the line has not told of yet."""
        self._is_there = False
        """Whether the subject of this name that is on the line was opened here."""
        self._is_replaced = False
        """Whether another client speaks for the subject now."""
        self._backlog = Backlog()
        self._items: list[_Heard] = []

    async def serve(self) -> None:
        """Carry out what the client says until the connection ends. Its subject is then without a client.

        Raises:
            LinkError: the connection has ended.
        """
        tasks = [asyncio.create_task(job) for job in (self._read(), self._carry_out(), self._renew())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    def tell(self, event: Event) -> None:
        """Tell the client what happened, where it happened to its subject. Never waits."""
        if event.subject != self._told_of:
            return
        if event.kind is EventKind.OPENED:
            # Others may open and replace it before and behind it, all within one tick.
            self._is_there = event.client == self._exchange.client
            self._awaited -= self._is_there
        if not self._is_there:
            return
        text = event_text(event)
        if text is not None and self._connection.backlog < _BACKLOG:
            self._connection.put(framed(text))
        if event.kind is EventKind.CLOSED:
            self._is_there = False
            if not self._awaited:
                self._is_replaced = self._subject is not None and event.why == "replaced"
                self._subject = None
        if event.kind is EventKind.FINISHED and not event.interrupted:
            self._items = [one for one in self._items if one.utterance > event.utterance]

    async def _read(self) -> None:
        """Take what the client says, as long as there is room for it."""
        pace = Pace(self._clock, _RATE)
        while True:
            message = await self._connection.receive()
            now_ns = self._clock.now_ns()
            if not pace.allows():
                await self._connection.close(_POLICY, f"more than {_RATE} messages a second")
                return
            try:
                command = (
                    Command("audio", {"pcm": message})
                    if isinstance(message, bytes)
                    else read_command(message)
                )
            except WireError as error:
                await self._refuse(None, "malformed", str(error))
                continue
            if command is None:
                continue
            if command.op == "ping":
                echo = {key: value for key, value in command.values.items() if key == "id"}
                await self._connection.send(JSON.pong(now_ns, echo))
            else:
                await self._backlog.put(command, len(message) if isinstance(message, str) else 0)

    async def _carry_out(self) -> None:
        while True:
            command = await self._backlog.take()
            if command.op == "open":
                await self._open(command)
            elif self._subject is None and not (command.item and await self._open_realtime()):
                if command.op != "cancel":
                    why = (
                        f"another client speaks for {self._told_of!r} now"
                        if self._is_replaced
                        else "nothing is open"
                    )
                    await self._refuse(command.op, "no_such_subject", f"{why}; send open first")
            elif command.op == "audio":
                await self._push(command)
            else:
                await self._ask(command)

    async def _open(self, command: Command) -> bool:
        if self._subject is not None:
            why = f"this connection speaks for {self._subject!r}; close it first"
            await self._refuse(command.op, "subject_exists", why)
            return False
        named = command.values.get("subject", self._usual)
        # Its first events come before its answer.
        self._subject = named if isinstance(named, str) else None
        if self._subject != self._told_of:
            self._told_of, self._awaited, self._is_there = self._subject, 0, False
        self._awaited += 1
        self._is_replaced = False
        done = await self._ask(command)
        if done is None:
            self._subject = None
            self._awaited -= 1
        return done is not None

    async def _open_realtime(self) -> bool:
        """Open the subject that the address names, as sound in realtime form is."""
        if self._usual is None or self._is_replaced:
            # Two that take it from each other by turns would not be understood.
            return False
        values = {"sample_rate": REALTIME_RATE, "format": "s16le", "replace": True}
        return await self._open(Command("open", values))

    async def _push(self, command: Command) -> None:
        """Push a piece of sound; wait while there is no room for it, unless it is void meanwhile."""
        body = request_of(command, self._subject)
        while self._subject is not None and not self._backlog.cut.is_set():
            reply = await self._exchange.ask(body)
            said = decode_reply(reply)
            if not (isinstance(said, Refused) and said.code == "too_much_audio"):
                text, done = answer_text(command.op, reply)
                self._note(command.item, done)
                await self._connection.send(text)
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._backlog.cut.wait(), _AGAIN_S)

    async def _ask(self, command: Command) -> Mapping[str, Value] | None:
        """Carry out a command and tell what came of it; return that, None where it was refused."""
        text, done = answer_text(command.op, await self._exchange.ask(request_of(command, self._subject)))
        if done is not None and command.op == "cancel":
            for truncate in self._truncated(done):
                await self._connection.send(truncate)
        await self._connection.send(text)
        if command.op == "close":
            self._subject = None
        return done

    def _note(self, item: Item | None, done: Mapping[str, Value] | None) -> None:
        """Remember where a realtime sound begins."""
        if item is None or done is None or any(one.item == item for one in self._items):
            return
        utterance, start_s = done["utterance"], done["t"]
        assert isinstance(utterance, int)
        assert isinstance(start_s, float)
        self._items = [*self._items[-_MOST_ITEMS:], _Heard(item, utterance, start_s)]

    def _truncated(self, done: Mapping[str, Value]) -> list[str]:
        """Return what a realtime server is to be told of sounds that were not heard to their end."""
        utterance, t = done["utterance"], done["t"]
        assert isinstance(utterance, int)
        assert isinstance(t, float)
        items, self._items = self._items, []
        return [truncate_text(one.item, t - one.start_s) for one in items if 0 < utterance <= one.utterance]

    async def _refuse(self, op: str | None, code: str, message: str) -> None:
        """Tell why a command is not carried out; None where it could not be read."""
        named: dict[str, Value] = {} if op is None else {"op": op}
        said: dict[str, Value] = {"type": "error", **named, "code": code, "message": message}
        await self._connection.send(json_text.encode(said))

    async def _renew(self) -> None:
        """Say for the client that it is there: a connection that is open is a sign of life."""
        while True:
            await asyncio.sleep(_RENEW_S)
            await self._exchange.ask(encode_request(Ping(0)))
