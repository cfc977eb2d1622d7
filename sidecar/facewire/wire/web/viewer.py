"""What a viewer says on `/faces`: the form it wants, whose face, and pings."""

from collections.abc import Mapping
from dataclasses import dataclass

from facewire.errors import WireError
from facewire.wire.packing import Value
from facewire.wire.subject import check_subject
from facewire.wire.web import json_text
from facewire.wire.web.forms import JSON, JSON_WITH_SOUND, MESSAGE_PACK, MESSAGE_PACK_NAME, Form

__all__ = ["Wish", "read_ping", "read_wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a viewer wants to see."""

    form: Form
    subject: str | None
    """None for everybody."""
    sound: bool


def read_wish(subprotocol: str | None, query: Mapping[str, str]) -> Wish:
    """Return what a viewer asks for by its sub-protocol and its address.

    Raises:
        WireError: the subject has no name that a subject can have.
    """
    sound = query.get("sound") == "1" and subprotocol != MESSAGE_PACK_NAME
    subject = query.get("subject")
    if subject is not None:
        check_subject(subject)
    if subprotocol == MESSAGE_PACK_NAME:
        return Wish(MESSAGE_PACK, subject, sound)
    return Wish(JSON_WITH_SOUND if sound else JSON, subject, sound)


def read_ping(message: str | bytes) -> dict[str, Value]:
    """Return what a ping wants to have back: its `id`, where it has one.

    Raises:
        WireError: no ping.
    """
    if isinstance(message, bytes):
        raise WireError("a viewer sends texts")
    values = json_text.decode(message)
    if values.get("type") != "ping":
        raise WireError("a viewer sends pings alone")
    echo = values.get("id")
    if isinstance(echo, dict | list):
        raise WireError("the id of a ping is a number or a string")
    return {} if echo is None else {"id": echo}
