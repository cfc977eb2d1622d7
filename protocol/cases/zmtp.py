"""ZMTP as raw bytes, for clients without libzmq."""

import struct
from typing import Final

from cases.case import Case, meaning
from cases.faces import TYPICAL, body

GREETING_30: Final = bytes.fromhex("ff00000000000000007f 0300 4e554c4c" + "00" * 16 + "00" + "00" * 31)
GREETING_31: Final = bytes.fromhex("ff00000000000000017f 0301 4e554c4c" + "00" * 16 + "00" + "00" * 31)
READY_SUB: Final = bytes.fromhex("0419 055245414459 0b536f636b65742d54797065 00000003 535542")
READY_XPUB: Final = bytes.fromhex("041a 055245414459 0b536f636b65742d54797065 00000004 58505542")
READY_DEALER: Final = bytes.fromhex("041c 055245414459 0b536f636b65742d54797065 00000006 4445414c4552")
PING: Final = bytes.fromhex("0407 0450494e47 001e")
PING_CONTEXT: Final = bytes.fromhex("040b 0450494e47 001e 63747831")
PONG: Final = bytes.fromhex("0405 04504f4e47")
PONG_CONTEXT: Final = bytes.fromhex("0409 04504f4e47 63747831")


def cases() -> list[Case]:
    """Return every ZMTP vector."""
    return [*_greetings(), *_handshakes(), *_traffic(), *_broken_streams()]


def _greetings() -> list[Case]:
    def greeting(name: str, about: str, data: bytes, minor: int) -> Case:
        value = {"major": "3", "minor": str(minor), "mechanism": "NULL", "as_server": False}
        return Case(f"zmtp/{name}", "zmtp_greeting", about, data, value)

    def refused(name: str, about: str, data: bytes) -> Case:
        return Case(f"zmtp/{name}", "zmtp_greeting", about, data, error="malformed")

    return [
        greeting("greeting_30", "what a minimal client sends", GREETING_30, 0),
        greeting("greeting_31", "what libzmq sends", GREETING_31, 1),
        refused("greeting_signature", "does not begin with ff", b"\x00" + GREETING_30[1:]),
        refused(
            "greeting_version_2", "an older major version", GREETING_30[:10] + b"\x02" + GREETING_30[11:]
        ),
        refused("greeting_plain", "another mechanism", GREETING_30[:12] + b"PLAIN" + GREETING_30[17:]),
        refused("greeting_truncated", "63 bytes", GREETING_30[:63]),
    ]


def _handshakes() -> list[Case]:
    return [
        _stream("ready_sub", "the client's READY", READY_SUB, _command("READY", READY_SUB[8:])),
        _stream(
            "ready_xpub",
            "the sidecar's READY on the faces port",
            READY_XPUB,
            _command("READY", READY_XPUB[8:]),
        ),
        _stream(
            "ready_dealer",
            "the client's READY on the control port",
            READY_DEALER,
            _command("READY", READY_DEALER[8:]),
        ),
        _stream(
            "subscribe_message",
            "subscribe to face/ as a message (3.0)",
            b"\x00\x06\x01face/",
            {"parts": [b"\x01face/"]},
        ),
        _stream(
            "subscribe_command",
            "subscribe to face/ as a command (3.1)",
            b"\x04\x0f\x09SUBSCRIBEface/",
            _command("SUBSCRIBE", b"face/"),
        ),
        _stream("unsubscribe_message", "the way back (3.0)", b"\x00\x06\x00face/", {"parts": [b"\x00face/"]}),
        _stream(
            "cancel_command", "the way back (3.1)", b"\x04\x0c\x06CANCELface/", _command("CANCEL", b"face/")
        ),
    ]


def _traffic() -> list[Case]:
    face = body(TYPICAL)
    two_parts = b"\x01\x09face/host" + b"\x02" + struct.pack(">Q", len(face)) + face
    message: dict[str, object] = {"parts": [b"face/host", face]}
    status = b"\x01\x06status\x00\x01\x80"
    return [
        _stream("ping", "heartbeat, to live 3.0 s, no context", PING, _command("PING", b"\x00\x1e")),
        _stream("ping_context", "heartbeat with a context", PING_CONTEXT, _command("PING", b"\x00\x1ectx1")),
        _stream("pong", "the answer to ping", PONG, _command("PONG")),
        _stream(
            "pong_context",
            "the answer to ping_context: its context comes back",
            PONG_CONTEXT,
            _command("PONG", b"ctx1"),
        ),
        _stream("face", "one face message: a short frame with MORE, a long one", two_parts, message),
        _stream(
            "mixed",
            "READY, a face, PING between messages, a status, a face",
            READY_XPUB + two_parts + PING + status + two_parts,
            _command("READY", READY_XPUB[8:]),
            message,
            _command("PING", b"\x00\x1e"),
            {"parts": [b"status", b"\x80"]},
            message,
        ),
    ]


def _broken_streams() -> list[Case]:
    def refused(name: str, about: str, data: bytes) -> Case:
        return Case(f"zmtp/{name}", "zmtp_stream", about, data, error="malformed")

    return [
        refused(
            "claims_2_to_40",
            "a frame that claims 2^40 bytes: close, set nothing aside",
            b"\x02" + struct.pack(">Q", 2**40),
        ),
        refused("claims_negative", "a frame length with its highest bit set", b"\x02" + b"\xff" * 8),
        refused("reserved_flags", "flag bits that mean nothing", b"\x08\x00"),
        refused("command_more", "a command cannot have MORE", b"\x05\x05\x04PONG"),
        refused("command_name", "a command's name longer than the command", b"\x04\x03\x09PO"),
    ]


def _stream(name: str, about: str, data: bytes, *events: dict[str, object]) -> Case:
    return Case(f"zmtp/{name}", "zmtp_stream", about, data, {"events": meaning(events)})


def _command(name: str, data: bytes = b"") -> dict[str, object]:
    return {"command": name, "data": data}
