"""One golden vector: bytes, and what a correct reader says to them."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Case", "id_meaning", "meaning"]


@dataclass(frozen=True)
class Case:
    """Either `value` (the bytes mean this) or `error` (the bytes must be refused) is set."""

    name: str
    """`<group>/<case>`: also the path of its two files."""
    message: str
    """Which decoder reads it."""
    about: str
    data: bytes
    value: Mapping[str, object] | None = None
    error: str | None = None
    canonical: bool = False
    """The sidecar's own encoder writes these very bytes for the value."""
    append_zeros: int = 0
    """Zero bytes that the reader appends to the data first: keeps large cases out of the repository."""


def meaning(value: object) -> object:
    """Return `value` for JSON: integers as strings, bytes as hexadecimal, the rest as it is."""
    match value:
        case bool() | None:
            return value
        case int():
            return str(value)
        case bytes():
            return value.hex()
        case list() | tuple():
            return [meaning(item) for item in value]
        case dict():
            return {key: meaning(item) for key, item in value.items()}
    return value


def id_meaning(request_id: object) -> dict[str, object]:
    """Return how the JSON tells a request's id, whose type counts."""
    kind = {int: "uint", str: "text"}.get(type(request_id), "none")
    return {"id": None if request_id is None else str(request_id), "id_type": kind}
