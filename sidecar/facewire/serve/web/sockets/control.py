"""`/control`: the requests of the control socket, as JSON texts or as their own bytes."""

from facewire.ports import Clock
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.pace import Pace
from facewire.transport.websocket.server import Connection
from facewire.wire.web.requests import UnreadableError, read_request, reply_text

__all__ = ["serve_control"]


async def serve_control(connection: Connection, exchange: Exchange, clock: Clock) -> None:
    """Answer requests, one after the other, each in the form that it came in.

    Raises:
        LinkError: the connection has ended.
    """
    pace = Pace(clock)
    while True:
        message = await connection.receive()
        if not pace.allows():
            await connection.refuse(pace.limit)
            return
        if isinstance(message, bytes):
            await connection.send(await exchange.ask(message))
            continue
        try:
            reply = await exchange.ask(read_request(message))
        except UnreadableError as error:
            reply = error.reply
        await connection.send(reply_text(reply))
