"""What an avatar takes: the tree that VRChat serves by OSCQuery, or the file that it writes for an avatar.

OSCQuery is JSON over HTTP (github.com/Vidvox/OSCQueryProposal): nodes with FULL_PATH, CONTENTS, TYPE, ACCESS
and VALUE. The file lies in `LocalLow/VRChat/VRChat/OSC/USER/Avatars` and lists inputs (docs.vrchat.com, "OSC
Avatar Parameters").
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeGuard

from facewire.errors import WireError

__all__ = ["Avatar", "Input", "InputKind", "decode_change", "decode_file", "decode_host", "decode_tree"]

_PARAMETERS: Final = "/avatar/parameters/"
_WRITE: Final = 2
_READ_AND_WRITE: Final = 3
_MOST_INPUTS: Final = 8192
"""VRChat lets an avatar have 8192 parameters."""
_DEEPEST: Final = 16
_LONGEST: Final = 256
"""Characters of an address; anybody may have made the avatar."""


class InputKind(Enum):
    """The type of an input."""

    FLOAT = "f"
    INT = "i"
    BOOL = "T"


_TREE_KINDS: Final[Mapping[str, InputKind]] = {
    "f": InputKind.FLOAT,
    "i": InputKind.INT,
    "T": InputKind.BOOL,
    "F": InputKind.BOOL,
    "b": InputKind.BOOL,
}
_FILE_KINDS: Final[Mapping[str, InputKind]] = {
    "Float": InputKind.FLOAT,
    "Int": InputKind.INT,
    "Bool": InputKind.BOOL,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter that can be set from outside."""

    address: str
    name: str
    """The address below `/avatar/parameters/`, such as `FT/v2/JawOpen`."""
    kind: InputKind


@dataclass(frozen=True, slots=True)
class Avatar:
    """What an avatar takes."""

    identity: str
    """VRChat's id of it, such as `avtr_…`; empty where it is not known."""
    inputs: tuple[Input, ...]
    full_tracking: bool = False
    """Whether it takes VRChat's native face tracking: Face Tracking with all tracking keys."""


def decode_tree(body: bytes) -> Avatar:
    """Return the avatar of the answer to `GET /avatar`.

    Raises:
        WireError: not such an answer, or an avatar that is still loading.
    """
    contents = _object(body).get("CONTENTS")
    if not isinstance(contents, dict) or not isinstance(contents.get("parameters"), dict):
        raise WireError("a tree without an avatar's parameters; is it still loading?")
    inputs = tuple(_leaves(contents["parameters"], 0))
    full = _first_value(contents.get("avatarfullfacetracking")) is True
    identity = _first_value(contents.get("change"))
    return Avatar(identity if isinstance(identity, str) else "", inputs, full)


def decode_change(body: bytes) -> str:
    """Return the id of the avatar from the answer to `GET /avatar/change`.

    Raises:
        WireError: not such an answer.
    """
    identity = _first_value(_object(body))
    if not isinstance(identity, str):
        raise WireError("a node without an avatar's id")
    return identity


def decode_host(body: bytes) -> int | None:
    """Return the port for OSC from the answer to `GET /?HOST_INFO`, None where it tells none.

    Raises:
        WireError: not such an answer.
    """
    port = _object(body).get("OSC_PORT")
    return port if type(port) is int and 1 <= port <= 65535 else None


def decode_file(body: bytes) -> Avatar:
    """Return the avatar of a file that VRChat has written.

    Raises:
        WireError: not such a file.
    """
    config = _object(body)
    parameters = config.get("parameters")
    if not isinstance(parameters, list):
        raise WireError("no list of parameters")
    identity = config.get("id")
    inputs = tuple(one for entry in parameters[:_MOST_INPUTS] for one in _entry(entry))
    return Avatar(identity if isinstance(identity, str) else "", inputs)


def _entry(entry: object) -> Iterator[Input]:
    """Yield the input of one entry of a file; what VRChat only tells has none."""
    taken = entry.get("input") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(taken, dict):
        return
    kind, address, name = _FILE_KINDS.get(str(taken.get("type"))), taken.get("address"), entry.get("name")
    if kind is not None and _is_address(address) and address.startswith("/") and _is_address(name):
        yield Input(address, name, kind)


def _leaves(node: Mapping[str, Any], depth: int) -> Iterator[Input]:
    """Yield the inputs of a node, at most as many as an avatar may have."""
    count = 0
    contents = node.get("CONTENTS")
    for child in contents.values() if isinstance(contents, dict) and depth < _DEEPEST else ():
        for one in _node(child, depth):
            if count == _MOST_INPUTS:
                return
            count += 1
            yield one


def _node(node: object, depth: int) -> Iterator[Input]:
    if not isinstance(node, dict):
        return
    if isinstance(node.get("CONTENTS"), dict):
        yield from _leaves(node, depth + 1)
        return
    path, kind = node.get("FULL_PATH"), _TREE_KINDS.get(str(node.get("TYPE")))
    if kind is None or not _is_address(path) or not path.startswith(_PARAMETERS):
        return
    if node.get("ACCESS", _READ_AND_WRITE) in (_WRITE, _READ_AND_WRITE):
        yield Input(path, path.removeprefix(_PARAMETERS), kind)


def _is_address(text: object) -> TypeGuard[str]:
    """Return whether a text, or the end of one, can stand in an OSC message."""
    return (
        isinstance(text, str)
        and len(text) <= _LONGEST
        # JSON may hold both: a zero ends an OSC string, and half a surrogate pair cannot be encoded.
        and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)
    )


def _first_value(node: object) -> object:
    values = node.get("VALUE") if isinstance(node, dict) else None
    return values[0] if isinstance(values, list) and values else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        # VRChat's files begin with a byte-order mark.
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise WireError("what should be JSON is not") from None
    if not isinstance(found, dict):
        raise WireError("JSON that is no object")
    return found
