"""What SPEC.md shows is true: its examples' bytes, its error codes, and its subscriber, run as printed."""

import re
import subprocess
import sys
from typing import Final

import zmq

from facewire.wire import frame
from tests.protocol import vectors
from tests.protocol.schema import SCHEMA
from tests.protocol.vectors import PROTOCOL

SPEC: Final = (PROTOCOL / "SPEC.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", SPEC, re.MULTILINE | re.DOTALL)
    return [text for named, text in fenced if named == language]


def shown_bytes(line: str) -> bytes:
    """The hexadecimal pairs with which a line begins."""
    pairs = re.match(r"\s*((?:[0-9a-f]{2}\s+)+)", line + " ")
    return bytes.fromhex(pairs[1]) if pairs else b""


def test_frame_byte_by_byte() -> None:
    (table,) = (block for block in blocks("") if block.startswith("offset  bytes"))
    body = vectors.load("frame/typical").data
    rows = re.findall(r"^ +(\d+)  (.*)$", table, re.MULTILINE)
    offsets = [int(offset) for offset, _ in rows]
    assert len(rows) == 12
    for (offset, shown), after in zip(rows, [*offsets[1:], len(body)], strict=True):
        data = shown_bytes(shown)
        assert len(data) > 0
        assert body[int(offset) :].startswith(data)
        # A row either shows all of its field or is visibly cut.
        assert len(data) == after - int(offset) or "..." in shown
    assert f"{len(body)} bytes" in SPEC


def test_control_byte_by_byte() -> None:
    shown = [shown_bytes(line) for block in blocks("") for line in block.splitlines()]
    assert vectors.load("request/audio").data in shown
    assert vectors.load("reply/audio").data in shown
    assert vectors.load("request/cancel").data in shown
    assert vectors.load("reply/cancel").data in shown
    (table,) = (block for block in blocks("") if block.startswith("86 a2 6f 70"))
    assert b"".join(map(shown_bytes, table.splitlines())) == vectors.load("request/open").data
    (table,) = (block for block in blocks("") if block.startswith("87 a5 65 76"))
    assert b"".join(map(shown_bytes, table.splitlines())) == vectors.load("event/interrupted").data


def test_links_lead_to_headings() -> None:
    headings = re.findall(r"^#+ (.*)$", SPEC, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#([^)]*)\)", SPEC)
    assert len(links) > 30
    assert sorted(set(links) - anchors) == []
    numbers = re.findall(r"\[(\d+(?:\.\d+)?)\]\(#([^)]*)\)", SPEC)
    assert all(anchor.startswith(number.replace(".", "")) for number, anchor in numbers)


def test_every_code_has_a_vector_or_an_op() -> None:
    codes = set(SCHEMA["errors"])
    raised = {vector.error for vector in vectors.of("request") if vector.error is not None}
    assert raised <= codes
    assert codes - raised == {code for request in SCHEMA["requests"].values() for code in request["errors"]}


def test_the_subscriber_prints_jaw_open() -> None:
    program, _ = blocks("python")
    assert len([line for line in program.splitlines() if line and not line.startswith("import")]) <= 10
    with zmq.Context() as context, context.socket(zmq.XPUB) as faces:
        faces.linger = 0
        faces.rcvtimeo = 20_000
        port = faces.bind_to_random_port("tcp://127.0.0.1")
        command = [sys.executable, "-c", program.replace("5570", str(port))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
            try:
                assert faces.recv() == b"\x01face/"
                faces.send_multipart([frame.topic("host"), vectors.load("frame/typical").data])
                assert reader.stdout is not None
                assert reader.stdout.readline() == "face/host 31 JawOpen 0.27\n"
            finally:
                reader.kill()
