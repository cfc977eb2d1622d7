"""The manifest of a folder of takes: which take was made of what, one JSON object a line.

Lines are appended as takes are finished, so that a bake that is killed goes on where it was; the last line
about a take holds, and one that was cut off counts as missing. A bake that ends by itself leaves the lines in
the order of the takes, without what was overruled: equal bakes leave equal bytes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from facewire.commands.bulk.places.place import Log, MissingError
from facewire.errors import UsageError, reason_of

__all__ = ["NAME", "Appender", "Entry", "Manifest", "read_manifest", "write_manifest"]

NAME: Final = "facewire-bake.jsonl"

_FORMAT: Final = {"format": "facewire bake 1"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one recording. Hashes are SHA-256 in hexadecimal digits; empty where there is none."""

    take: str
    """Its path below the folder of takes."""
    source: str
    """The recording's path below its own folder."""
    audio: str = ""
    """Hash of the recording's bytes."""
    recipe: str = ""
    """Hash of all else that the take follows from: an `id` of the manifest's recipes."""
    digest: str = ""
    """Hash of the take's bytes, as Facewire last wrote them."""
    seconds: float = 0.0
    """Length of the recording."""
    failed: str = ""
    """Why it could not be baked; empty where it was."""
    audio_etag: str = ""
    """The recording's entity tag in its store when it had this hash; empty in a folder."""
    take_etag: str = ""
    """The take's entity tag, likewise."""


_NAMES: Final = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a folder of takes."""

    entries: Mapping[str, Entry]
    """By their takes."""
    recipes: Mapping[str, Mapping[str, Any]]
    """What each `recipe` stands for, for people to read."""


def read_manifest(log: Log) -> Manifest:
    """Return a manifest; an empty one where there is none.

    Raises:
        UsageError: the file cannot be read, or is something else.
    """
    entries: dict[str, Entry] = {}
    recipes: dict[str, Mapping[str, Any]] = {}
    try:
        with log.read() as file:
            if _is_stub(first := file.readline()):
                return Manifest({}, {})
            if json.loads(first) != _FORMAT:
                raise ValueError("it begins otherwise")
            for text in file:
                read = _read_line(text)
                if isinstance(read, Entry):
                    entries[read.take] = read
                elif read is not None:
                    recipes[str(read["id"])] = read
    except MissingError:
        return Manifest({}, {})
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{log.address} is no manifest that can be read ({reason_of(error)}); move it away"
        ) from error
    return Manifest(entries, recipes)


def _is_stub(first: bytes) -> bool:
    """Return whether a manifest ends in its first line: the disk was full, or the bake was killed."""
    return first != _text(_FORMAT) and _text(_FORMAT).startswith(first)


def _read_line(text: bytes) -> Entry | Mapping[str, Any] | None:
    """Return what a line says; None where it was cut off, or holds something else."""
    try:
        said = json.loads(text)
        if "take" in said:
            return _entry(**said)
        return said if "id" in said else None
    except (ValueError, TypeError, RecursionError):
        return None


def _entry(*, seconds: float = 0.0, **texts: str) -> Entry:
    """Return an entry.

    Raises:
        TypeError: a value is of another type, or there is no such value.
    """
    if not isinstance(seconds, int | float) or not all(isinstance(text, str) for text in texts.values()):
        raise TypeError
    return Entry(**texts, seconds=seconds)


def write_manifest(log: Log, manifest: Manifest) -> None:
    """Write a manifest anew, in the order of the takes, with the recipes that an entry names.

    Raises:
        UsageError: it cannot be written.
    """
    used = {entry.recipe for entry in manifest.entries.values()}
    with log.rewritten() as file:
        file.write(_text(_FORMAT))
        file.writelines(_text(recipe) for name, recipe in sorted(manifest.recipes.items()) if name in used)
        file.writelines(_entry_text(entry) for _, entry in sorted(manifest.entries.items()))


class Appender:
    """Appends to a manifest; after a crash nothing is missing but the last lines.

    Args:
        log: the manifest's.
        so_far: what has been read of it. Where that is nothing it begins anew.

    Raises:
        UsageError: it cannot be written.
    """

    def __init__(self, log: Log, so_far: Manifest) -> None:
        self._log = log
        if so_far.recipes or so_far.entries:
            # What was cut off ends here: the next line begins anew.
            log.append(b"\n")
            return
        with log.rewritten() as file:
            file.write(_text(_FORMAT))

    def add_recipe(self, recipe: Mapping[str, Any]) -> None:
        """Say what an `id` stands for."""
        self._log.append(_text(recipe))

    def add(self, entry: Entry) -> None:
        """Append one entry."""
        self._log.append(_entry_text(entry))

    def close(self) -> None:
        """End appending."""
        self._log.close()


def _entry_text(entry: Entry) -> bytes:
    said = {name: getattr(entry, name) for name in _NAMES}
    return _text({name: value for name, value in said.items() if value})


def _text(said: Mapping[str, Any] | Iterable[Any]) -> bytes:
    return (json.dumps(said) + "\n").encode()
