"""Live Link packets over real UDP, read back by a decoder that knows nothing of the sidecar's."""

import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX
from facewire.output.kinds import open_output
from facewire.output.livelink import Angles, LiveLinkConfig, LiveLinkSender, device_id
from facewire.output.pacing.output import PacedOutput
from facewire.values import Bundle, Face, Floats, Frame, Level, OutputState, Quality
from facewire.wire import livelink
from tests.fakes import Keep

GOLDEN_SHA256 = "45bc02cf6c8736761b40efd3b092154c830eaf56bebc61ab7a83bd0a52d09027"
GOLDEN_ID = "00000000-0000-0000-0000-000000000001"
DAY_NS = 24 * 3600 * 10**9


def floats(count: int, **values: float) -> Floats:
    array = np.zeros(count, np.float32)
    for index, value in values.items():
        array[int(index.removeprefix("at"))] = value
    return array


FACE = Face(floats(52, at17=0.5), floats(9, at0=0.25), floats(15), 0.0)
FRAME = Frame("Face", 1, 31, 1.0, 10**9, Quality.INFERRED, Level.CPU, FACE)


@dataclass(frozen=True)
class Seen:
    device: str
    subject: str
    frame: int
    subframe: float
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
    return Seen(device, subject, int(frame), subframe, (int(numerator), int(denominator)), values)


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    """What an engine would listen with."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        one.settimeout(30)
        yield one


def to(engine: socket.socket) -> LiveLinkConfig:
    return LiveLinkConfig(f"127.0.0.1:{engine.getsockname()[1]}")


def sending(
    config: LiveLinkConfig, clock: VirtualClock, identify: Callable[[str], str] = device_id
) -> PacedOutput:
    """An output whose clock began at midnight."""
    sender = LiveLinkSender(config, clock, 31, time_of_day=clock.now_ns, identify=identify)
    return PacedOutput(config, clock, 31, sender)


def second(count: float = 1.0) -> VirtualClock:
    return VirtualClock(int(count * 10**9))


def at(n: int, subject: str = "Face", epoch: int = 0) -> Frame:
    return FRAME._replace(subject=subject, n=n, at_ns=n * 10**9 // 31, epoch=epoch)


def bundle(*frames: Frame) -> Bundle:
    return Bundle(frames, 0)


def nothing_more(engine: socket.socket) -> None:
    engine.setblocking(False)
    with pytest.raises(BlockingIOError):
        engine.recv(2048)
    engine.settimeout(30)


def test_the_golden_packet_leaves_byte_for_byte(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(to(engine), second(), identify=lambda _: GOLDEN_ID))
    output.put(bundle(FRAME))
    output.serve(0.0)
    assert hashlib.sha256(engine.recv(2048)).hexdigest() == GOLDEN_SHA256


def test_an_independent_decoder_reads_it(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(replace(to(engine), angles=Angles.HALF_TURNS), second()))
    output.put(bundle(FRAME._replace(subject="guest 東")))
    output.serve(0.0)
    seen = see(engine.recv(2048))
    assert (seen.device, seen.subject) == (device_id("guest 東"), "guest 東")
    assert (seen.frame, seen.subframe, seen.rate) == (31, 0.0, (31, 1))
    assert seen.values[CHANNEL_INDEX["jawOpen"]] == 0.5
    assert seen.values[52] == pytest.approx(0.25 / np.pi)
    assert sum(value != 0 for value in seen.values) == 2


@given(noon_ns=st.integers(0, DAY_NS - 1), started_ns=st.integers(0, 10**15), first=st.integers(0, 10**6))
def test_frames_tell_the_time_of_day(noon_ns: int, started_ns: int, first: int) -> None:
    """Number and sub-frame are the time since midnight, and rise by one from frame to frame."""
    clock = VirtualClock(started_ns)
    sent: list[livelink.Packet] = []
    sender = LiveLinkSender(LiveLinkConfig("127.0.0.1"), clock, 31, time_of_day=lambda: noon_ns)
    with closing(sender):
        for n in range(first, first + 5):
            frame = FRAME._replace(at_ns=started_ns + n * 10**9 // 31)
            sent.append(sender.packet(frame))
    for n, packet in enumerate(sent, first):
        since_ns = (noon_ns + n * 10**9 // 31) % DAY_NS
        assert (packet.frame + packet.subframe) * 10**9 / 31 == pytest.approx(since_ns, abs=40_000)
    numbers = [packet.frame for packet in sent]
    assert all(b - a in (1, 1 - 31 * 86_400) for a, b in pairwise(numbers)), "it starts over at midnight"


def test_a_clock_that_is_set_does_not_turn_a_take_back(engine: socket.socket, kept: Keep) -> None:
    times = iter([3600 * 10**9, 0])
    sender = kept(LiveLinkSender(to(engine), VirtualClock(), 31, time_of_day=lambda: next(times)))
    for n in (0, 1):
        sender.send(at(n))
        assert see(engine.recv(2048)).frame == 3600 * 31 + n


def test_faces_that_lead_wait_for_their_sound(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    output = kept(sending(to(engine), clock))
    output.put(bundle(at(0), at(1), at(2)))
    output.put(bundle(FRAME._replace(subject="late", at_ns=-5)))
    output.serve(0.0)
    assert {see(engine.recv(2048)).subject for _ in range(2)} == {"late", "Face"}
    for n in (1, 2):
        clock.sleep_until_ns(n * 10**9 // 31 - 1)
        output.serve(0.0)
        nothing_more(engine)
        clock.sleep_until_ns(n * 10**9 // 31)
        output.serve(0.0)
        assert see(engine.recv(2048)).frame == n


def test_faces_that_were_cancelled_never_leave(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    output = kept(sending(to(engine), clock))
    output.put(bundle(at(1), at(2), at(3)))
    output.put(bundle(at(4, epoch=1)))
    clock.sleep_until_ns(10**9)
    output.serve(0.0)
    assert see(engine.recv(2048)).frame == 4
    nothing_more(engine)
    assert output.status.dropped == 0


def test_a_thread_sends_until_it_is_stopped(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(to(engine), second()))
    stop = threading.Event()
    thread = threading.Thread(target=output.run, args=(stop,))
    thread.start()
    for n in range(10):
        output.put(bundle(at(n)))
        assert see(engine.recv(2048)).frame == n
    stop.set()
    thread.join(60.0)
    assert not thread.is_alive()
    assert output.status.dropped == 0


def test_what_it_does_is_told(engine: socket.socket, kept: Keep) -> None:
    clock = second()
    output = kept(sending(to(engine), clock))
    assert (output.status.state, output.status.why) == (OutputState.WAITING, "no face has come")
    output.put(bundle(FRAME, at(30)))
    output.serve(0.0)
    assert (output.status.state, output.status.packets) == (OutputState.SENDING, 2)
    clock.sleep_until_ns(2 * 10**9 + 1)
    assert output.status.state == OutputState.WAITING


def test_frames_that_cannot_be_sent_are_counted(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(to(engine), VirtualClock()))
    output.put(bundle(*(FRAME._replace(n=n, at_ns=10**9 + n) for n in range(5000))))
    assert output.status.dropped == 5000 - 4096


def test_an_output_may_have_one_subject_alone(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(replace(to(engine), subject="host"), second()))
    output.put(bundle(at(1, "guest"), at(31, "host")))
    output.serve(0.0)
    seen = see(engine.recv(2048))
    assert (seen.subject, seen.frame) == ("host", 31)
    nothing_more(engine)


JAW, SMILE, BLINK = (CHANNEL_INDEX[name] for name in ("jawOpen", "mouthSmileLeft", "eyeBlinkLeft"))
MOVED = FRAME._replace(face=FACE._replace(weights=floats(52, at17=0.5, at23=0.75, at0=1.0)))


def test_an_output_has_a_gain_and_a_mask_of_its_own(engine: socket.socket, kept: Keep) -> None:
    clock = second()
    plain = kept(sending(to(engine), clock))
    tuned = kept(sending(replace(to(engine), gain=1.5, mask=frozenset({JAW, SMILE})), clock))
    for output in (tuned, plain):
        output.put(bundle(MOVED))
        output.serve(0.0)
    values = see(engine.recv(2048)).values
    assert [values[index] for index in (JAW, SMILE, BLINK)] == [0.75, 1.0, 0.0], "held to 0..1"
    # What one output does to a frame, no other sees: they share it.
    values = see(engine.recv(2048)).values
    assert [values[index] for index in (JAW, SMILE, BLINK)] == [0.5, 0.75, 1.0]


def test_the_angles_of_head_and_eyes_pass_every_mask(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(replace(to(engine), mask=frozenset()), second()))
    output.put(bundle(MOVED))
    output.serve(0.0)
    values = see(engine.recv(2048)).values
    assert not any(values[:52])
    assert values[52] == 0.25


def test_a_mirrored_output_swaps_left_and_right(engine: socket.socket, kept: Keep) -> None:
    output = kept(sending(replace(to(engine), mirror=True, mask=frozenset({SMILE + 1})), second()))
    output.put(bundle(MOVED))
    output.serve(0.0)
    values = see(engine.recv(2048)).values
    assert [values[index] for index in (SMILE, SMILE + 1)] == [0.0, 0.75], "a mask names what is sent"
    assert values[52] == -0.25, "the head turns to the other side"


def test_sixty_faces_a_second_tell_their_rate(engine: socket.socket, kept: Keep) -> None:
    clock = VirtualClock()
    config = replace(to(engine), rate=60)
    output = kept(PacedOutput(config, clock, 31, LiveLinkSender(config, clock, 31, time_of_day=clock.now_ns)))
    output.put(bundle(*(at(n) for n in range(40))))
    numbers = []
    for n in range(61):
        clock.sleep_until_ns(n * 10**9 // 60)
        output.serve(0.0)
        if n >= 2:
            seen = see(engine.recv(2048))
            assert seen.rate == (60, 1)
            numbers.append(seen.frame)
    assert numbers == list(range(2, 61))


def test_it_is_called_after_where_it_sends(engine: socket.socket, kept: Keep) -> None:
    output = kept(open_output(to(engine), VirtualClock(), 31))
    assert output.name == f"livelink 127.0.0.1:{engine.getsockname()[1]}"
    usual = kept(open_output(LiveLinkConfig("localhost"), VirtualClock(), 31))
    assert usual.name == "livelink localhost:11111"


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(UsageError, match=r"'host:x' is no address; give one like 127\.0\.0\.1:11111"):
        open_output(LiveLinkConfig("host:x"), VirtualClock(), 31)


def test_each_subject_is_its_own_device() -> None:
    assert device_id("host") == device_id("host") != device_id("guest")
    assert len(device_id("host")) == 36
