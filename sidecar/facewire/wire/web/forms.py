"""The two forms in which faces go over a WebSocket: JSON texts, and MessagePack with the topic in front."""

from typing import Final, Protocol

import numpy as np

from facewire.values import Event, Floats, Frame, Hello, Status
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message
from facewire.wire import hello as hello_message
from facewire.wire import status as status_message
from facewire.wire.packing import Value, pack, pack_text
from facewire.wire.web import json_text

__all__ = ["JSON", "JSON_WITH_SOUND", "MESSAGE_PACK", "SOUND_PEAKS", "SUBPROTOCOLS", "Form"]

MESSAGE_PACK_NAME: Final = "facewire.1.msgpack"
JSON_NAME: Final = "facewire.1.json"
SUBPROTOCOLS: Final = (MESSAGE_PACK_NAME, JSON_NAME)

SOUND_PEAKS: Final = 8
"""Peaks of the sound in a face: one for each 4 ms, fine enough for a waveform."""

_DECIMALS: Final = 5
"""Of weights, angles and visemes: a thousandth of a degree, for a third of the bytes."""


class Form(Protocol):
    """How messages are written. A text is sent as a text frame, bytes as a binary one."""

    def hello(self, hello: Hello) -> str | bytes:
        """Return the descriptor."""
        ...

    def status(self, status: Status) -> str | bytes:
        """Return the state."""
        ...

    def event(self, event: Event) -> str | bytes:
        """Return what happened to a subject."""
        ...

    def face(self, frame: Frame, pt_ns: int) -> str | bytes:
        """Return one pose, published at `pt_ns`."""
        ...

    def pong(self, at_ns: int, echo: dict[str, Value]) -> str | bytes:
        """Return the answer to a ping: the clock, and what the ping wants to have back."""
        ...


class _MessagePack:
    """The bodies of the ZeroMQ sockets; in front of each its topic, a MessagePack string."""

    def hello(self, hello: Hello) -> bytes:
        return pack_text("hello") + hello_message.encode(hello)

    def status(self, status: Status) -> bytes:
        return pack_text("status") + status_message.encode(status)

    def event(self, event: Event) -> bytes:
        return pack_text(f"event/{event.subject}") + event_message.encode(event)

    def face(self, frame: Frame, pt_ns: int) -> bytes:
        return pack_text(f"face/{frame.subject}") + frame_message.encode(frame, pt_ns)

    def pong(self, at_ns: int, echo: dict[str, Value]) -> bytes:
        return pack_text("pong") + pack({"at": at_ns, **echo})


class _Json:
    """One JSON map for each message, which says in `type` what it is.

    Args:
        sound: whether faces carry what was heard.
    """

    def __init__(self, *, sound: bool) -> None:
        self._sound = sound

    def hello(self, hello: Hello) -> str:
        return json_text.encode({"type": "hello", **hello_message.to_map(hello)})

    def status(self, status: Status) -> str:
        return json_text.encode({"type": "status", **status_message.to_map(status)})

    def event(self, event: Event) -> str:
        return json_text.encode({"type": "event", "subject": event.subject, **event_message.to_map(event)})

    def face(self, frame: Frame, pt_ns: int) -> str:
        face = frame.face
        sound: dict[str, Value] = {"sound": _peaks(frame.sound)} if self._sound else {}
        return json_text.encode(
            {
                "type": "face",
                "subject": frame.subject,
                "s": frame.session,
                "n": frame.n,
                "e": frame.epoch,
                "t": frame.t,
                "at": frame.at_ns,
                "pt": pt_ns,
                "q": int(frame.quality),
                "lv": int(frame.level),
                "voice": round(float(face.voice), _DECIMALS),
                "w": _numbers(face.weights),
                "pose": _numbers(face.pose),
                "vis": _numbers(face.visemes),
                **sound,
            }
        )

    def pong(self, at_ns: int, echo: dict[str, Value]) -> str:
        return json_text.encode({"type": "pong", "at": at_ns, **echo})


def _numbers(values: Floats) -> list[float]:
    numbers: list[float] = values.astype(np.float64).round(_DECIMALS).tolist()
    return numbers


def _peaks(sound: Floats | None) -> list[float]:
    """Return the loudest sample of each eighth of a face's sound; silence where it has none."""
    if sound is None or len(sound) < SOUND_PEAKS:
        return [0.0] * SOUND_PEAKS
    starts = np.arange(SOUND_PEAKS) * len(sound) // SOUND_PEAKS
    return _numbers(np.minimum(np.maximum.reduceat(np.abs(sound), starts), np.float32(1.0)))


MESSAGE_PACK: Final[Form] = _MessagePack()
JSON: Final[Form] = _Json(sound=False)
JSON_WITH_SOUND: Final[Form] = _Json(sound=True)
