"""One connection to a server of WebSockets, and how long it may take for what."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.protocol import Event, State

from facewire.transport.websocket.writer import Writer

__all__ = ["Visitor"]

OPEN_S: Final = 5.0
"""For a request to arrive."""
SILENT_S: Final = 20.0
"""Between two signs of life that a connection is asked for, and how long it may take to give one."""
CLOSE_S: Final = 1.0
MOST_ARRIVING: Final = 256
"""Connections whose request has not been answered: twenty browsers with six at once, and a process may have a
thousand files open."""
MOST_UNTAKEN: Final = 1 << 23
"""Bytes that wait for a connection which speaks on. The library answers each ping at once, also of one that
takes no answers; whoever writes anything else looks at the backlog, or waits."""
_QUESTION: Final = b"arrived?"
"""What a ping carries that asks whether all before it has arrived."""
_PING: Final = Frame(Opcode.PING, _QUESTION).serialize(mask=False)


class Visitor(ServerConnection):
    """Must send its request in time, and may then take as long over the answer as it needs.

    The library has one limit for both, which ends a long answer over a slow network.

    Args:
        arriving: it is among these until its request is answered.
        told: the library's, as `named`.
        named: more of them.
    """

    def __init__(self, arriving: "set[Visitor]", *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self._arriving = arriving
        self._heard_s = self.loop.time()
        self._arrived: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection in, and end it where too many have not said yet what they want."""
        super().connection_made(transport)
        self._writer = Writer(self.loop, self.transport)
        self._arriving.add(self)
        if len(self._arriving) > MOST_ARRIVING:
            self.transport.abort()

    @property
    def backlog(self) -> int:
        """Return how many bytes wait in this process; of any thread."""
        return self._writer.backlog

    def put(self, data: bytes) -> None:
        """Send a whole frame as it is; never waits. Nothing happens where the connection has ended.

        From any thread, once the request has been answered.
        """
        if self.protocol.state is State.OPEN:
            self._writer.write(data)

    def ask(self, arrived: Callable[[], None]) -> None:
        """Have `arrived` called once the other end has taken in all that was sent before; never waits.

        From any thread; `arrived` is called on the event loop. The library's own `ping` takes a task and
        three turns of the event loop.
        """
        self._arrived = arrived
        self.put(_PING)

    def send_data(self) -> None:
        """Write what the library has to say, behind all frames that were put before."""
        self._writer.let(self._send_data)

    def _send_data(self) -> None:
        super().send_data()
        if self.protocol.state not in (State.CONNECTING, State.OPEN):
            # Behind the frame that closes there is no other, of no thread: the writer lets none in between.
            self._writer.end()

    def resume_writing(self) -> None:
        """Note that the other end takes more again."""
        super().resume_writing()
        self._writer.refresh()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection has ended."""
        self._writer.end()
        super().connection_lost(exc)

    def process_event(self, event: Event) -> None:
        """Take in a frame or a request; a pong may be the answer to `ask`."""
        super().process_event(event)
        if isinstance(event, Frame) and event.opcode is Opcode.PONG and event.data == _QUESTION:
            arrived, self._arrived = self._arrived, None
            if arrived is not None:
                arrived()

    def data_received(self, data: bytes) -> None:
        """Take what has come: a sign of life, but of one that takes nothing itself."""
        self._heard_s = self.loop.time()
        super().data_received(data)
        if self.protocol.state is State.OPEN and self.backlog > MOST_UNTAKEN:
            self.transport.abort()

    async def handshake(self, *told: Any, **named: Any) -> None:
        """Take the request and answer it; arguments are the library's.

        Raises:
            TimeoutError: the request has not come in time.
            ConnectionClosed: the answer was not taken.
        """
        try:
            async with asyncio.timeout(OPEN_S):
                waiters = (self.request_rcvd, self.connection_lost_waiter)
                await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
            await self._answer(*told, **named)
        finally:
            self._arriving.discard(self)

    async def _answer(self, *told: Any, **named: Any) -> None:
        # What limits an answer is that it moves.
        self.close_timeout = None
        watch = self.loop.create_task(self._abort_once_stuck())
        try:
            await super().handshake(*told, **named)
        finally:
            watch.cancel()
            self.close_timeout = CLOSE_S

    async def _abort_once_stuck(self) -> None:
        waiting = None
        while waiting is None or self.transport.get_write_buffer_size() != waiting:
            waiting = self.transport.get_write_buffer_size()
            await asyncio.sleep(SILENT_S)
        self.transport.abort()

    async def keepalive(self) -> None:
        """Ask for signs of life, and end a connection that gives none.

        Whoever speaks faster than we listen gives them, though its pong comes behind all that it has said.
        """
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(SILENT_S)
                asked_s = self.loop.time()
                await self.ping()
                await asyncio.sleep(SILENT_S)
                if self._heard_s < asked_s and self.transport.is_reading():
                    self.transport.abort()
                    return
