"""A table from the values of a face to OSC messages, as a person writes it in TOML.

    [[send]]
    channel = "jawOpen"        # a weight, a viseme, an angle of `POSE_ANGLES`, `voice`, or * for all weights
    address = "/mouth/open"    # {name} stands for the channel's name
    from = [0.0, 1.0]          # of the channel; angles have [-1.0, 1.0] radians
    to = [0.0, 127.0]          # what is sent at both ends; as `from` unless given
    curve = 2.0                # exponent between them: above 1 slow at first
    type = "int"               # float, int, or bool: true in the upper half

The wildcard and one row may name the same channel: both are sent.
"""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.errors import UsageError, unknown_name
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.values import Face
from facewire.wire.osc.encode import message

__all__ = ["FULL_MAP", "Mapping", "Row", "parse_map"]

FULL_MAP: Final = """
[[send]]
channel = "*"
address = "/{name}"
"""
"""What is sent without a map: each weight under its own name."""

_INPUTS: Final = (*CHANNELS, *VISEMES, *POSE_ANGLES, "voice")
_KEYS: Final = ("channel", "address", "from", "to", "curve", "type")
_TYPES: Final = ("float", "int", "bool")
_MOST_ROWS: Final = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One value and where it goes."""

    index: int
    """In the weights, visemes, angles and voice, one after another."""
    address: str
    low: float
    """Of the value; what lies below is sent as it."""
    high: float
    to_low: float
    to_high: float
    curve: float
    """Above 0."""
    type: str
    """`float`, `int` or `bool`."""

    def value(self, given: float) -> float | bool:
        """Return what is sent for a value."""
        share = math.pow(min(max((given - self.low) / (self.high - self.low), 0.0), 1.0), self.curve)
        if self.type == "bool":
            return share >= 0.5
        sent = self.to_low + share * (self.to_high - self.to_low)
        return round(sent) if self.type == "int" else sent


class Mapping:
    """Turns faces into messages.

    Args:
        rows: in the order in which they are sent.
        mask: indices of the weights that may be sent, None for all; visemes, angles and voice always are.
    """

    def __init__(self, rows: tuple[Row, ...], mask: frozenset[int] | None) -> None:
        self._rows = tuple(
            row for row in rows if mask is None or row.index in mask or row.index >= len(CHANNELS)
        )

    def messages(self, face: Face) -> list[bytes]:
        """Return the messages of one face."""
        inputs = np.concatenate((face.weights, face.visemes, face.pose)).tolist()
        inputs.append(face.voice)
        return [message(row.address, row.value(inputs[row.index])) for row in self._rows]


def parse_map(text: str) -> tuple[Row, ...]:
    """Return the rows of a map.

    Raises:
        UsageError: it is no TOML of `[[send]]` tables, or one of them cannot be.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML ({error})") from error
    tables = content.pop("send", None)
    if content or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError("a map is a list of [[send]] tables and nothing else")
    rows = tuple(row for number, table in enumerate(tables, 1) for row in _rows(table, f"[[send]] {number}"))
    if len(rows) > _MOST_ROWS:
        raise UsageError(f"a map of {len(rows)} messages; at most {_MOST_ROWS} go with each face")
    return rows


def _rows(table: dict[str, object], where: str) -> Iterator[Row]:
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{where}: {unknown_name('key', key, _KEYS, ', '.join(_KEYS))}")
    channel, address = (_text(table, key, where) for key in ("channel", "address"))
    names = CHANNELS if channel == "*" else (channel,)
    if not address.startswith("/") or any(letter in address for letter in " #*,?[]"):
        raise UsageError(
            f"{where}: {address!r} is no OSC address; it begins with / and has no space or # * , ?"
        )
    for name in names:
        if name not in _INPUTS:
            otherwise = "a weight, a viseme, an angle, voice or *"
            raise UsageError(f"{where}: {unknown_name('channel', name, _INPUTS, otherwise)}")
        low, high = _pair(table, "from", where, (-1.0, 1.0) if name in POSE_ANGLES else (0.0, 1.0))
        if low == high:
            raise UsageError(f"{where}: from is {low:g} to {high:g}; its ends must differ")
        to_low, to_high = _pair(table, "to", where, (low, high))
        kind = table.get("type", "float")
        if kind not in _TYPES:
            raise UsageError(f"{where}: {unknown_name('type', str(kind), _TYPES, ', '.join(_TYPES))}")
        curve = _number(table.get("curve", 1.0), "curve", where)
        if not 0.0 < curve <= 100.0:
            raise UsageError(f"{where}: curve is {curve:g}; it must be above 0, to 100")
        sent = address.replace("{name}", name)
        yield Row(_INPUTS.index(name), sent, low, high, to_low, to_high, curve, str(kind))


def _text(table: dict[str, object], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str):
        raise UsageError(f"{where}: {key} is {value!r}; it must be a string")
    return value


def _pair(
    table: dict[str, object], key: str, where: str, default: tuple[float, float]
) -> tuple[float, float]:
    value = table.get(key, default)
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise UsageError(f"{where}: {key} is {value!r}; it must be two numbers, such as [0.0, 1.0]")
    low, high = (_number(one, key, where) for one in value)
    return low, high


def _number(value: object, key: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"{where}: {key} is {value!r}; it must be a number")
    if abs(value) > 1e9:
        raise UsageError(f"{where}: {key} is {value!r}; it must be from -1e9 to 1e9")
    return float(value)
