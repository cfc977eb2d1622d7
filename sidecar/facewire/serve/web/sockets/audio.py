"""`/audio`, and what viewers say on `/faces`: commands and sound of one client, and its requests."""

import asyncio
from dataclasses import replace
from typing import Final

from facewire.errors import WireError
from facewire.ports import Clock
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

_RATE: Final = 1000
"""Messages a second."""
_POLICY: Final = 1008
_RENEW_S: Final = 3.0
"""How often the control hears that the client is still there; it gives it up after 10 s."""
_MOST_REQUESTS: Final = 64
"""Requests of the control socket that wait."""
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
        self._has_asked = False
        """Whether it wants more than to look: only then may something be its own."""
        self._requests: asyncio.Queue[bytes] = asyncio.Queue(_MOST_REQUESTS)

    async def serve(self) -> None:
        """Carry out what the client says until the connection ends. Its subject is then without a client.

        Raises:
            LinkError: the connection has ended.
        """
        jobs = (self._read(), self._voice.carry_out(), self._answer(), self._renew())
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

    async def _read(self) -> None:
        """Take what the client says, as long as there is room for it."""
        pace = Pace(self._clock, _RATE)
        announced: Command | None = None
        while True:
            message = await self._connection.receive()
            now_ns = self._clock.now_ns()
            if not pace.allows():
                await self._connection.close(_POLICY, f"more than {_RATE} messages a second")
                return
            try:
                command = _read(message, announced)
            except WireError as error:
                name = announced.id if announced and isinstance(message, bytes) else id_of(message)
                await self._connection.send(refusal_text(None, "malformed", str(error), name))
                command = None
            announced = command if command and command.op == "audio" and "pcm" not in command.values else None
            if command is not None and command is not announced:
                await self._take(command, len(message) if isinstance(message, str) else 0, now_ns)

    async def _take(self, command: Command, size: int, now_ns: int) -> None:
        """Answer what is answered at once, and let the rest wait for its turn."""
        body = command.values.get("body")
        if command.op == "ping":
            echo: dict[str, Value] = {} if command.id is None else {"id": command.id}
            await self._connection.send(self._form.pong(now_ns, echo))
            return
        self._has_asked = True
        if isinstance(body, bytes):
            await self._requests.put(body)
        else:
            await self._voice.take(command, size)

    async def _answer(self) -> None:
        """Carry out requests of the control socket: they do not wait for sound."""
        while True:
            body = await self._requests.get()
            await self._connection.send(reply_text(await self._exchange.ask(body)))

    async def _renew(self) -> None:
        """Say for the client that it is there: a connection that is open is a sign of life."""
        while True:
            await asyncio.sleep(_RENEW_S)
            if self._has_asked:
                await self._exchange.ask(encode_request(Ping(0)))


def _read(message: str | bytes, announced: Command | None) -> Command | None:
    """Return what a message wants; a text may have announced sound."""
    command = read_command(message)
    if command is None or announced is None or not isinstance(message, bytes):
        return command
    if len(message) > _MOST_SOUND:
        raise WireError(f"{len(message)} bytes of sound with one id; at most {_MOST_SOUND} are taken")
    return replace(announced, values={**announced.values, **command.values})
