"""Requests on the control socket, to bytes and back.

`decode_request` is the sidecar's side and trusts nothing; `encode_request` is the client's. Values out
of bounds stop here; what only the line can know (whether there is such a subject, or room) does not.
"""

from collections.abc import Callable, Mapping
from typing import Final

from facewire.errors import ControlError, WireError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.grid import MAX_RATE, MIN_RATE
from facewire.wire.fields import UINT32_MAX, FieldError, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.reply import Done, Refused, Reply, decode_reply, encode_error, encode_ok, read_id
from facewire.wire.request import (
    MAX_AUDIO_CHANNELS,
    MAX_LOOKAHEAD_MS,
    Audio,
    Close,
    Lookahead,
    Open,
    Render,
    Request,
    RequestId,
    Set,
    StatusRequest,
)
from facewire.wire.subject import check_subject

__all__ = [
    "Audio",
    "Close",
    "Done",
    "Open",
    "Refused",
    "Render",
    "Reply",
    "Request",
    "RequestError",
    "RequestId",
    "Set",
    "StatusRequest",
    "decode_reply",
    "decode_request",
    "encode_error",
    "encode_ok",
    "encode_request",
]

MAX_MS: Final = 10_000.0


class RequestError(ControlError):
    """A request that cannot be read; the error reply must carry `id`, None if that was not readable."""

    def __init__(self, code: str, message: str, request_id: RequestId | None) -> None:
        super().__init__(code, message)
        self.id = request_id


def decode_request(body: bytes) -> Request:
    """Return the request in `body`.

    Raises:
        RequestError: not a request, or a field is missing, of the wrong type or out of bounds.
    """
    request_id: RequestId | None = None
    try:
        fields = Fields(unpack(body))
        request_id = read_id(fields)
        op = fields.text("op")
        if op not in READERS:
            raise FieldError("unknown_op", f"op is {op[:64]!r}; it must be one of {', '.join(READERS)}")
        return READERS[op](request_id, fields)
    except FieldError as error:
        raise RequestError(error.code, str(error), request_id) from None
    except WireError as error:
        raise RequestError("malformed", str(error), request_id) from None


def encode_request(request: Request) -> bytes:
    """Return the body of a request; what is None is left out."""
    values = _values(request)
    return pack({key: value for key, value in values.items() if value is not None})


def _values(request: Request) -> dict[str, Value]:
    match request:
        case Open(id, subject, sample_rate, sample_format, channels, lookahead):
            return {
                "op": "open", "id": id, "subject": subject, "sample_rate": sample_rate,
                "format": sample_format, "channels": channels, "lookahead": lookahead,
            }  # fmt: skip
        case Audio(id, subject, pcm):
            return {"op": "audio", "id": id, "subject": subject, "pcm": pcm}
        case Close(id, subject):
            return {"op": "close", "id": id, "subject": subject}
        case Set(id, subject, gain, offset, mask, lookahead):
            return {
                "op": "set", "id": id, "subject": subject, "gain": _by_name(gain), "offset": _by_name(offset),
                "mask": None if mask is None else [CHANNELS[index] for index in sorted(mask)],
                "lookahead": lookahead,
            }  # fmt: skip
        case Render(id, frame_ms, budget_ms, pid, gpu_ms):
            return {
                "op": "render", "id": id, "frame_ms": frame_ms, "gpu_ms": gpu_ms, "budget_ms": budget_ms,
                "pid": pid,
            }  # fmt: skip
        case StatusRequest(id):
            return {"op": "status", "id": id}


def _by_name(pairs: tuple[tuple[int, float], ...]) -> dict[str, Value] | None:
    return {CHANNELS[index]: value for index, value in pairs} or None


def _subject(fields: Fields) -> str:
    return check_subject(fields.text("subject"))


def _open(request_id: RequestId, fields: Fields) -> Request:
    return Open(
        id=request_id,
        subject=_subject(fields),
        sample_rate=fields.integer("sample_rate", MIN_RATE, MAX_RATE),
        format=fields.choice("format", "s16le", "f32le"),
        channels=fields.integer("channels", 1, MAX_AUDIO_CHANNELS) if fields.has("channels") else 1,
        lookahead=_lookahead(fields),
    )


def _audio(request_id: RequestId, fields: Fields) -> Request:
    return Audio(request_id, _subject(fields), fields.binary("pcm"))


def _close(request_id: RequestId, fields: Fields) -> Request:
    return Close(request_id, _subject(fields))


def _set(request_id: RequestId, fields: Fields) -> Request:
    return Set(
        id=request_id,
        subject=_subject(fields) if fields.has("subject") else None,
        gain=_numbers_by_channel(fields, "gain", 0.0, 10.0),
        offset=_numbers_by_channel(fields, "offset", -1.0, 1.0),
        mask=_channels(fields, "mask"),
        lookahead=_lookahead(fields),
    )


def _render(request_id: RequestId, fields: Fields) -> Request:
    return Render(
        id=request_id,
        frame_ms=fields.number("frame_ms", 0.0, MAX_MS),
        budget_ms=fields.number("budget_ms", 0.1, MAX_MS),
        pid=fields.integer("pid", 1, UINT32_MAX),
        gpu_ms=fields.number("gpu_ms", 0.0, MAX_MS) if fields.has("gpu_ms") else None,
    )


def _status(request_id: RequestId, fields: Fields) -> Request:
    del fields
    return StatusRequest(request_id)


READERS: Final[Mapping[str, Callable[[RequestId, Fields], Request]]] = {
    "open": _open,
    "audio": _audio,
    "close": _close,
    "set": _set,
    "render": _render,
    "status": _status,
}


def _lookahead(fields: Fields) -> Lookahead:
    if not fields.has("lookahead"):
        return None
    if fields.has_text("lookahead"):
        fields.choice("lookahead", "full")
        return "full"
    return fields.number("lookahead", 0.0, MAX_LOOKAHEAD_MS)


def _numbers_by_channel(fields: Fields, key: str, low: float, high: float) -> tuple[tuple[int, float], ...]:
    if not fields.has(key):
        return ()
    numbers = fields.map(key)
    return tuple((_channel(name, key), numbers.number(name, low, high)) for name in numbers.values)


def _channels(fields: Fields, key: str) -> frozenset[int] | None:
    return frozenset(_channel(name, key) for name in fields.texts(key)) if fields.has(key) else None


def _channel(name: str, field: str) -> int:
    if name not in CHANNEL_INDEX:
        raise FieldError("out_of_range", f"{field} names {name[:64]!r}, which is not one of the 52 channels")
    return CHANNEL_INDEX[name]
