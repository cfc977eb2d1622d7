"""Finds the golden vectors and reads them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROTOCOL: Final = Path(__file__).parents[2] / "protocol"
VECTORS: Final = PROTOCOL / "vectors"


@dataclass(frozen=True)
class Vector:
    name: str
    message: str
    data: bytes
    value: dict[str, Any] | None
    error: str | None
    canonical: bool


def load(name: str) -> Vector:
    data = (VECTORS / f"{name}.bin").read_bytes()
    described = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return Vector(
        name=name,
        message=described["message"],
        data=data + bytes(int(described.get("append_zeros", "0"))),
        value=described.get("value"),
        error=described.get("error"),
        canonical=described.get("canonical", False),
    )


ALL: Final = tuple(
    load(name) for name in json.loads((VECTORS / "index.json").read_text(encoding="utf-8"))["cases"]
)


def of(*messages: str) -> tuple[Vector, ...]:
    return tuple(vector for vector in ALL if vector.message in messages)


def strings(value: object) -> object:
    """Return `value` as the vectors' JSON tells it: integers as strings, bytes as hexadecimal."""
    match value:
        case bool() | None:
            return value
        case int():
            return str(int(value))
        case bytes():
            return value.hex()
        case list() | tuple():
            return [strings(item) for item in value]
        case dict():
            return {key: strings(item) for key, item in value.items()}
    return value
