"""Reads one decoded map field by field; an error names the field and its bound.

Keys that nobody asks for are ignored: that is how the protocol grows within one major version.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from facewire.errors import WireError
from facewire.wire.packing import Value

__all__ = ["INT64_MAX", "INT64_MIN", "UINT32_MAX", "UINT64_MAX", "FieldError", "Fields"]

INT64_MAX: Final = 2**63 - 1
INT64_MIN: Final = -(2**63)
UINT32_MAX: Final = 2**32 - 1
UINT64_MAX: Final = 2**64 - 1

Choice = TypeVar("Choice", bound=str)


class FieldError(WireError):
    """A field that is missing or is not what it should be; `code` is a control error code of SPEC.md."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one map. Every method raises `FieldError` for the field that it is asked for."""

    values: Mapping[str, Value]
    path: str = ""
    """Where the map sits in its message, for errors."""

    def has(self, key: str) -> bool:
        """Return whether `key` is there; nil counts as absent."""
        return self.values.get(key) is not None

    def has_text(self, key: str) -> bool:
        """Return whether `key` is there and holds a string."""
        return isinstance(self.values.get(key), str)

    def integer(self, key: str, low: int, high: int) -> int:
        """Return the whole number at `key`, `low` to `high`."""
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong_type(key, "a whole number", value)
        if not low <= value <= high:
            raise self._out_of_range(key, f"{low} to {high}", value)
        return value

    def number(self, key: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return the finite number at `key`, `low` to `high`.

        A whole number counts, for many packers send 1.0 as 1.
        """
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_type(key, "a number", value)
        if not math.isfinite(value) or not low <= value <= high:
            raise self._out_of_range(key, "finite" if math.inf in (-low, high) else f"{low} to {high}", value)
        return float(value)

    def boolean(self, key: str) -> bool:
        """Return the bool at `key`."""
        value = self._required(key)
        if not isinstance(value, bool):
            raise self._wrong_type(key, "true or false", value)
        return value

    def text(self, key: str) -> str:
        """Return the string at `key`."""
        value = self._required(key)
        if not isinstance(value, str):
            raise self._wrong_type(key, "a string", value)
        return value

    def choice(self, key: str, *choices: Choice) -> Choice:
        """Return the string at `key`, one of `choices`."""
        text = self.text(key)
        for choice in choices:
            if text == choice:
                return choice
        wanted = " or ".join(choices)
        raise FieldError("out_of_range", f"{self._name(key)} is {text[:64]!r}; it must be {wanted}")

    def binary(self, key: str, size: int | None = None) -> bytes:
        """Return the bytes at `key`, exactly `size` of them if that is given."""
        value = self._required(key)
        if not isinstance(value, bytes):
            raise self._wrong_type(key, "bin", value)
        if size is not None and len(value) != size:
            raise FieldError("out_of_range", f"{self._name(key)} has {len(value)} bytes; it must have {size}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the array of strings at `key`."""
        value = self._required(key)
        if not isinstance(value, list):
            raise self._wrong_type(key, "an array of strings", value)
        for item in value:
            if not isinstance(item, str):
                raise self._wrong_type(key, "an array of strings", item)
        return tuple(value)

    def map(self, key: str) -> "Fields":
        """Return the fields of the map at `key`."""
        value = self._required(key)
        if not isinstance(value, dict):
            raise self._wrong_type(key, "a map", value)
        return Fields(value, self._name(key))

    def maps(self, key: str) -> "tuple[tuple[str, Fields], ...]":
        """Return the entries of the map at `key`, each of which is a map."""
        fields = self.map(key)
        return tuple((name, fields.map(name)) for name in fields.values)

    def rows(self, key: str) -> "tuple[Fields, ...]":
        """Return the fields of each map of the array at `key`."""
        value = self._required(key)
        if not isinstance(value, list):
            raise self._wrong_type(key, "an array of maps", value)
        for item in value:
            if not isinstance(item, dict):
                raise self._wrong_type(key, "an array of maps", item)
        return tuple(Fields(item, f"{self._name(key)}[{index}]") for index, item in enumerate(value))

    def _required(self, key: str) -> Value:
        if not self.has(key):
            raise FieldError("missing_field", f"{self._name(key)} is missing")
        return self.values[key]

    def _name(self, key: str) -> str:
        # A key of a nested map may be anything that a stranger thought of; an error stays one line.
        shown = key[:64] if key.isprintable() else repr(key[:64])
        return f"{self.path}.{shown}" if self.path else shown

    def _wrong_type(self, key: str, wanted: str, value: Value) -> FieldError:
        return FieldError("wrong_type", f"{self._name(key)} must be {wanted}, not {type(value).__name__}")

    def _out_of_range(self, key: str, bound: str, value: float) -> FieldError:
        return FieldError("out_of_range", f"{self._name(key)} is {value}; it must be {bound}")
