"""Live Link packets over real UDP, read back by a decoder that knows nothing of the sidecar's."""

import hashlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX
from facewire.output.livelink import Datagrams, LiveLinkOutlet, device_id, parse_address
from facewire.values import Bundle, Face, Floats, Frame, Level, Quality
from facewire.wire.livelink import HALF_TURNS

GOLDEN_SHA256 = "45bc02cf6c8736761b40efd3b092154c830eaf56bebc61ab7a83bd0a52d09027"
GOLDEN_ID = "00000000-0000-0000-0000-000000000001"


def floats(count: int, **values: float) -> Floats:
    array = np.zeros(count, np.float32)
    for index, value in values.items():
        array[int(index.removeprefix("at"))] = value
    return array


FACE = Face(floats(52, at17=0.5), floats(9, at0=0.25), floats(15), 0.0)
FRAME = Frame("Face", 1, 31, 1.0, 0, Quality.INFERRED, Level.CPU, FACE)


@dataclass(frozen=True)
class Seen:
    device: str
    subject: str
    frame: int
    rate: tuple[int, int]
    values: list[float]


def see(datagram: bytes) -> Seen:
    """Read a packet as the engine's own source does: a cursor over big-endian fields."""

    def take(form: str) -> tuple[float, ...]:
        nonlocal datagram
        size = struct.calcsize(form)
        taken, datagram = struct.unpack(form, datagram[:size]), datagram[size:]
        return taken

    def text() -> str:
        nonlocal datagram
        (size,) = take(">i")
        found, datagram = datagram[: int(size)], datagram[int(size) :]
        return found.decode("utf-8")

    assert take("B") == (6,)
    device, subject = text(), text()
    frame, subframe, numerator, denominator, count = take(">ifiiB")
    assert 0 <= subframe < 1
    assert count == 61
    values = list(take(">61f"))
    assert datagram == b""
    return Seen(device, subject, int(frame), (int(numerator), int(denominator)), values)


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    """What an engine would listen with."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        one.settimeout(5)
        yield one


@pytest.fixture
def datagrams(engine: socket.socket) -> Iterator[Datagrams]:
    one = Datagrams("127.0.0.1", engine.getsockname()[1])
    yield one
    one.close()


def bundle(*frames: Frame) -> Bundle:
    return Bundle(frames, 0)


def test_the_golden_packet_leaves_byte_for_byte(engine: socket.socket, datagrams: Datagrams) -> None:
    outlet = LiveLinkOutlet(datagrams, VirtualClock(), 31, identify=lambda _: GOLDEN_ID)
    outlet.put(bundle(FRAME))
    outlet.serve(0.0)
    assert hashlib.sha256(engine.recv(2048)).hexdigest() == GOLDEN_SHA256


def test_an_independent_decoder_reads_it(engine: socket.socket, datagrams: Datagrams) -> None:
    outlet = LiveLinkOutlet(datagrams, VirtualClock(), 31, factors=HALF_TURNS)
    outlet.put(bundle(replace(FRAME, subject="guest 東", n=2**31 + 7)))
    outlet.serve(0.0)
    seen = see(engine.recv(2048))
    assert (seen.device, seen.subject) == (device_id("guest 東"), "guest 東")
    assert (seen.frame, seen.rate) == (7, (31, 1))
    assert seen.values[CHANNEL_INDEX["jawOpen"]] == 0.5
    assert seen.values[52] == pytest.approx(0.25 / np.pi)
    assert sum(value != 0 for value in seen.values) == 2


def test_faces_that_lead_wait_for_their_sound(engine: socket.socket, datagrams: Datagrams) -> None:
    clock = VirtualClock()
    outlet = LiveLinkOutlet(datagrams, clock, 31)
    outlet.put(bundle(*(replace(FRAME, n=n, at_ns=n * 10**9 // 31) for n in (0, 1, 2))))
    outlet.put(bundle(replace(FRAME, subject="late", n=9, at_ns=-5)))
    outlet.serve(0.0)
    assert [see(engine.recv(2048)).frame for _ in range(2)] == [9, 0]
    for n in (1, 2):
        clock.sleep_until_ns(n * 10**9 // 31 - 1)
        outlet.serve(0.0)
        engine.setblocking(False)
        with pytest.raises(BlockingIOError):
            engine.recv(2048)
        clock.sleep_until_ns(n * 10**9 // 31)
        outlet.serve(0.0)
        engine.settimeout(5)
        assert see(engine.recv(2048)).frame == n


def test_a_thread_sends_until_it_is_stopped(engine: socket.socket, datagrams: Datagrams) -> None:
    outlet = LiveLinkOutlet(datagrams, VirtualClock(), 31)
    stop = threading.Event()
    thread = threading.Thread(target=outlet.run, args=(stop,))
    thread.start()
    for n in range(10):
        outlet.put(bundle(replace(FRAME, n=n)))
        assert see(engine.recv(2048)).frame == n
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert outlet.dropped == 0


def test_too_many_waiting_frames_are_dropped_and_counted(datagrams: Datagrams) -> None:
    outlet = LiveLinkOutlet(datagrams, VirtualClock(), 31)
    outlet.put(bundle(*(replace(FRAME, n=n, at_ns=10**9 + n) for n in range(5000))))
    assert outlet.dropped == 5000 - 4096


def test_a_datagram_that_cannot_leave_is_counted() -> None:
    datagrams = Datagrams("127.0.0.1", 9)
    datagrams.send(bytes(70_000))  # More than UDP carries.
    assert datagrams.dropped == 1
    datagrams.close()


def test_each_subject_is_its_own_device() -> None:
    assert device_id("host") == device_id("host") != device_id("guest")
    assert len(device_id("host")) == 36


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:11112", ("127.0.0.1", 11112)),
        ("localhost", ("localhost", 11111)),
        ("[::1]:5000", ("::1", 5000)),
        ("[::1]", ("::1", 11111)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", ":1", "host:0", "host:65536", "host:x", "host:-1", "::1", "[]:5"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        parse_address(text)


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="cannot be found"):
        Datagrams("no such host", 11111)
