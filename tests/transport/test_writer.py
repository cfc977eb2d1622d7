"""A connection that two threads write to: order holds, no frame is torn, and the loop rests where it can."""

import asyncio
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable

import pytest

from facewire.transport.websocket import writer
from facewire.transport.websocket.writer import Writer

PATIENT_S = 30.0
posix = pytest.mark.skipif(os.name != "posix", reason="the loop writes everything on Windows")


class Sides:
    """A connection of an event loop, and its other end."""

    def __init__(self, transport: asyncio.WriteTransport, other: socket.socket) -> None:
        self.loop = asyncio.get_running_loop()
        self.transport = transport
        self.other = other
        self.writer = Writer(self.loop, transport)

    async def elsewhere(self, *frames: bytes) -> None:
        """Write frames on another thread, while the loop stands still."""
        thread = threading.Thread(target=write_all, args=(self.writer, frames))
        thread.start()
        thread.join(PATIENT_S)
        assert not thread.is_alive()

    async def heard(self, size: int) -> bytes:
        """So many bytes at the other end."""
        parts = bytearray()
        while len(parts) < size:
            parts += await asyncio.wait_for(self.loop.sock_recv(self.other, size - len(parts)), PATIENT_S)
        return bytes(parts)

    def arrived(self) -> bytes:
        """What is at the other end by now, without a turn of the loop."""
        try:
            return self.other.recv(1 << 20)
        except BlockingIOError:
            return b""


def write_all(one: Writer, frames: Iterable[bytes]) -> None:
    for frame in frames:
        one.write(frame)


def play(job: Callable[[Sides], Awaitable[None]]) -> None:
    """Play with both sides of a connection whose buffers are small."""

    async def run() -> None:
        ours, other = socket.socketpair()
        for one in (ours, other):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            one.setblocking(False)
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        sides = Sides(transport, other)
        try:
            await job(sides)
        finally:
            sides.writer.end()
            transport.abort()
            other.close()
            await asyncio.sleep(0)

    asyncio.run(run())


@posix
def test_a_frame_is_there_before_the_loop_turns() -> None:
    async def job(sides: Sides) -> None:
        await sides.elsewhere(b"one", b"two")
        assert sides.arrived() == b"onetwo"
        sides.writer.write(b"three")
        assert sides.arrived() == b"three"
        assert sides.writer.backlog == 0

    play(job)


@pytest.mark.parametrize("direct", [pytest.param(True, marks=posix), False])
def test_what_the_socket_does_not_take_comes_in_order_and_whole(
    direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "IS_DIRECT", direct)
    frames = [bytes([n]) * 3001 for n in range(200)]
    said = b"from the library"

    async def job(sides: Sides) -> None:
        await sides.elsewhere(*frames[:100])
        # Before the loop has dealt with any of it.
        sides.writer.let(lambda: sides.transport.write(said))
        assert sides.writer.backlog > 10_000
        await sides.elsewhere(*frames[100:150])
        sides.writer.write(frames[150])
        assert await sides.heard(151 * 3001 + len(said)) == b"".join([*frames[:100], said, *frames[100:151]])
        for frame in frames[151:]:
            await sides.elsewhere(frame)
            assert await sides.heard(3001) == frame
        assert sides.writer.backlog < 10_000

    play(job)


@posix
def test_no_frame_overtakes_what_waits_for_the_loop() -> None:
    async def job(sides: Sides) -> None:
        await sides.elsewhere(*[bytes(3001)] * 50)
        waiting = sides.writer.backlog
        # The socket has room again, and the loop has not turned.
        assert len(sides.arrived()) == 50 * 3001 - waiting
        await sides.elsewhere(b"behind")
        assert sides.arrived() == b""
        assert await sides.heard(waiting + 6) == bytes(waiting) + b"behind"

    play(job)


@posix
def test_it_is_direct_again_once_all_is_sent() -> None:
    async def job(sides: Sides) -> None:
        await sides.elsewhere(*[bytes(3001)] * 50)
        assert sides.writer.backlog > 0
        await sides.heard(50 * 3001)
        # The first one asks the loop, which finds nothing left.
        await sides.elsewhere(b"one")
        assert await sides.heard(3) == b"one"
        await sides.elsewhere(b"two")
        assert sides.arrived() == b"two"
        assert sides.writer.backlog == 0

    play(job)


def test_threads_and_the_loop_never_tear_each_others_frames() -> None:
    """Frames of an own length byte; each writer's come in their order."""
    count = 400

    def frame(who: int, n: int) -> bytes:
        body = bytes([who]) + n.to_bytes(2, "big") * (1 + 37 * (n % 9))
        return len(body).to_bytes(2, "big") + body

    async def job(sides: Sides) -> None:
        frames = [frame(1, n) for n in range(count)]
        other = threading.Thread(target=write_all, args=(sides.writer, frames))
        other.start()
        size = 2 * sum(len(frame(0, n)) for n in range(count))
        hearing = asyncio.ensure_future(sides.heard(size))
        for n in range(count):
            sides.writer.let(lambda n=n: sides.transport.write(frame(0, n)))  # type: ignore[misc]
            await asyncio.sleep(0)
        heard = await hearing
        other.join(PATIENT_S)
        numbers: tuple[list[int], list[int]] = ([], [])
        while heard:
            length = int.from_bytes(heard[:2], "big")
            body, heard = heard[2 : 2 + length], heard[2 + length :]
            n = int.from_bytes(body[1:3], "big")
            assert len(body).to_bytes(2, "big") + body == frame(body[0], n)
            numbers[body[0]].append(n)
        assert numbers == (list(range(count)), list(range(count)))

    play(job)


def test_nothing_is_written_behind_half_a_frame_that_was_given_up() -> None:
    async def job(sides: Sides) -> None:
        await sides.elsewhere(bytes(100_000))
        sides.writer.refresh()
        sides.transport.abort()
        sides.writer.refresh()
        while sides.arrived():
            pass
        await sides.elsewhere(b"behind it")
        sides.writer.write(b"behind it")
        assert sides.arrived() == b""
        assert sides.writer.backlog < 100_000

    play(job)


def test_nothing_is_written_after_the_end() -> None:
    async def job(sides: Sides) -> None:
        await sides.elsewhere(b"one")
        sides.writer.refresh()
        assert await sides.heard(3) == b"one"
        sides.writer.end()
        sides.writer.end()
        await sides.elsewhere(b"two")
        sides.writer.refresh()
        assert sides.arrived() == b""

    play(job)


def test_a_connection_that_has_broken_is_left_to_the_loop() -> None:
    async def job(sides: Sides) -> None:
        sides.other.close()
        await sides.elsewhere(b"one", b"two")
        while not sides.transport.is_closing():
            await asyncio.sleep(0)
        await sides.elsewhere(b"three")

    play(job)


def test_a_loop_that_has_ended_is_called_in_vain() -> None:
    writers: list[Writer] = []

    async def job(sides: Sides) -> None:
        writers.append(sides.writer)
        sides.writer.end = lambda: None  # type: ignore[method-assign]
        sides.writer._is_behind = True

    play(job)
    thread = threading.Thread(target=writers[0].write, args=(b"late",))
    thread.start()
    thread.join(PATIENT_S)
    assert writers[0].backlog == 4
    Writer.end(writers[0])
