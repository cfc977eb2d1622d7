"""What is said on `/audio` and `/faces`: commands as texts, sound as bytes; answers and events as texts.

It also understands what a server of OpenAI's realtime API sends, so that a program may hand on all of it:
sound in base64, PCM of 16 bits at 24 kHz. (Names as in `types/realtime` of the package `openai` 3.54, and the
older ones of `types/beta/realtime`.)
"""

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeGuard

from facewire.errors import WireError
from facewire.values import Event, EventKind
from facewire.wire import event as event_message
from facewire.wire.control.reply import Refused, Reply
from facewire.wire.control.request import MAX_ID_BYTES
from facewire.wire.packing import Value, pack
from facewire.wire.web import json_text
from facewire.wire.web.base64_text import from_base64
from facewire.wire.web.requests import read_request

__all__ = [
    "REALTIME_RATE",
    "Command",
    "Item",
    "RequestId",
    "answer_text",
    "event_text",
    "id_of",
    "ok_text",
    "read_command",
    "refusal_text",
    "request_of",
    "truncate_text",
]

REALTIME_RATE: Final = 24_000
"""Hertz."""

_DEEPEST: Final = 32
"""Of texts here: what a realtime server says of its responses is deeper than our own messages."""

_MOODS: Final = "moods"
_AUDIO: Final = "audio"
_COMMANDS: Final = ("open", _AUDIO, _MOODS, "flush", "cancel", "pause", "resume", "close", "ping")

_SOUND: Final = ("response.output_audio.delta", "response.audio.delta")
_SOUND_IS_OVER: Final = ("response.output_audio.done", "response.audio.done")
_SPEECH_STARTED: Final = "input_audio_buffer.speech_started"
_RESPONSE_DONE: Final = "response.done"

_ANSWERS: Final = {
    "open": "opened",
    "audio": "buffered",
    "flush": "flushed",
    "cancel": "cancelled",
    "pause": "paused",
    "resume": "resumed",
    "close": "closing",
}
"""What a request that was carried out is answered."""


RequestId = int | float | str
"""What a client calls a command, to find its answer by."""


@dataclass(frozen=True, slots=True)
class Item:
    """Which part of a realtime conversation a sound is: its server wants to hear where it was cut off."""

    id: str
    content: int


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a client wants."""

    op: str
    """Of the control socket, or `ping`; `request` for a request of the control socket as it is."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """The fields of the op, but for the subject; of `request`, its `body`."""
    item: Item | None = None
    """Of sound in realtime form; such sound opens its subject itself."""
    id: RequestId | None = None
    """With one a command is answered in the form of the control socket, in any case."""
    opening: Mapping[str, Value] | None = None
    """How sound opens its subject where nothing is open that is like it."""


def read_command(message: str | bytes) -> Command | None:
    """Return what a message wants; None for a realtime event that does not concern the sound.

    Raises:
        WireError: no such text. Any bytes are sound.
    """
    if isinstance(message, bytes):
        return Command("audio", {"pcm": message})
    values = json_text.decode(message, _DEEPEST)
    if "op" in values and "type" not in values:
        return Command("request", {"body": read_request(message)})
    kind = values.pop("type", None)
    if not isinstance(kind, str):
        raise WireError("a text has a type, or an op")
    if kind in _COMMANDS:
        return _command(kind, values)
    if "." not in kind:
        raise WireError(f"the type is {kind[:64]!r}; it must be one of {', '.join(_COMMANDS)}")
    return _realtime(kind, values)


def _command(kind: str, values: dict[str, Value]) -> Command:
    name = values.pop("id", None)
    if name is not None and not _is_id(name):
        raise WireError(f"the id of a command is a number, or a string of 1 to {MAX_ID_BYTES} bytes")
    if kind == _AUDIO:
        moods = {"moods": values.pop("moods")} if values.get("moods") is not None else {}
        opening = {"format": "f32le", **values, "replace": True} if "sample_rate" in values else None
        return Command(kind, moods, id=name, opening=opening)
    if kind == _MOODS:
        if values.get("moods") is None:
            # As `audio` it would be carried out, and nobody told that it did nothing.
            raise WireError('moods is missing; give an array of them: [{"at": 0.5, "mood": "joy"}]')
        return Command("audio", {"pcm": b"", "moods": values["moods"]}, id=name)
    return Command(kind, values, id=name)


def _realtime(kind: str, values: dict[str, Value]) -> Command | None:
    if kind in _SOUND:
        delta, item, content = values.get("delta"), values.get("item_id"), values.get("content_index", 0)
        if not isinstance(delta, str) or not isinstance(item, str) or type(content) is not int:
            raise WireError(f"{kind} has a delta, an item_id and a content_index")
        return Command("audio", {"pcm": from_base64(delta)}, Item(item, content))
    if kind in _SOUND_IS_OVER:
        return Command("flush")
    if kind == _SPEECH_STARTED:
        return Command("cancel")
    response = values.get("response")
    if kind == _RESPONSE_DONE and isinstance(response, dict) and response.get("status") == "cancelled":
        return Command("cancel")
    return None


def request_of(command: Command, subject: str | None, generation: int | None = None) -> bytes:
    """Return the body of the control request that carries a command out; for that generation alone."""
    named: dict[str, Value] = {} if subject is None else {"subject": subject}
    if generation is not None:
        named["generation"] = generation
    return pack({**command.values, **named, "op": command.op, "id": 0})


def answer_text(op: str, reply: Reply, name: RequestId | None = None) -> str:
    """Return a reply as a text.

    Args:
        op: of the request.
        reply: what it was answered.
        name: the `id` of the command, where it has one.
    """
    if isinstance(reply, Refused):
        return refusal_text(op, reply.code, reply.message, name)
    values = reply.values.values
    return ok_text(name, values) if name is not None else json_text.encode({"type": _ANSWERS[op], **values})


def ok_text(name: RequestId, values: Mapping[str, Value]) -> str:
    """Return the answer to a command with an `id` that was carried out."""
    return json_text.encode({"id": name, "ok": dict(values)})


def refusal_text(op: str | None, code: str, message: str, name: RequestId | None = None) -> str:
    """Return why a command is not carried out; `op` is None where it could not be read."""
    error: dict[str, Value] = {"code": code, "message": message}
    if name is not None:
        return json_text.encode({"id": name, "error": error})
    return json_text.encode({"type": "error", **({} if op is None else {"op": op}), **error})


def id_of(message: str | bytes) -> RequestId | None:
    """Return the `id` in a text that is refused, by which its client finds the answer; None for none."""
    with suppress(ValueError, RecursionError):
        values = json.loads(message)
        name = values.get("id") if isinstance(values, dict) else None
        return name if _is_id(name) else None
    return None


def _is_id(name: object) -> TypeGuard[RequestId]:
    """Return whether a value of JSON names a request.

    Raises:
        ValueError: a string with half a surrogate pair.
    """
    if isinstance(name, str):
        return 1 <= len(name.encode()) <= MAX_ID_BYTES
    return (type(name) is float and math.isfinite(name)) or (type(name) is int and -(2**63) <= name < 2**64)


def event_text(event: Event) -> str | None:
    """Return what happened to the subject as a text; None for what the answer to `open` says."""
    if event.kind is EventKind.OPENED:
        return None
    values = event_message.to_map(event)
    return json_text.encode({"type": values.pop("event"), **values})


def truncate_text(item: Item, heard_s: float) -> str:
    """Return what a realtime server is to be told of a sound that was heard for `heard_s` seconds."""
    return json_text.encode(
        {
            "type": "conversation.item.truncate",
            "item_id": item.id,
            "content_index": item.content,
            "audio_end_ms": max(0, int(heard_s * 1000)),
        }
    )
