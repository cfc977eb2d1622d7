"""A program that takes a phone, written from the page of the app's developer alone.

It asks over UDP, listens at its own port for the answer, or lets the phone connect for a stream, and reads
what comes with a parser that takes nothing but frames exactly as the page describes them.
"""

import re
import socket
from dataclasses import dataclass
from typing import Self

ASK = b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"
ASK_STREAM = b"iFacialMocap_UDPTCP_sahuasouryya9218sauhuiayeta91555dy3719"
STOP = b"iFacialMocap_UDPTCPSTOP_sahuasouryya9218sauhuiayeta91555dy3719"
V2 = b"|sendDataVersion=v2"
END = b"___iFacialMocap"

NUMBER = r"-?\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Seen:
    weights: dict[str, int]
    head: tuple[float, ...]
    right_eye: tuple[float, ...]
    left_eye: tuple[float, ...]


def parse(text: bytes, separator: str) -> Seen:
    """`NAME-PARAMETER|…|=head#X,Y,Z,PX,PY,PZ|rightEye#X,Y,Z|leftEye#X,Y,Z|`, angles in degrees."""
    shapes, head, right, left = re.fullmatch(
        rf"((?:[a-zA-Z]+(?:_[LR])?{separator}\d+\|){{52}})"
        rf"=head#({NUMBER}(?:,{NUMBER}){{5}})\|"
        rf"rightEye#({NUMBER}(?:,{NUMBER}){{2}})\|"
        rf"leftEye#({NUMBER}(?:,{NUMBER}){{2}})\|",
        text.decode("ascii"),
    ).groups()  # type: ignore[union-attr]
    pairs = [entry.split(separator) for entry in shapes.rstrip("|").split("|")]
    weights = {name: int(value) for name, value in pairs}
    assert len(weights) == 52
    assert all(0 <= value <= 100 for value in weights.values())
    return Seen(weights, *(tuple(map(float, part.split(","))) for part in (head, right, left)))


class Program:
    """Listens where programs that take a phone listen, at free ports of one address of its own."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((host, 0))
        self.udp.settimeout(30)
        self.port = self.udp.getsockname()[1]
        self.tcp = socket.create_server((host, 0))
        self.tcp.settimeout(30)
        self.tcp_port = self.tcp.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.udp.close()
        self.tcp.close()

    def say(self, word: bytes, phone: tuple[str, int]) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((self.host, 0))
            one.sendto(word, phone)

    def receive(self) -> bytes:
        return self.udp.recv(8192)
