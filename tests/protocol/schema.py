"""Holds decoded messages against protocol/schema.json, and makes messages that it allows.

Written from SPEC.md alone: nothing here imports the codecs that it judges.
"""

import json
import math
import struct
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from tests.protocol.vectors import PROTOCOL

__all__ = [
    "NAMES",
    "SCHEMA",
    "Spec",
    "example",
    "fault_of",
    "fault_of_map",
    "high",
    "low",
    "message_keys",
    "types",
    "web_keys",
]

Spec = Mapping[str, Any]

SCHEMA: Final[dict[str, Any]] = json.loads((PROTOCOL / "schema.json").read_text(encoding="utf-8"))
NAMES: Final[dict[str, Any]] = json.loads((PROTOCOL / "channels.json").read_text(encoding="utf-8"))

PYTHON_TYPES: Final = {
    "uint": int, "int": int, "float": (int, float), "bool": bool, "str": str, "bin": bytes, "array": list,
    "map": dict,
}  # fmt: skip

EXAMPLES: Final[dict[str, object]] = {
    "uint": 1, "int": 1, "float": 1.5, "bool": True, "str": "host", "bin": b"\0\0", "array": [], "map": {},
}  # fmt: skip


def types(spec: Spec) -> tuple[str, ...]:
    """Return the types that a key may have."""
    kind = spec["type"]
    return (kind,) if isinstance(kind, str) else tuple(kind)


def low(spec: Spec) -> float:
    """Return the smallest number that a key may hold."""
    if "min" in spec or "uint" in types(spec):
        return spec.get("min", 0)  # type: ignore[no-any-return]
    return -(2 ** (spec["bits"] - 1)) if "bits" in spec else -math.inf


def high(spec: Spec) -> float:
    """Return the largest number that a key may hold."""
    if "max" in spec:
        return spec["max"]  # type: ignore[no-any-return]
    if "bits" not in spec:
        return math.inf
    return 2 ** (spec["bits"] - (0 if "uint" in types(spec) else 1)) - 1  # type: ignore[no-any-return]


def message_keys(message: str, value: Mapping[str, Any]) -> Mapping[str, Spec]:
    """Return the keys of `message`, a request's and a reply's included; what `value` says may count."""
    if message == "request":
        op = {"type": "str", "choices": [value.get("op")], "required": True}
        return {"op": op, "id": SCHEMA["id"], **SCHEMA["requests"].get(value.get("op"), {"keys": {}})["keys"]}
    if message == "reply":
        if value.get("error") is not None:
            error = {"type": "map", "keys": SCHEMA["error"], "required": True}
            return {"id": {**SCHEMA["id"], "required": False}, "error": error}
        return {"id": SCHEMA["id"], "ok": {"type": "map", "required": True}}
    keys: Mapping[str, Spec] = SCHEMA["messages"][message]["keys"]
    if message == "event":
        return {
            key: {**spec, "required": key == "event" or value.get("event") in SCHEMA["events"]}
            for key, spec in keys.items()
            if value.get("event") in spec.get("events", (value.get("event"),))
        }
    return keys


def web_keys(value: Mapping[str, Any]) -> Mapping[str, Spec]:
    """Return the keys of a text of `/faces`, whose type is one that is known."""
    web = SCHEMA["web"]
    message = web["messages"][value["type"]]
    keys = dict(message_keys(message["of"], value)) if "of" in message else {}
    keys |= message.get("keys", {})
    return {
        web["times"].get(key, key): _in_json(spec, is_time=key in web["times"]) for key, spec in keys.items()
    }


def _in_json(spec: Spec, *, is_time: bool) -> Spec:
    """Return what a key is where there are neither 64 bits nor bytes."""
    if is_time:
        return {"type": "float", "unit": "ms", "required": spec.get("required", False)}
    if "floats" in spec:
        array = {"type": "array", "count": spec["floats"], "items": {"type": "float"}}
        return {**array, "required": spec.get("required", False)}
    return spec


def fault_of_map(keys: Mapping[str, Spec], value: Mapping[str, Any]) -> str | None:
    """Return the error code of the first key that is wrong, None if none is; other keys do not count."""
    faults = (fault_of(spec, value.get(key)) for key, spec in keys.items())
    return next((fault for fault in faults if fault is not None), None)


def fault_of(spec: Spec, value: object) -> str | None:
    """Return the error code of what is wrong with one value, None if nothing is."""
    if value is None:
        return "missing_field" if spec.get("required") else None
    kind = next((kind for kind in types(spec) if _is(kind, value)), None)
    if kind is None:
        return "wrong_type"
    match value:
        case bool():
            return None
        case int() | float():
            return None if _number_fits(spec, value) else "out_of_range"
        case str():
            return None if _text_fits(spec, value) else "out_of_range"
        case bytes():
            return None if _bytes_fit(spec, value) else "out_of_range"
        case list():
            return _fault_of_array(spec, value)
        case dict():
            return _fault_of_map_value(spec, value)
    return "wrong_type"


def example(spec: Spec) -> object:
    """Return a value that a key may have."""
    kind = types(spec)[0]
    if kind == "str" and "choices" in spec:
        return spec["choices"][0]
    if kind in ("uint", "int", "float"):
        return max(low(spec), min(high(spec), 1 if kind != "float" else 1.5))
    return EXAMPLES[kind]


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "bool"
    return isinstance(value, PYTHON_TYPES[kind])  # type: ignore[arg-type]


def _number_fits(spec: Spec, value: float) -> bool:
    in_choices = "choices" not in spec or "float" in types(spec) or value in spec["choices"]
    return math.isfinite(value) and low(spec) <= value <= high(spec) and in_choices


def _text_fits(spec: Spec, value: str) -> bool:
    size = len(value.encode())
    match spec.get("form"):
        case "subject":
            printable = all(c == " " or unicodedata.category(c)[0] not in "CZ" for c in value)
            return 1 <= size <= 64 and printable and "/" not in value and value == value.strip(" ")
        case "channel":
            return value in NAMES["channels"]
        case "id":
            return 1 <= size <= 64
    return size <= spec.get("most", math.inf) and ("choices" not in spec or value in spec["choices"])


def _bytes_fit(spec: Spec, value: bytes) -> bool:
    if "floats" not in spec:
        return True
    count = spec["floats"]
    return len(value) == 4 * count and all(map(math.isfinite, struct.unpack(f"<{count}f", value)))


def _fault_of_array(spec: Spec, value: list[object]) -> str | None:
    faults = (fault_of({**spec["items"], "required": True}, item) for item in value)
    if (fault := next((fault for fault in faults if fault is not None), None)) is not None:
        return fault
    exact = "equals" not in spec or value == NAMES[spec["equals"]]
    fits = len(value) <= spec.get("most", math.inf) and len(value) == spec.get("count", len(value))
    return None if exact and fits else "out_of_range"


def _fault_of_map_value(spec: Spec, value: Mapping[str, object]) -> str | None:
    if "traits" in spec:
        known = spec["traits"] == "any" or value.keys() <= SCHEMA["traits"].keys()
        return fault_of_map(SCHEMA["traits"], value) if known else "out_of_range"
    if "keys" in spec:
        return fault_of_map(spec["keys"], value)
    if "names" in spec and not all(_text_fits({"form": spec["names"]}, name) for name in value):
        return "out_of_range"
    if "values" not in spec:
        return None
    return fault_of_map({name: {**spec["values"], "required": True} for name in value}, value)
