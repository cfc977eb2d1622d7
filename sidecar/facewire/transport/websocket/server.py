"""A server of WebSockets and of plain GETs, on an event loop of its own thread.

The library parses HTTP and frames; who may enter and what is said are for whoever uses it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.frames import CloseCode
from websockets.http11 import Request as LibraryRequest
from websockets.http11 import Response
from websockets.typing import Subprotocol

from facewire.errors import LinkError
from facewire.transport.tcp import TcpListener
from facewire.transport.websocket.visitor import CLOSE_S, SILENT_S, Visitor

__all__ = ["Answer", "Connection", "Request", "WebServer"]

MAX_MESSAGE: Final = 1 << 20
"""Bytes of a message that is received, as on the other sockets; a longer one ends the connection."""

MAX_CONNECTIONS: Final = 128

_MOST_FIELDS: Final = 16
_MOST_REASON: Final = 123
"""Bytes of why a connection is ended (RFC 6455, 5.5)."""
_QUEUE: Final = 4
"""Messages of one connection that wait to be handled; the rest waits in the client."""
_SILENT: Final = logging.Logger("facewire.web", logging.CRITICAL + 1)
"""What strangers send is no event; our own failures are logged below."""

_log = logging.getLogger("facewire")


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a browser or a program, before anything is answered."""

    method: str
    path: str
    """Without query, percent escapes resolved."""
    query: Mapping[str, str]
    """The last one of a name counts."""
    headers: Mapping[str, str]
    """By lower-case name; several of one name are joined by `, `."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plain request is answered."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Callable[[], bytes] = b""
    """Where it takes long to make: what makes it, on a thread of its own."""


class Connection:
    """One open WebSocket. Belongs to the event loop, but for `put`, `ask` and `backlog`."""

    def __init__(self, connection: Visitor) -> None:
        self._connection = connection
        self.put: Final = connection.put
        """Sends what `framed` gives; never waits, and does nothing where the connection has ended. From any
        thread."""

    @property
    def subprotocol(self) -> str | None:
        """Return the sub-protocol that was agreed on; None where the client asked for none."""
        return self._connection.subprotocol

    @property
    def backlog(self) -> int:
        """Return how many bytes wait in this process until the other end takes more."""
        return self._connection.backlog

    async def receive(self) -> str | bytes:
        """Wait for the next message: a text or bytes.

        Raises:
            LinkError: the connection has ended.
        """
        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise LinkError("the connection has ended") from error

    async def send(self, message: str | bytes) -> None:
        """Send one message; waits while the other end takes nothing and the buffers are full.

        Raises:
            LinkError: the connection has ended.
        """
        try:
            await self._connection.send(message)
        except ConnectionClosed as error:
            raise LinkError("the connection has ended") from error

    def ask(self, arrived: Callable[[], None]) -> None:
        """Have `arrived` called once the other end has taken in all that was sent before; never waits.

        At most one question is under way. It is called on the event loop, and not where the connection ends
        before.
        """
        self._connection.ask(arrived)

    async def refuse(self, why: str) -> None:
        """End the connection because of what its client has said; as much of `why` as there is room for."""
        reason = why.encode()[:_MOST_REASON].decode(errors="ignore")
        await self._connection.close(CloseCode.POLICY_VIOLATION, reason)


class WebServer:
    """Serves what connects to a listener.

    Args:
        listener: closed by whoever made it.
        admit: answers a request, or returns None to let it open a WebSocket.
        serve: talks over a WebSocket until that has ended; its `LinkError` is the end.
        subprotocols: that are known; a client may ask for none of them, or for one that is.
    """

    def __init__(
        self,
        listener: TcpListener,
        admit: Callable[[Request], Answer | None],
        serve: Callable[[Connection, Request], Awaitable[None]],
        subprotocols: Sequence[str],
    ) -> None:
        self._listener = listener
        self._admit = admit
        self._serve = serve
        self._subprotocols = subprotocols
        self._server: Server | None = None
        self._arriving: set[Visitor] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; then all connections are closed."""
        async with serve(
            self._handle,
            sock=self._listener.socket,
            process_request=self._answer,
            select_subprotocol=self._choose,
            compression=None,
            server_header=None,
            # The visitor has limits of its own.
            create_connection=partial(Visitor, self._arriving),  # type: ignore[arg-type]
            open_timeout=None,
            close_timeout=CLOSE_S,
            ping_interval=SILENT_S,
            max_size=MAX_MESSAGE,
            max_queue=_QUEUE,
            logger=_SILENT,
        ) as self._server:
            await stop.wait()
            # Browsers connect in advance, and would be waited for.
            for visitor in self._arriving:
                visitor.transport.abort()

    async def _handle(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Visitor)
        assert connection.request is not None
        try:
            await self._serve(Connection(connection), _read(connection.request))
        except LinkError:
            return
        except Exception:
            _log.exception("the web door has failed for one client; the others go on")
            raise

    async def _answer(self, connection: ServerConnection, raw: LibraryRequest) -> Response | None:
        del connection
        assert self._server is not None
        if len(self._server.all_connections) > MAX_CONNECTIONS:
            return _response(Answer(HTTPStatus.SERVICE_UNAVAILABLE, (), b"too many connections\n"))
        try:
            request = _read(raw)
        except ValueError:
            return _response(Answer(HTTPStatus.BAD_REQUEST, (), b"not an address\n"))
        answer = self._admit(request)
        if answer is None:
            return None
        if not isinstance(answer.body, bytes):
            answer = replace(answer, body=await asyncio.to_thread(answer.body))
        return _response(answer)

    def _choose(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        del connection
        for one in offered:
            if one in self._subprotocols:
                return one
        if offered:
            raise NegotiationError(f"the sub-protocols are {', '.join(self._subprotocols)}")
        return None


def _read(raw: LibraryRequest) -> Request:
    """Take a request as the library gives it.

    Raises:
        ValueError: its target is no address, or asks for too much.
    """
    target = urlsplit(raw.path)
    headers: dict[str, str] = {}
    for name, value in raw.headers.raw_items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Request(
        method=getattr(raw, "method", "GET"),
        path=unquote(target.path),
        query=dict(parse_qsl(target.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)),
        headers=headers,
    )


def _response(answer: Answer) -> Response:
    status = HTTPStatus(answer.status)
    headers = Headers(answer.headers)
    if "Content-Type" not in headers:
        headers["Content-Type"] = "text/plain; charset=utf-8"
    assert isinstance(answer.body, bytes)
    headers["Content-Length"] = str(len(answer.body))
    headers["Connection"] = "close"
    return Response(status.value, status.phrase, headers, answer.body)
