"""`/control`: the requests of the control socket, as JSON texts or as their own bytes."""

from typing import Final

from facewire.ports import Clock
from facewire.serve.web.sockets.exchange import Exchange
from facewire.serve.web.sockets.pace import Pace
from facewire.transport.websocket.server import Connection
from facewire.wire.web.requests import UnreadableError, read_request, reply_text

__all__ = ["serve_control"]

_RATE: Final = 500
"""Requests a second: sound in pieces of 10 ms for five subjects."""
_TOO_OFTEN: Final = 1008


async def serve_control(connection: Connection, exchange: Exchange, clock: Clock) -> None:
    """Answer requests, one after the other, each in the form that it came in.

    Raises:
        LinkError: the connection has ended.
    """
    pace = Pace(clock, _RATE)
    while True:
        message = await connection.receive()
        if not pace.allows():
            await connection.close(_TOO_OFTEN, f"more than {_RATE} requests a second")
            return
        if isinstance(message, bytes):
            await connection.send(await exchange.ask(message))
            continue
        try:
            reply = await exchange.ask(read_request(message))
        except UnreadableError as error:
            reply = error.reply
        await connection.send(reply_text(reply))
