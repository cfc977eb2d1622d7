"""Which shape of an avatar follows what, by its name: the rules of protocol/NAMES.md.

It needs nothing but the table, so that the Blender add-on has the same file.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Match", "Names", "Plan", "is_mouth"]

ENOUGH: Final = 6
"""So many channels of the mouth make one; with fewer, visemes are better."""

_SEPARATOR: Final = re.compile(r"[_\-.:|/ ]")
_MOUTH: Final = ("mouth", "jaw")
_TONGUE: Final = "tongueOut"
_OPENS: Final = "jawOpen"
_MERELY_OPENS: Final = "open"
"""The family of a mouth that opens and does nothing else."""


@dataclass(frozen=True)
class Match:
    """What one name stands for."""

    family: int
    """The place of its family in the table: the smaller, the better."""
    sources: Mapping[str, float]
    """The channels or visemes that it follows, with their factors."""


@dataclass(frozen=True)
class Plan:
    """What the shapes of one avatar follow."""

    mouth: str
    """How it is moved: `channels`, `visemes`, or empty if not at all."""
    shapes: Mapping[str, Mapping[str, float]]
    """By the name of a shape: the sources that it follows, with their factors."""
    is_whole: bool
    """Whether there are channels enough for a mouth, and one opens the jaw."""
    turns_jaw: bool
    """Whether the bone of the jaw opens the mouth, because no shape does."""


class Names:
    """The table of names, ready to be asked.

    Args:
        table: protocol/names.json.
        visemes: the sources that are visemes; all others are channels.

    Raises:
        KeyError: the table is something else.
    """

    def __init__(self, table: Mapping[str, Any], visemes: Collection[str]) -> None:
        self._prefixes: tuple[str, ...] = tuple(table["prefixes"])
        self._suffixes = frozenset(table["suffixes"])
        self._bones: Mapping[str, list[str]] = table["bones"]
        self._visemes = frozenset(visemes)
        self._merely_opens = [family["id"] for family in table["families"]].index(_MERELY_OPENS)
        self._whole: dict[str, Match] = {}
        self._spellings: dict[str, Match] = {}
        for index, family in enumerate(table["families"]):
            into = self._whole if family.get("whole") else self._spellings
            for name, sources in family["names"].items():
                for spelling in _spellings(name):
                    into.setdefault(spelling, Match(index, sources))

    def read(self, name: str) -> Match | None:
        """Return what one name stands for; None if for nothing."""
        words, before = self._words(name)
        for start in range(len(words)):
            joined = "".join(words[start:])
            match = self._spellings.get(joined) or self._without_prefix(joined)
            if match is None and (start == 0 or before[start] in (".", ":")):
                match = self._whole.get(joined)
            if match is not None:
                return None if self._hold_a_spelling(words[:start]) else match
        return None

    def plan(self, names: Iterable[str]) -> Plan:
        """Return what the shapes of an avatar follow.

        Args:
            names: of all its shapes.
        """
        found = {name: match for name in names if (match := self.read(name)) is not None}
        bound = _unclaimed(found)
        followed = {source for sources in bound.values() for source in sources}
        mouth = {source for source in followed - self._visemes if is_mouth(source)}
        has_visemes = not followed.isdisjoint(self._visemes)
        opens = any(_OPENS in bound[name] and found[name].family != self._merely_opens for name in bound)
        is_whole = opens and len(mouth) >= ENOUGH
        by_channels = bool(mouth) and (is_whole or not has_visemes)
        dropped = self._visemes if by_channels else mouth if has_visemes else frozenset()
        shapes = {name: sources for name, sources in bound.items() if dropped.isdisjoint(sources)}
        kind = "channels" if by_channels else "visemes" if has_visemes else ""
        has_jaw = any(_OPENS in sources for sources in shapes.values())
        return Plan(kind, shapes, is_whole, turns_jaw=kind != "visemes" and not has_jaw)

    def bone(self, part: str, names: Iterable[str]) -> str | None:
        """Return what a skeleton calls a part of the head, alone or behind a prefix; None if it has none.

        Args:
            part: `jaw`, `head`, `neck`, `leftEye` or `rightEye`.
            names: of its bones, in their order.
        """
        called = list(names)
        for prefix in ("^", "[_ :.|-]"):
            for spelling in self._bones[part]:
                ends = re.compile(f"{prefix}{re.escape(spelling)}$", re.IGNORECASE)
                found = next((name for name in called if ends.search(name)), None)
                if found is not None:
                    return found
        return None

    def _words(self, name: str) -> tuple[list[str], list[str]]:
        """Return the words in lower case, and what separates each from the one before."""
        words = [word.lower() for word in _SEPARATOR.split(name)]
        before = ["", *_SEPARATOR.findall(name)]
        kept = [index for index, word in enumerate(words) if word]
        while len(kept) > 1 and (words[kept[-1]].isdecimal() or words[kept[-1]] in self._suffixes):
            kept.pop()
        return [words[index] for index in kept], [before[index] for index in kept]

    def _without_prefix(self, joined: str) -> Match | None:
        for prefix in self._prefixes:
            if joined.startswith(prefix) and (match := self._spellings.get(joined.removeprefix(prefix))):
                return match
        return None

    def _hold_a_spelling(self, words: list[str]) -> bool:
        """Return whether the words before a spelling make it the correction of a combination."""
        return any(
            "".join(words[start:end]) in self._spellings
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        )


def is_mouth(channel: str) -> bool:
    """Return whether a channel opens or shapes the mouth."""
    return channel.startswith(_MOUTH) or channel == _TONGUE


def _spellings(name: str) -> list[str]:
    spelling = name.lower()
    for side in ("left", "right"):
        if spelling.endswith(side):
            return [spelling, spelling.removesuffix(side) + side[0]]
    return [spelling]


def _unclaimed(found: Mapping[str, Match]) -> dict[str, Mapping[str, float]]:
    """Return the shapes of which no source is followed by one of an earlier family."""
    claimed: dict[str, int] = {}
    bound: dict[str, Mapping[str, float]] = {}
    for name, match in sorted(found.items(), key=lambda item: item[1].family):
        if all(claimed.get(source, match.family) == match.family for source in match.sources):
            claimed |= dict.fromkeys(match.sources, match.family)
            bound[name] = match.sources
    return bound
