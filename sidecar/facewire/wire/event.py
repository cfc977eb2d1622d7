"""The `event/<subject>` message: something that happened to a subject, told once."""

from typing import Final

from facewire.values import Event, EventKind
from facewire.wire import subject as names
from facewire.wire.fields import INT64_MAX, INT64_MIN, UINT32_MAX, Fields
from facewire.wire.packing import Value, pack, unpack
from facewire.wire.subject import EVENT_PREFIX

__all__ = ["decode", "encode", "subject_of", "to_map", "topic"]

_KINDS: Final = {kind.value: kind for kind in EventKind}
_OF_UTTERANCES: Final = (EventKind.STARTED, EventKind.FINISHED, EventKind.STARVED)


def topic(subject: str) -> bytes:
    """Return the topic of a subject's events, `event/<subject>`."""
    return names.topic(subject, EVENT_PREFIX)


def subject_of(topic: bytes) -> str:
    """Return the subject whose events a topic carries.

    Raises:
        WireError: not the topic of events.
    """
    return names.subject_of(topic, EVENT_PREFIX)


def encode(event: Event) -> bytes:
    """Return the body of an event message."""
    return pack(to_map(event))


def to_map(event: Event) -> dict[str, Value]:
    """Return the map that goes on the wire."""
    values: dict[str, Value] = {
        "event": event.kind.value,
        "s": event.session,
        "e": event.epoch,
        "at": event.at_ns,
    }
    if event.kind in _OF_UTTERANCES:
        values |= {"utterance": event.utterance, "t": event.t}
    if event.kind is EventKind.FINISHED:
        values["interrupted"] = event.interrupted
    if event.kind is EventKind.CLOSED:
        values["why"] = event.why
    return values


def decode(body: bytes, subject: str = "") -> Event | None:
    """Return the event in `body`, or None for one that a later version has added.

    Args:
        body: what was received.
        subject: what the topic says it belongs to.

    Raises:
        WireError: not an event.
    """
    fields = Fields(unpack(body))
    kind = _KINDS.get(fields.text("event"))
    if kind is None:
        return None
    has_utterance = kind in _OF_UTTERANCES
    return Event(
        subject=subject,
        session=fields.integer("s", 0, UINT32_MAX),
        epoch=fields.integer("e", 0, UINT32_MAX),
        at_ns=fields.integer("at", INT64_MIN, INT64_MAX),
        kind=kind,
        utterance=fields.integer("utterance", 0, UINT32_MAX) if has_utterance else 0,
        t=fields.number("t") if has_utterance else 0.0,
        interrupted=fields.boolean("interrupted") if kind is EventKind.FINISHED else False,
        why=fields.text("why") if kind is EventKind.CLOSED else "",
    )
