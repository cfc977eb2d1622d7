"""`/audio`, and what viewers say on `/faces`: commands and sound of one client, and its requests."""

import asyncio
from dataclasses import replace
from typing import Final

from facewire.errors import WireError
from facewire.ports import Clock
from facewire.serve.web.sockets.backlog import Backlog
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.pace import Pace
from facewire.serve.web.sockets.voice import Voice
from facewire.transport.websocket.server import Connection
from facewire.values import Event
from facewire.wire.control import Ping, encode_request
from facewire.wire.packing import Value
from facewire.wire.web.forms import JSON, Form
from facewire.wire.web.requests import reply_text
from facewire.wire.web.speech import Command, id_of, read_command, refusal_text

__all__ = ["Speaker"]

_RENEW_S: Final = 3.0
"""How often the control hears that the client is still there; it gives it up after 10 s."""
_MOST_SOUND: Final = 1 << 16
"""Bytes of a sound with an `id`: it has one answer."""


class Speaker:
    """One connection over which a client may speak.

    Args:
        connection: to the client.
        exchange: carries out requests.
        clock: time.
        subject: whom sound is for, where nothing else says it.
        form: of the answer to a ping.
    """

    def __init__(
        self, connection: Connection, exchange: Exchange, clock: Clock, subject: str | None, form: Form = JSON
    ) -> None:
        self._connection = connection
        self._exchange = exchange
        self._clock = clock
        self._form = form
        self._voice = Voice(connection, exchange, subject)
        self._pace = Pace(clock)
        self._announced: tuple[Command, int] | None = None
        """What is said of the sound that comes next, and the length of the text that said it."""
        self._requests = Backlog()
        """Those of the control socket."""

    async def serve(self) -> None:
        """Carry out what the client says until the connection ends. Its subject is then without a client.

        Raises:
            LinkError: the connection has ended.
        """
        # Who only looks is waited for here: nothing of it can be its own, and no task is there for it.
        first = await self._next()
        if first is None:
            return
        jobs = (self._read(*first), self._voice.carry_out(), self._answer(), self._renew())
        tasks = [asyncio.create_task(job) for job in jobs]
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
        self._voice.tell(event)

    async def _next(self) -> tuple[Command, int] | None:
        """Wait for a command that is not answered at once.

        Returns it with the length of its text, None where the client has said too much.
        """
        while True:
            message = await self._connection.receive()
            now_ns = self._clock.now_ns()
            if not self._pace.allows():
                await self._connection.refuse(self._pace.limit)
                return None
            command, size = await self._understand(message)
            if command is not None and command.op == "ping":
                echo: dict[str, Value] = {} if command.id is None else {"id": command.id}
                await self._connection.send(self._form.pong(now_ns, echo))
            elif command is not None:
                return command, size

    async def _understand(self, message: str | bytes) -> tuple[Command | None, int]:
        """Return what a message wants, None for nothing yet; what it may not want is refused."""
        announced, size = self._announced or (None, 0)
        command: Command | None = None
        try:
            command = _read(message, announced)
        except WireError as error:
            name = announced.id if announced and isinstance(message, bytes) else id_of(message)
            await self._connection.send(refusal_text(None, "malformed", str(error), name))
        if command is not None and command.op == "ping":
            return command, 0
        self._announced = None
        if isinstance(message, bytes):
            return command, size
        if announced is not None:
            why = "the bytes of its sound have to come next"
            await self._connection.send(refusal_text("audio", "malformed", why, announced.id))
        if command is not None and command.op == "audio" and "pcm" not in command.values:
            self._announced = (command, len(message))
            command = None
        return command, len(message)

    async def _read(self, command: Command, size: int) -> None:
        """Take what the client says, as long as there is room for it; begins with what it has said."""
        following: tuple[Command, int] | None = (command, size)
        while following is not None:
            command, size = following
            await (self._requests.put if command.op == "request" else self._voice.take)(command, size)
            following = await self._next()

    async def _answer(self) -> None:
        """Carry out requests of the control socket: they do not wait for sound."""
        while True:
            body = (await self._requests.take()).values["body"]
            assert isinstance(body, bytes)
            await self._connection.send(reply_text(await self._exchange.ask(body)))

    async def _renew(self) -> None:
        """Say for the client that it is there: a connection that is open is a sign of life."""
        while True:
            await asyncio.sleep(_RENEW_S)
            await self._exchange.ask(encode_request(Ping(0)))


def _read(message: str | bytes, announced: Command | None) -> Command | None:
    """Return what a message wants; a text may have announced sound."""
    command = read_command(message)
    if command is None or announced is None or not isinstance(message, bytes):
        return command
    if announced.id is not None and len(message) > _MOST_SOUND:
        raise WireError(f"{len(message)} bytes of sound with one id; at most {_MOST_SOUND} are taken")
    return replace(announced, values={**announced.values, **command.values})
