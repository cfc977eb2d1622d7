"""A phone as a run opens it, and a program that takes phones, over real sockets."""

import socket

import pytest

from facewire.clock import SystemClock
from facewire.errors import UsageError
from facewire.output.ifacialmocap.output import PhoneConfig, open_phone
from facewire.output.ifacialmocap.sender import PhoneSender, Ports
from facewire.output.kinds import open_output
from facewire.output.pacing.output import PacedOutput
from facewire.transport.listener import Listener, is_own
from facewire.transport.stream import Stream
from tests.fakes import Keep
from tests.output.ifacialmocap.program import ASK, ASK_STREAM, END, V2, Program, parse
from tests.output.running import running
from tests.output.vts.rig import face
from tests.ports import free_ports, free_udp_port

second_loopback = pytest.mark.skipif(not is_own("127.0.0.2"), reason="this system has no 127.0.0.2")


def phone_for(program: Program, kept: Keep) -> tuple[PacedOutput, tuple[str, int]]:
    """A phone at an address of its own, at the port where the program listens for answers."""
    clock = SystemClock()
    ears = Listener("127.0.0.2", program.port)
    sender = PhoneSender(
        clock, "127.0.0.2", program.port, ears, Stream, lambda _: False,
        Ports(program.port, program.tcp_port),
    )  # fmt: skip
    output = kept(PacedOutput(PhoneConfig(""), clock, 31, sender))
    return output, ("127.0.0.2", program.port)


@second_loopback
@pytest.mark.parametrize(("options", "separator"), [(b"", "-"), (V2, "&")])
def test_a_program_on_the_same_machine_and_port(options: bytes, separator: str, kept: Keep) -> None:
    with Program() as program:
        output, phone = phone_for(program, kept)
        program.udp.sendto(ASK + options, phone)
        with running(output, face(jawOpen=0.5)):
            text = program.receive()
        assert parse(text, separator).weights["jawOpen"] == 50


@second_loopback
def test_a_program_that_wants_a_stream(kept: Keep) -> None:
    with Program() as program:
        output, phone = phone_for(program, kept)
        program.say(ASK_STREAM + V2, phone)
        stream = b""
        with running(output, face(jawOpen=0.25)):
            connection, sender = program.tcp.accept()
            connection.settimeout(30)
            with connection:
                while stream.count(END) < 3:
                    stream += connection.recv(65536)
        for text in stream.split(END)[:3]:
            assert parse(text, "&").weights["jawOpen"] == 25
        assert sender[0] == "127.0.0.1"


def test_addresses_as_they_are_typed(kept: Keep) -> None:
    port = free_udp_port()
    assert kept(open_output(PhoneConfig(str(port)), SystemClock(), 31)).name.endswith(f":{port}")
    name = kept(open_output(PhoneConfig(f"127.0.0.1:{port}"), SystemClock(), 31)).name
    assert name == f"ifacialmocap 127.0.0.1:{port}"


def test_other_machines_are_let_in_by_a_word_alone(kept: Keep) -> None:
    with pytest.raises(UsageError, match="lets other machines in; add --ifacialmocap-insecure"):
        open_phone(PhoneConfig(f"0.0.0.0:{free_udp_port()}"), SystemClock(), 31)
    kept(open_phone(PhoneConfig(f"0.0.0.0:{free_udp_port()}", insecure=True), SystemClock(), 31))


def test_an_address_that_is_taken_says_what_to_do() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match="are to be started after Facewire"):
            open_phone(PhoneConfig(f"127.0.0.1:{port}"), SystemClock(), 31)


@pytest.mark.parametrize("address", ["phone", "0", "65536", ":"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(UsageError, match=r"no address|no IP address"):
        open_phone(PhoneConfig(address), SystemClock(), 31)


def test_whoever_listens_everywhere_is_told_an_address_that_can_be_typed(kept: Keep) -> None:
    phone = kept(open_phone(PhoneConfig(f"0.0.0.0:{free_ports(1)[0]}", insecure=True), SystemClock(), 31))
    assert "type 0.0.0.0" not in phone.status.why
    typed = phone.status.why.partition("; type ")[2].partition(" there")[0]
    assert typed == "the address of this machine" or is_own(typed)
