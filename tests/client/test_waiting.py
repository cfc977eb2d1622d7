"""The two ways to wait, and iterating over what a thread delivers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from facewire.client.reading import SILENT_NS, Inbox, Reading
from facewire.client.shelf import EventShelf
from facewire.client.waiting import Blocking, Cooperative, run
from facewire.clock import SystemClock, VirtualClock
from facewire.errors import FacewireError, WireError
from facewire.values import Event, EventKind, Hello
from facewire.wire import event as event_message
from facewire.wire import hello as hello_message

OPENED = Event("host", 1, 0, 5, EventKind.OPENED)
TOPIC = b"event/host"
HELLO = hello_message.encode(Hello(1, 31, ()))


def later(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Timer(0.02, act)
    thread.start()
    return thread


def test_blocking_waits_for_another_thread() -> None:
    future: Future[int] = Future()
    thread = later(lambda: future.set_result(3))
    assert run(Blocking().until(future)) == 3
    thread.join()


def test_cooperating_waits_for_another_thread() -> None:
    async def scenario() -> int:
        waits, future = Cooperative(), Future[int]()
        bell = waits.bell()
        ringing, settling = later(bell.ring), later(lambda: future.set_result(3))
        await bell.wait(60.0)
        result = await waits.until(future)
        ringing.join()
        settling.join()
        return result

    assert asyncio.run(scenario()) == 3


def test_a_bell_of_a_closed_loop_rings_for_nobody() -> None:
    async def make() -> Callable[[], None]:
        return Cooperative().bell().ring

    asyncio.run(make())()


def test_a_coroutine_that_suspends_cannot_be_carried_out_by_blocking() -> None:
    with pytest.raises(AssertionError, match="suspended"):
        run(asyncio.sleep(0))


def inbox(clock: VirtualClock | SystemClock, topic: bytes = TOPIC) -> Inbox[Event]:
    return Inbox("tcp://peer", topic, EventShelf(), Blocking().bell(), clock)


def test_a_reading_begins_with_the_first_hello_and_ends_when_it_is_closed() -> None:
    clock = SystemClock()
    box = inbox(clock)
    reading = Reading(box, clock)
    thread = later(lambda: box.deliver(b"hello", HELLO, 0))
    run(reading.begin())
    thread.join()
    thread = later(lambda: box.deliver(TOPIC, event_message.encode(OPENED), 0))
    assert run(reading.next()) == OPENED
    thread.join()
    thread = later(reading.close)
    assert run(reading.next()) is None
    thread.join()


def test_the_whole_topic_is_compared() -> None:
    box = inbox(VirtualClock())
    box.deliver(b"event/hostess", event_message.encode(OPENED), 0)
    assert box.pop(0) is None
    everyone = inbox(VirtualClock(), b"event/")
    everyone.deliver(b"event/hostess", event_message.encode(OPENED), 0)
    found = everyone.pop(0)
    assert found is not None
    assert found.subject == "hostess"


def test_damaged_messages_are_counted() -> None:
    box = inbox(VirtualClock())
    box.deliver(TOPIC, b"\xc1", 0)
    assert box.malformed == 1
    assert box.pop(0) is None


def test_silence_is_an_error_of_one_line() -> None:
    clock = VirtualClock()
    box = inbox(clock)
    with pytest.raises(FacewireError, match=r"tcp://peer does not speak; .*facewire run"):
        box.greeted(5 * 10**9)
    box.deliver(b"hello", HELLO, 0)
    assert box.greeted(0)
    assert box.pop(SILENT_NS - 1) is None
    assert box.wait_s(SILENT_NS - 10**9) == 1.0
    with pytest.raises(FacewireError, match="has fallen silent"):
        box.pop(SILENT_NS)


def test_another_protocol_is_refused() -> None:
    box = inbox(VirtualClock())
    box.deliver(b"hello", HELLO.replace(b"\xa5proto\x01", b"\xa5proto\x02"), 0)
    with pytest.raises(WireError, match="speaks protocol 2"):
        box.pop(0)
