"""Replies on the control socket: the request's `id` with either `ok` (a map) or `error` (code, message)."""

from dataclasses import dataclass

from facewire.wire.control.request import MAX_ID_BYTES, RequestId
from facewire.wire.fields import UINT32_MAX, UINT64_MAX, FieldError, Fields
from facewire.wire.packing import Value, pack, unpack

__all__ = ["Done", "Refused", "Reply", "decode_reply", "encode_error", "encode_ok", "read_id"]


@dataclass(frozen=True, slots=True)
class Done:
    """The request was carried out."""

    id: RequestId
    values: Fields
    """What the operation answers, such as `buffered_s`; see SPEC.md."""

    @property
    def utterance(self) -> int:
        """Return which utterance it tells of; of those ops that name one."""
        return self.values.integer("utterance", 0, UINT32_MAX)

    @property
    def t(self) -> float:
        """Return the instant that it tells of, seconds on the subject's timeline; of those ops that do."""
        return self.values.number("t")

    @property
    def generation(self) -> int:
        """Return which subject of its name it tells of; of `open` and `audio`."""
        return self.values.integer("generation", 0, UINT32_MAX)


@dataclass(frozen=True, slots=True)
class Refused:
    """The request was not carried out, and changed nothing."""

    id: RequestId | None
    """None when the request's id could not be read."""
    code: str
    message: str


Reply = Done | Refused


def encode_ok(request_id: RequestId, /, **values: Value) -> bytes:
    """Return the reply to a request that was carried out."""
    return pack({"id": request_id, "ok": values})


def encode_error(request_id: RequestId | None, code: str, message: str) -> bytes:
    """Return the reply to a request that was not carried out; `request_id` is None if unreadable."""
    return pack({"id": request_id, "error": {"code": code, "message": message}})


def decode_reply(body: bytes) -> Reply:
    """Return the sidecar's answer.

    Raises:
        WireError: not a reply.
    """
    fields = Fields(unpack(body))
    if fields.has("error"):
        error = fields.map("error")
        request_id = read_id(fields) if fields.has("id") else None
        return Refused(request_id, error.text("code"), error.text("message"))
    return Done(read_id(fields), fields.map("ok"))


def read_id(fields: Fields) -> RequestId:
    """Return the `id` of a request or reply.

    Raises:
        FieldError: neither a whole number from 0 to 2^64-1 nor a string of 1 to 64 bytes.
    """
    if not fields.has_text("id"):
        return fields.integer("id", 0, UINT64_MAX)
    request_id = fields.text("id")
    size = len(request_id.encode())
    if not 1 <= size <= MAX_ID_BYTES:
        raise FieldError("out_of_range", f"id has {size} bytes; it must have 1 to {MAX_ID_BYTES}")
    return request_id
