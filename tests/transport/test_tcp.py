"""An address is taken at once, waited at for nothing, and given back."""

import asyncio
import select
import socket
import threading

import pytest

from facewire.errors import UsageError
from facewire.transport.tcp import TcpListener
from facewire.transport.wake import Wake
from tests.fakes import Keep


def test_somebody_who_connects_ends_the_wait(kept: Keep) -> None:
    listener = kept(TcpListener("127.0.0.1", 0))
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5.0):
        listener.wait()
        # Who came waits to be served.
        assert select.select([listener.socket], [], [], 0.0)[0]


def test_another_thread_ends_the_wait(kept: Keep) -> None:
    listener = kept(TcpListener("127.0.0.1", 0))
    thread = threading.Thread(target=listener.wait)
    thread.start()
    listener.wake()
    thread.join(60.0)
    assert not thread.is_alive()


@pytest.mark.parametrize("host", ["203.0.113.1", "no address"])
def test_an_address_that_is_not_ours(host: str) -> None:
    with pytest.raises(UsageError, match="cannot listen at"):
        TcpListener(host, 0)


def test_an_address_that_is_taken_or_was_a_moment_ago(kept: Keep) -> None:
    listener = TcpListener("127.0.0.1", 0)
    port = listener.port
    with pytest.raises(UsageError, match=r"127.0.0.1:\d+ is in use"):
        TcpListener("127.0.0.1", port)
    with socket.create_connection(("127.0.0.1", port), timeout=5.0):
        listener.close()
    assert kept(TcpListener("127.0.0.1", port)).port == port


def test_asyncio_sends_small_messages_at_once(kept: Keep) -> None:
    listener = kept(TcpListener("127.0.0.1", 0))

    async def no_delay() -> int:
        delays: asyncio.Queue[int] = asyncio.Queue()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            del reader
            option = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await delays.put(option)

        async with await asyncio.start_server(serve, sock=listener.socket):
            _, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            option = await asyncio.wait_for(delays.get(), 5.0)
            writer.close()
            await writer.wait_closed()
        return option

    assert asyncio.run(no_delay())


def test_calls_are_kept_until_they_are_cleared(kept: Keep) -> None:
    wake = kept(Wake())
    assert not select.select([wake.fileno()], [], [], 0.0)[0]
    for _ in range(100_000):
        wake.call()
    assert select.select([wake.fileno()], [], [], 0.0)[0]
    while select.select([wake.fileno()], [], [], 0.0)[0]:
        wake.clear()
    wake.clear()
