"""Events."""

from typing import Final

from cases.case import Case, meaning
from cases.packer import pack

Fields = dict[str, object]

OPENED: Final[Fields] = {"event": "opened", "s": 1592594996, "e": 0, "at": 1_000_000_000_000}
CLOSED: Final[Fields] = OPENED | {"event": "closed", "e": 2, "why": "closed"}
STARTED: Final[Fields] = OPENED | {"event": "started", "utterance": 1, "t": 0.0}
FINISHED: Final[Fields] = OPENED | {"event": "finished", "utterance": 1, "t": 1.5, "interrupted": False}
STARVED: Final[Fields] = OPENED | {"event": "starved", "utterance": 3, "t": 2.25}


def cases() -> list[Case]:
    """Return every event vector."""
    return [*_accepted(), *_wrong_fields(), *_malformed()]


def _accepted() -> list[Case]:
    def accepted(name: str, about: str, value: Fields, sent: Fields | None = None) -> Case:
        said = {key: meaning(item) for key, item in value.items()}
        return Case(f"event/{name}", "event", about, pack(sent or value), said, canonical=sent is None)

    extreme = {"s": 2**32 - 1, "e": 2**32 - 1, "at": -(2**63), "utterance": 2**32 - 1}
    return [
        accepted("opened", "a subject begins", OPENED),
        *(
            accepted(f"closed_{why}" if why != "closed" else "closed", about, CLOSED | {"why": why})
            for why, about in {
                "closed": "its client said so",
                "silent": "its client is gone",
                "idle": "kept, and nobody asked for it in a long time",
                "replaced": "another client took the name",
            }.items()
        ),
        accepted("started", "the first face of the first utterance is out", STARTED),
        accepted("finished", "it has been heard to its end", FINISHED),
        accepted("interrupted", "it was cut off", FINISHED | {"e": 1, "interrupted": True}),
        accepted("starved", "its audio is late", STARVED),
        accepted("extreme", "the largest and smallest integers", FINISHED | extreme),
        accepted("reordered", "keys come in any order", FINISHED, dict(reversed(FINISHED.items()))),
        accepted(
            "unknown_keys", "keys of a later version", FINISHED, {"x": [1], **FINISHED, "y": {"z": None}}
        ),
        accepted("whole_t", "a whole number for a float", FINISHED | {"t": 2.0}, FINISHED | {"t": 2}),
        accepted("later_why", "a reason of a later version is text", CLOSED | {"why": "bored"}),
        accepted(
            "later_event",
            "an event of a later version: to be ignored, whatever else it holds",
            {"event": "yawned"},
            {"event": "yawned", "s": 1592594996, "e": 0, "at": 1, "utterance": "none"},
        ),
    ]


def _wrong_fields() -> list[Case]:
    def refused(name: str, about: str, error: str, sent: Fields) -> Case:
        return Case(f"event/{name}", "event", about, pack(sent), error=error)

    return [
        refused("event_missing", "which event it is", "missing_field", {"s": 1, "e": 0, "at": 1}),
        refused("event_number", "a number for the event", "wrong_type", OPENED | {"event": 1}),
        refused("e_missing", "no epoch", "missing_field", {"event": "opened", "s": 1, "at": 1}),
        refused("s_too_large", "s above 2^32-1", "out_of_range", OPENED | {"s": 2**32}),
        refused("e_negative", "an epoch below 0", "out_of_range", OPENED | {"e": -1}),
        refused("at_float", "a time that is a float", "wrong_type", OPENED | {"at": 1.0}),
        refused(
            "utterance_missing", "started without its number", "missing_field", OPENED | {"event": "started"}
        ),
        refused("t_nan", "a time that is not a number", "out_of_range", STARVED | {"t": float("nan")}),
        refused("interrupted_number", "1 for true", "wrong_type", FINISHED | {"interrupted": 1}),
        refused("why_missing", "closed without a reason", "missing_field", OPENED | {"event": "closed"}),
    ]


def _malformed() -> list[Case]:
    def malformed(name: str, about: str, data: bytes) -> Case:
        return Case(f"event/{name}", "event", about, data, error="malformed")

    finished = pack(FINISHED)
    return [
        malformed("truncated", "the last byte is missing", finished[:-1]),
        malformed("trailing", "a trailing byte", finished + b"\x00"),
        malformed("array", "an array, not a map", pack(list(FINISHED))),
    ]
