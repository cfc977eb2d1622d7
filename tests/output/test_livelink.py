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
from facewire.output.config import OutputConfig
from facewire.output.kinds import KINDS
from facewire.output.livelink import LiveLinkOutput, device_id
from facewire.values import Bundle, Face, Floats, Frame, Level, Quality
from facewire.wire.livelink import HALF_TURNS
from tests.fakes import Keep

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


def to(engine: socket.socket) -> OutputConfig:
    return OutputConfig("livelink", f"127.0.0.1:{engine.getsockname()[1]}")


def bundle(*frames: Frame) -> Bundle:
    return Bundle(frames, 0)


def nothing_more(engine: socket.socket) -> None:
    engine.setblocking(False)
    with pytest.raises(BlockingIOError):
        engine.recv(2048)
    engine.settimeout(5)


def test_the_golden_packet_leaves_byte_for_byte(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(to(engine), VirtualClock(), 31, identify=lambda _: GOLDEN_ID))
    output.put(bundle(FRAME))
    output.serve(0.0)
    assert hashlib.sha256(engine.recv(2048)).hexdigest() == GOLDEN_SHA256


def test_an_independent_decoder_reads_it(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(to(engine), VirtualClock(), 31, factors=HALF_TURNS))
    output.put(bundle(replace(FRAME, subject="guest 東", n=2**31 + 7)))
    output.serve(0.0)
    seen = see(engine.recv(2048))
    assert (seen.device, seen.subject) == (device_id("guest 東"), "guest 東")
    assert (seen.frame, seen.rate) == (7, (31, 1))
    assert seen.values[CHANNEL_INDEX["jawOpen"]] == 0.5
    assert seen.values[52] == pytest.approx(0.25 / np.pi)
    assert sum(value != 0 for value in seen.values) == 2


def test_faces_that_lead_wait_for_their_sound(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    output = kept(LiveLinkOutput(to(engine), clock, 31))
    output.put(bundle(*(replace(FRAME, n=n, at_ns=n * 10**9 // 31) for n in (0, 1, 2))))
    output.put(bundle(replace(FRAME, subject="late", n=9, at_ns=-5)))
    output.serve(0.0)
    assert [see(engine.recv(2048)).frame for _ in range(2)] == [9, 0]
    for n in (1, 2):
        clock.sleep_until_ns(n * 10**9 // 31 - 1)
        output.serve(0.0)
        nothing_more(engine)
        clock.sleep_until_ns(n * 10**9 // 31)
        output.serve(0.0)
        assert see(engine.recv(2048)).frame == n


def test_faces_that_were_cancelled_never_leave(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    output = kept(LiveLinkOutput(to(engine), clock, 31))
    output.put(bundle(*(replace(FRAME, n=n, at_ns=n * 10**9 // 31) for n in (1, 2, 3))))
    output.put(bundle(replace(FRAME, n=4, at_ns=2 * 10**9 // 31, epoch=1)))
    clock.sleep_until_ns(10**9)
    output.serve(0.0)
    assert see(engine.recv(2048)).frame == 4
    nothing_more(engine)
    assert output.dropped == 0


def test_a_thread_sends_until_it_is_stopped(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(to(engine), VirtualClock(), 31))
    stop = threading.Event()
    thread = threading.Thread(target=output.run, args=(stop,))
    thread.start()
    for n in range(10):
        output.put(bundle(replace(FRAME, n=n)))
        assert see(engine.recv(2048)).frame == n
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert output.dropped == 0


def test_frames_that_cannot_be_sent_are_counted(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(to(engine), VirtualClock(), 31))
    output.put(bundle(*(replace(FRAME, n=n, at_ns=10**9 + n) for n in range(5000))))
    assert output.dropped == 5000 - 4096


def test_an_output_may_have_one_subject_alone(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(replace(to(engine), subject="host"), VirtualClock(), 31))
    output.put(bundle(replace(FRAME, subject="guest", n=1), replace(FRAME, subject="host", n=2)))
    output.serve(0.0)
    seen = see(engine.recv(2048))
    assert (seen.subject, seen.frame) == ("host", 2)
    nothing_more(engine)


JAW, SMILE, BLINK = (CHANNEL_INDEX[name] for name in ("jawOpen", "mouthSmileLeft", "eyeBlinkLeft"))
MOVED = replace(FRAME, face=replace(FACE, weights=floats(52, at17=0.5, at23=0.75, at0=1.0)))


def test_an_output_has_a_gain_and_a_mask_of_its_own(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    plain = kept(LiveLinkOutput(to(engine), clock, 31))
    tuned = kept(LiveLinkOutput(replace(to(engine), gain=1.5, mask=frozenset({JAW, SMILE})), clock, 31))
    for output in (tuned, plain):
        output.put(bundle(MOVED))
        output.serve(0.0)
    values = see(engine.recv(2048)).values
    assert [values[index] for index in (JAW, SMILE, BLINK)] == [0.75, 1.0, 0.0], "held to 0..1"
    # What one output does to a frame, no other sees: they share it.
    values = see(engine.recv(2048)).values
    assert [values[index] for index in (JAW, SMILE, BLINK)] == [0.5, 0.75, 1.0]


def test_the_angles_of_head_and_eyes_pass_every_mask(engine: socket.socket, kept: Keep) -> None:
    output = kept(LiveLinkOutput(replace(to(engine), mask=frozenset()), VirtualClock(), 31))
    output.put(bundle(MOVED))
    output.serve(0.0)
    values = see(engine.recv(2048)).values
    assert not any(values[:52])
    assert values[52] == 0.25


def test_it_is_called_after_where_it_sends(engine: socket.socket, kept: Keep) -> None:
    output = kept(KINDS["livelink"].open(to(engine), VirtualClock(), 31))
    assert output.name == f"livelink 127.0.0.1:{engine.getsockname()[1]}"
    usual = kept(KINDS["livelink"].open(OutputConfig("livelink", "localhost"), VirtualClock(), 31))
    assert usual.name == "livelink localhost:11111"


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'host:x' is no address; give one like 127\.0\.0\.1:11111"):
        LiveLinkOutput(OutputConfig("livelink", "host:x"), VirtualClock(), 31)


def test_each_subject_is_its_own_device() -> None:
    assert device_id("host") == device_id("host") != device_id("guest")
    assert len(device_id("host")) == 36
