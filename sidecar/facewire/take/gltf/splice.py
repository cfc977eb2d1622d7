"""Adds to the JSON of a glTF file and leaves every other character of it as it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from facewire.errors import WireError

__all__ = ["appended", "parsed", "replaced"]

_SPACE: Final = " \t\n\r"
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class _Member:
    """A value inside an object or array."""

    key: str | int
    start: int
    end: int


def parsed(text: str) -> Any:
    """Return what JSON says.

    Raises:
        WireError: it is none; NaN, Infinity and what is nested too deeply are none either.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WireError(f"its JSON cannot be read: {error}") from None


def appended(text: str, added: Mapping[str, Sequence[object]]) -> str:
    """Return an object with values put at the end of its arrays.

    Args:
        text: valid JSON, an object.
        added: by the key of an array, which is made where it is not there.

    Raises:
        WireError: one of the keys holds something else than an array.
    """
    for key, values in added.items():
        if not values:
            continue
        more = ",".join(json.dumps(value, separators=(",", ":")) for value in values)
        found = _last(text, key)
        if found is None:
            text = _closed(text, _start(text), len(text), f'"{key}":[{more}]')
        elif text[found.start] != "[":
            raise WireError(f"its {key!r} is no array")
        else:
            text = _closed(text, found.start, found.end, more)
    return text


def replaced(text: str, path: Sequence[str | int], value: object) -> str:
    """Return JSON with one value put in the place of another, or added to the object that lacks it.

    Args:
        text: valid JSON.
        path: keys and indices that lead to it; all but the last must be there.
        value: what stands there then.
    """
    start, end = _start(text), len(text)
    *steps, last = path
    for step in steps:
        member = _find(text, start, step)
        assert member is not None, step
        start, end = member.start, member.end
    found = _find(text, start, last)
    told = json.dumps(value, separators=(",", ":"))
    if found is None:
        return _closed(text, start, end, f'"{last}":{told}')
    return text[: found.start] + told + text[found.end :]


def _last(text: str, key: str) -> _Member | None:
    return _find(text, _start(text), key)


def _find(text: str, start: int, key: str | int) -> _Member | None:
    """Return the last member of this key: readers of JSON take the last where there are several."""
    found = None
    for member in _members(text, start):
        if member.key == key:
            found = member
    return found


def _members(text: str, start: int) -> Iterator[_Member]:
    """Yield what the object or array at `start` holds."""
    is_object = text[start] == "{"
    at = _skipped(text, start + 1)
    index = 0
    while text[at] not in "}]":
        key: str | int = index
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            at = _skipped(text, _skipped(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield _Member(key, at, end)
        at = _skipped(text, end)
        if text[at] == ",":
            at = _skipped(text, at + 1)
        index += 1


def _closed(text: str, start: int, end: int, more: str) -> str:
    """Return the text with `more` before the bracket that closes the value from `start` to `end`."""
    close = max(text.rfind("]", start, end), text.rfind("}", start, end))
    is_empty = _skipped(text, start + 1) == close
    return text[:close] + ("" if is_empty else ",") + more + text[close:]


def _start(text: str) -> int:
    return _skipped(text, 0)


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
