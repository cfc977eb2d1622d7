"""`--livelink` on the real program."""

import re
import socket
import struct
import subprocess
import sys

import pytest

from facewire.commands.run import DEMO_CLIP

pytestmark = [pytest.mark.slow, pytest.mark.realtime]


def run(*arguments: str) -> "subprocess.Popen[str]":
    endpoints = ["--faces", "tcp://127.0.0.1:0", "--control", "tcp://127.0.0.1:0"]
    command = [sys.executable, "-m", "facewire", "run", *arguments, *endpoints]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_packets_follow_the_faces() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as engine:
        engine.bind(("127.0.0.1", 0))
        engine.settimeout(60)
        address = f"127.0.0.1:{engine.getsockname()[1]}"
        with run("--source", str(DEMO_CLIP), "--loop", "--subject", "host", "--livelink", address) as sidecar:
            packets = [engine.recv(2048) for _ in range(40)]
            sidecar.terminate()
            sidecar.communicate()
    # Version 6, a device id of 36 bytes, the subject, then the frame number: all at their places.
    assert {packet[:5] for packet in packets} == {bytes.fromhex("0600000024")}
    assert {packet[41:49] for packet in packets} == {struct.pack(">i", 4) + b"host"}
    numbers = [struct.unpack_from(">i", packet, 49)[0] for packet in packets]
    assert numbers == list(range(numbers[0], numbers[0] + 40))
    jaws = [struct.unpack_from(">f", packet, 49 + 17 + 17 * 4)[0] for packet in packets]
    assert max(jaws) > 0.05
    assert {len(packet) for packet in packets} == {310}


def test_an_address_that_is_none_is_said_in_one_line() -> None:
    with run("--livelink", "nowhere:port") as sidecar:
        _, errors = sidecar.communicate(timeout=240)
    assert sidecar.returncode == 2
    assert re.search(r"'nowhere:port' is no address; give one like 127\.0\.0\.1:11111", errors)
    assert "Traceback" not in errors
