"""What a viewer says as it comes to `/faces`: the form it wants, and whose face."""

from collections.abc import Mapping
from dataclasses import dataclass

from facewire.wire.subject import check_subject
from facewire.wire.web.forms import JSON, JSON_WITH_SOUND, MESSAGE_PACK, MESSAGE_PACK_NAME, Form

__all__ = ["Wish", "read_wish"]


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
