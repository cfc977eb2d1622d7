"""Requests on the control socket and replies to them, to bytes and back."""

from facewire.wire.control.codec import RequestError, decode_request, encode_request
from facewire.wire.control.reply import Done, Refused, Reply, decode_reply, encode_error, encode_ok
from facewire.wire.control.request import (
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

__all__ = [
    "Audio",
    "Cancel",
    "Close",
    "Done",
    "Flush",
    "Open",
    "Pause",
    "Ping",
    "Refresh",
    "Refused",
    "Render",
    "Reply",
    "Request",
    "RequestError",
    "RequestId",
    "Reset",
    "Resume",
    "Set",
    "StatusRequest",
    "decode_reply",
    "decode_request",
    "encode_error",
    "encode_ok",
    "encode_request",
]
