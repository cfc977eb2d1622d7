"""The two forms in which faces go over a WebSocket: JSON texts, and MessagePack with the topic in front."""

from typing import Final, Protocol

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
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

_NUMBER: Final = "%.5g"
"""Five digits, for a third of the bytes: far below what an eye sees of a weight or an angle."""


def _array(key: str, count: int) -> str:
    """Return the template of an array of finite numbers."""
    return f',"{key}":[{",".join([_NUMBER] * count)}]'


_FACE: Final = (
    '{"type":"face","subject":%s,"s":%d,"n":%d,"e":%d,"t":%r,"at_ms":%r,"pt_ms":%r,"q":%d,"lv":%d'
    f',"voice":{_NUMBER}'
    + _array("w", len(CHANNELS))
    + _array("pose", len(POSE_ANGLES))
    + _array("vis", len(VISEMES))
)
_SOUND: Final = _array("sound", SOUND_PEAKS)


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
        # One formatting of all numbers: 31 times a second it is most of what a viewer costs.
        face = frame.face
        said: str = _FACE % (
            json_text.quoted(frame.subject), frame.session, frame.n, frame.epoch, float(frame.t),
            int(frame.at_ns) / 1e6, int(pt_ns) / 1e6, frame.quality, frame.level, face.voice,
            *face.weights.tolist(), *face.pose.tolist(), *face.visemes.tolist(),
        )  # fmt: skip
        return f"{said}{_SOUND % _peaks(frame.sound) if self._sound else ''}}}"

    def pong(self, at_ns: int, echo: dict[str, Value]) -> str:
        return json_text.encode({"type": "pong", "at": at_ns, **echo})


def _peaks(sound: Floats | None) -> tuple[float, ...]:
    """Return the loudest sample of each eighth of a face's sound; silence where it has none."""
    if sound is None or len(sound) < SOUND_PEAKS:
        return (0.0,) * SOUND_PEAKS
    starts = np.arange(SOUND_PEAKS) * len(sound) // SOUND_PEAKS
    return tuple(np.minimum(np.maximum.reduceat(np.abs(sound), starts), np.float32(1.0)).tolist())


MESSAGE_PACK: Final[Form] = _MessagePack()
JSON: Final[Form] = _Json(sound=False)
JSON_WITH_SOUND: Final[Form] = _Json(sound=True)
