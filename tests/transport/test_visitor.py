"""How long visitors of a web server may take, and for what."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

import pytest
from websockets.asyncio.client import connect

from facewire.transport.tcp import TcpListener
from facewire.transport.websocket import visitor
from facewire.transport.websocket.server import Answer, Connection, Request, WebServer
from facewire.transport.websocket.visitor import Visitor
from facewire.transport.websocket.writer import Writer

PATIENT_S = 30.0
LONG = bytes(48_000_000)
MOST_PINGS = 300_000
GET = b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n"
UPGRADE = (
    b"GET /socket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def admit(request: Request) -> Answer | None:
    return None if request.path == "/socket" else Answer(HTTPStatus.OK, (), LONG)


def serve(
    job: Callable[[int, asyncio.Event], Awaitable[None]],
    talk: Callable[[Connection, Request], Awaitable[None]],
) -> None:
    """Play the client of a server that talks like this; `job` takes the port, and what stops the server."""

    async def play() -> None:
        listener, stop = TcpListener("127.0.0.1", 0), asyncio.Event()
        running = asyncio.create_task(WebServer(listener, admit, talk, ()).run(stop))
        try:
            await asyncio.wait_for(job(listener.port, stop), PATIENT_S)
        finally:
            stop.set()
            await asyncio.wait_for(running, PATIENT_S)
            listener.close()

    asyncio.run(play())


async def mute(connection: Connection, request: Request) -> None:
    del request
    await connection._connection.wait_closed()


async def listen(connection: Connection, request: Request) -> None:
    del request
    while True:
        await connection.receive()


async def _ended(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionResetError):
        while await reader.read():
            pass


def test_an_answer_arrives_whole_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "OPEN_S", 0.02)
    monkeypatch.setattr(visitor, "CLOSE_S", 0.0)

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET % b"/long")
        _, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert len(body) == len(LONG)
        writer.close()

    serve(job, mute)


def test_whoever_takes_nothing_of_an_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "SILENT_S", 0.05)
    left: list[bool] = []

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        lost = asyncio.Event()
        connection_lost = Visitor.connection_lost

        def lose(self: Visitor, error: Exception | None) -> None:
            connection_lost(self, error)
            lost.set()

        monkeypatch.setattr(Visitor, "connection_lost", lose)
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(GET % b"/long")
        left.append(await lost.wait())
        writer.close()

    serve(job, mute)
    assert left == [True]


def test_a_request_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "OPEN_S", 0.02)

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HT")
        await _ended(reader)
        writer.close()

    serve(job, mute)


def test_too_many_that_say_nothing_are_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "MOST_ARRIVING", 3)

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        mutes = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        # Another one is one too many, until one of them has gone.
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        for mute_reader, mute_writer in mutes:
            assert not mute_reader.at_eof()
            mute_writer.close()
        await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET % b"/long")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()

    serve(job, mute)


def test_whoever_says_more_than_is_listened_to_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "SILENT_S", 0.02)
    pings: asyncio.Queue[None] = asyncio.Queue()
    ping = Visitor.ping

    async def count(self: Visitor, data: bytes | None = None) -> Awaitable[float]:
        pings.put_nowait(None)
        return await ping(self, data)

    monkeypatch.setattr(Visitor, "ping", count)

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        async with connect(f"ws://127.0.0.1:{port}/socket", ping_interval=None, close_timeout=0) as socket:
            talking = asyncio.create_task(_talk(socket.send))
            for _ in range(4):
                await pings.get()
            assert socket.state.name == "OPEN"
            talking.cancel()
            socket.transport.abort()

    serve(job, mute)


async def _talk(send: Callable[[bytes], Awaitable[None]]) -> None:
    while True:
        await send(bytes(500_000))


def test_whoever_pings_and_takes_no_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "MOST_UNTAKEN", 1 << 16)
    pings = (b"\x89\xfd\0\0\0\0" + bytes(125)) * 500
    sent: list[int] = []

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        # From here on nothing is read; what the system holds of answers is some MB.
        with suppress(ConnectionError):
            for _ in range(MOST_PINGS // 500):
                writer.write(pings)
                await writer.drain()
                sent.append(500)
        writer.transport.abort()

    serve(job, listen)
    assert sum(sent) < MOST_PINGS


def test_whoever_gives_no_sign_of_life_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "SILENT_S", 0.02)

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        await _ended(reader)
        writer.close()

    serve(job, listen)


def test_no_frame_comes_behind_the_one_that_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    let = Writer.let

    def let_and_interrupt(self: Writer, write: Callable[[], None]) -> None:
        let(self, write)
        # As another thread may that has found the connection open before.
        other = threading.Thread(target=self.write, args=(b"late",))
        other.start()
        other.join(PATIENT_S)

    async def close(connection: Connection, request: Request) -> None:
        del request
        monkeypatch.setattr(Writer, "let", let_and_interrupt)
        await connection.refuse("!")

    async def job(port: int, stop: asyncio.Event) -> None:
        del stop
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(5) == b"\x88\x03\x03\xf0!"
        writer.write(b"\x88\x82\0\0\0\0\x03\xe8")
        assert await reader.read() == b""
        writer.close()

    serve(job, close)


def test_a_server_that_stops_does_not_wait_for_a_request() -> None:
    async def job(port: int, stop: asyncio.Event) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        # Another one is answered: by then the first has been taken in.
        other, asking = await asyncio.open_connection("127.0.0.1", port)
        asking.write(GET % b"/long")
        await other.readexactly(1000)
        stop.set()
        await asyncio.wait_for(_ended(reader), visitor.OPEN_S / 2)
        writer.close()
        asking.close()

    serve(job, mute)
