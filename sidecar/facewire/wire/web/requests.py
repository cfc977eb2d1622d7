"""Control requests as JSON texts: the same maps as on the control socket, and the same replies."""

from contextlib import suppress

from facewire.errors import WireError
from facewire.wire.control.reply import encode_error
from facewire.wire.packing import pack, unpack
from facewire.wire.web import json_text
from facewire.wire.web.base64_text import from_base64

__all__ = ["UnreadableError", "read_request", "reply_text"]


class UnreadableError(WireError):
    """A text that is no request; `reply` is the body of the error reply."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.reply = encode_error(None, "malformed", message)


def read_request(text: str) -> bytes:
    """Return the body of the request in a JSON text; `pcm` is base64 there.

    Raises:
        UnreadableError: not such a text. What the fields must hold is for the control to say.
    """
    try:
        values = json_text.decode(text)
    except WireError as error:
        raise UnreadableError(str(error)) from None
    if isinstance(values.get("pcm"), str):
        # What is no base64 stays a text, which the control refuses as the wrong type, by its id.
        with suppress(WireError):
            values["pcm"] = from_base64(str(values["pcm"]))
    return pack(values)


def reply_text(body: bytes) -> str:
    """Return a reply's body as a JSON text."""
    return json_text.encode(unpack(body))
