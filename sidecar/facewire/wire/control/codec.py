"""Requests on the control socket, to bytes and back.

`decode_request` is the sidecar's side and trusts nothing; `encode_request` is the client's. Values out
of bounds stop here; what only the line can know (whether there is such a subject, or room) does not.
"""

from collections.abc import Callable, Mapping
from typing import Final

from facewire.errors import ControlError, WireError
from facewire.face.tune import MAX_GAIN, MAX_OFFSET
from facewire.grid import MAX_RATE, MIN_RATE
from facewire.wire.control.moods import read_moods, to_array
from facewire.wire.control.operating import Devices, Listen, Microphone, Output, Record, Save
from facewire.wire.control.operating_codec import READERS as OPERATIONS
from facewire.wire.control.operating_codec import values_of
from facewire.wire.control.reply import read_id
from facewire.wire.control.request import (
    DEFAULT_DELAY_MS,
    MAX_AUDIO_CHANNELS,
    MAX_DELAY_MS,
    Audio,
    Cancel,
    Close,
    Flush,
    Open,
    Pause,
    Ping,
    Refresh,
    Render,
    Request,
    RequestId,
    Reset,
    Resume,
    Set,
    StatusRequest,
)
from facewire.wire.fields import UINT32_MAX, FieldError, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.settings.making import by_name, channel_names, read_by_channel, read_lookahead, read_mask
from facewire.wire.settings.traits import read_traits, to_map
from facewire.wire.subject import check_subject

__all__ = ["RequestError", "decode_request", "encode_request"]

MAX_MS: Final = 10_000.0

Reader = Callable[[RequestId, Fields], Request]


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
    """Return the body of a request; what need not be said is left out."""
    values: dict[str, Value] = {"op": OPS[type(request)], "id": request.id, **_values(request)}
    return pack({key: value for key, value in values.items() if value is not None})


def _values(request: Request) -> dict[str, Value]:
    """Return the fields of an op; None for those that have their default."""
    match request:
        case Open(_, subject, sample_rate, sample_format, channels, lookahead, keep, replace, delay):
            return {
                "subject": subject, "sample_rate": sample_rate, "format": sample_format,
                "channels": channels, "lookahead": lookahead, "keep": keep or None,
                "replace": replace or None, "delay": None if delay == DEFAULT_DELAY_MS else delay,
            }  # fmt: skip
        case Audio(_, subject, pcm, end, moods, generation):
            return {
                "subject": subject, "pcm": pcm, "end": end or None, "moods": to_array(moods) or None,
                "generation": generation,
            }  # fmt: skip
        case Set(_, subject, gain, offset, mask, lookahead, character):
            return {
                "subject": subject, "gain": by_name(gain) or None, "offset": by_name(offset) or None,
                "mask": None if mask is None else channel_names(mask), "lookahead": lookahead,
                "character": to_map(character) or None,
            }  # fmt: skip
        case Render(_, frame_ms, budget_ms, pid, gpu_ms, mean_ms):
            return {
                "frame_ms": frame_ms, "gpu_ms": gpu_ms, "mean_ms": mean_ms, "budget_ms": budget_ms,
                "pid": pid,
            }  # fmt: skip
        case StatusRequest() | Ping() | Refresh():
            return {}
        case Save() | Devices() | Microphone() | Listen() | Output() | Record():
            return values_of(request)
        case Reset():
            return {"subject": request.subject}
        case _:
            return {"subject": request.subject, "generation": request.generation}


def _subject(fields: Fields) -> str:
    return check_subject(fields.text("subject"))


def _anyone(fields: Fields) -> str | None:
    return _subject(fields) if fields.has("subject") else None


def _generation(fields: Fields) -> int | None:
    return fields.integer("generation", 0, UINT32_MAX) if fields.has("generation") else None


def _flag(fields: Fields, key: str) -> bool:
    return fields.boolean(key) if fields.has(key) else False


def _open(request_id: RequestId, fields: Fields) -> Request:
    return Open(
        id=request_id,
        subject=_subject(fields),
        sample_rate=fields.integer("sample_rate", MIN_RATE, MAX_RATE),
        format=fields.choice("format", "s16le", "f32le"),
        channels=fields.integer("channels", 1, MAX_AUDIO_CHANNELS) if fields.has("channels") else 1,
        lookahead=read_lookahead(fields),
        keep=_flag(fields, "keep"),
        replace=_flag(fields, "replace"),
        delay=fields.number("delay", 0.0, MAX_DELAY_MS) if fields.has("delay") else DEFAULT_DELAY_MS,
    )


def _audio(request_id: RequestId, fields: Fields) -> Request:
    pcm, end = fields.binary("pcm"), _flag(fields, "end")
    return Audio(request_id, _subject(fields), pcm, end, read_moods(fields), _generation(fields))


def _of_a_subject(op: Callable[[RequestId, str, int | None], Request]) -> Reader:
    return lambda request_id, fields: op(request_id, _subject(fields), _generation(fields))


def _alone(op: Callable[[RequestId], Request]) -> Reader:
    return lambda request_id, _: op(request_id)


def _set(request_id: RequestId, fields: Fields) -> Request:
    return Set(
        id=request_id,
        subject=_anyone(fields),
        gain=read_by_channel(fields, "gain", 0.0, MAX_GAIN),
        offset=read_by_channel(fields, "offset", -MAX_OFFSET, MAX_OFFSET),
        mask=read_mask(fields),
        lookahead=read_lookahead(fields),
        character=read_traits(fields),
    )


def _reset(request_id: RequestId, fields: Fields) -> Request:
    return Reset(request_id, _anyone(fields))


def _render(request_id: RequestId, fields: Fields) -> Request:
    return Render(
        id=request_id,
        frame_ms=fields.number("frame_ms", 0.0, MAX_MS),
        budget_ms=fields.number("budget_ms", 0.1, MAX_MS),
        pid=fields.integer("pid", 1, UINT32_MAX),
        gpu_ms=fields.number("gpu_ms", 0.0, MAX_MS) if fields.has("gpu_ms") else None,
        mean_ms=fields.number("mean_ms", 0.0, MAX_MS) if fields.has("mean_ms") else None,
    )


READERS: Final[Mapping[str, Reader]] = {
    "open": _open,
    "audio": _audio,
    "flush": _of_a_subject(Flush),
    "cancel": _of_a_subject(Cancel),
    "pause": _of_a_subject(Pause),
    "resume": _of_a_subject(Resume),
    "close": _of_a_subject(Close),
    "set": _set,
    "reset": _reset,
    "render": _render,
    "status": _alone(StatusRequest),
    "ping": _alone(Ping),
    "refresh": _alone(Refresh),
    **OPERATIONS,
}

OPS: Final[Mapping[type[Request], str]] = {
    Open: "open", Audio: "audio", Flush: "flush", Cancel: "cancel", Pause: "pause", Resume: "resume",
    Close: "close", Set: "set", Reset: "reset", Render: "render", StatusRequest: "status", Ping: "ping",
    Refresh: "refresh", Save: "save", Devices: "devices", Microphone: "microphone",
    Listen: "listen", Output: "output", Record: "record",
}  # fmt: skip
