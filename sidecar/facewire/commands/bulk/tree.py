"""The recordings of folders and stores, and the takes that mirror them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from facewire.commands.bulk.places.folder import local_input
from facewire.commands.bulk.places.place import File, Input, Place
from facewire.errors import UsageError, printable
from facewire.take.table import SOUND_SUFFIXES
from facewire.wire.recorded import head as take_head

__all__ = ["Line", "Tree", "lines_of", "tree_of"]

_HEADS: Final = (take_head.HEAD, take_head.AUDIO)


@dataclass(frozen=True, slots=True)
class Line:
    """One recording to bake."""

    place: Place
    """What the recording lies in."""
    key: str
    """The recording; of a recorded take its sound."""
    name: str
    """Where the recording lies below its folder, with `/` between the parts."""
    take: str
    """Where the take belongs below the folder of takes, with `/` between the parts."""
    size: int
    """Bytes of the recording: what its share of the work is guessed from."""
    etag: str = ""
    """The recording's entity tag; empty where its place tells none."""

    @property
    def source(self) -> str:
        """Return the recording's address: of a file of this machine its path."""
        return self.place.address(self.key)


@dataclass(frozen=True, slots=True)
class Tree:
    """What is to be baked."""

    lines: tuple[Line, ...]
    """Each with a take of its own, the largest recording first: the last to be done are short."""
    refused: tuple[tuple[Line, str], ...]
    """Recordings that can have no take, or would become the same, each with the reason."""


def lines_of(inputs: Sequence[Path], suffix: str) -> Tree:
    """Return the recordings of folders and files of this machine: see `tree_of`.

    Raises:
        UsageError: an input does not exist, or there is no recording at all.
    """
    return tree_of([local_input(path) for path in inputs], suffix)


def tree_of(inputs: Sequence[Input], suffix: str) -> Tree:
    """Return the recordings of `inputs`: those below a place mirrored, a file by its name.

    A folder that `run --record` wrote is one recording. Hidden files and folders are passed over.

    Args:
        inputs: what is to be baked.
        suffix: that takes end in.

    Raises:
        UsageError: a place cannot be listed, or there is no recording at all.
    """
    takers: dict[str, list[Line]] = {}
    refused: list[tuple[Line, str]] = []
    for line in _all_lines(inputs, suffix):
        if _is_path_below(line.take):
            takers.setdefault(os.path.normcase(line.take), []).append(line)
        else:
            refused.append(
                (line, f"{printable(line.take)} would lie in no folder of takes; rename the recording")
            )
    if not takers and not refused:
        named = ", ".join(sorted(SOUND_SUFFIXES))
        told = ", ".join(one.place.address(one.key) for one in inputs)
        raise UsageError(f"no recording in {told}; their names end in {named}")
    alone = [lines[0] for lines in takers.values() if len(lines) == 1]
    crowds = [lines for lines in takers.values() if len(lines) > 1]
    refused += [
        (line, f"{lines[0].name} and {lines[1].name} would both become {line.take}; rename one of them")
        for lines in crowds
        for line in lines
    ]
    return Tree(tuple(sorted(alone, key=lambda line: (-line.size, line.take))), tuple(refused))


def _all_lines(inputs: Iterable[Input], suffix: str) -> Iterator[Line]:
    for one in inputs:
        if one.key:
            path = PurePosixPath(one.key)
            yield _line(one.place, one.place.file(one.key), path.name, path.stem + suffix)
        else:
            yield from _below(one.place, suffix)


def _below(place: Place, suffix: str) -> Iterator[Line]:
    """Yield the recordings of a place. Only these are kept: it may hold much else."""
    lines: list[Line] = []
    heads: tuple[set[str], set[str]] = (set(), set())
    sounds: dict[str, File] = {}
    for file in place.files():
        folder, _, name = file.key.rpartition("/")
        for head, found in zip(_HEADS, heads, strict=True):
            if name == head:
                found.add(folder)
        if name == take_head.AUDIO:
            sounds[folder] = file
        stem, dot, ending = name.rpartition(".")
        if stem and f"{dot}{ending}".lower() in SOUND_SUFFIXES:
            lines.append(_line(place, file, file.key, file.key.removesuffix(dot + ending) + suffix))
    takes = heads[0] & heads[1]
    for folder in sorted(takes):
        if not any(parent in takes for parent in _above(folder)):
            name = folder or place.name
            yield _line(place, sounds[folder], name, name + suffix)
    yield from (line for line in lines if not takes or takes.isdisjoint({*_above(line.key)}))


def _above(key: str) -> Iterator[str]:
    """Yield the folders that a file or folder lies in, up to the place itself, which is empty."""
    while key:
        key = key.rpartition("/")[0]
        yield key


def _is_path_below(key: str) -> bool:
    """Return whether a key, which in a store may be any text, is a path that stays below its folder."""
    path = PurePath(key)
    return path.as_posix() == key and not path.anchor and ".." not in path.parts and "\0" not in key


def _line(place: Place, file: File, name: str, take: str) -> Line:
    return Line(place, file.key, name, take, file.size, file.etag)
