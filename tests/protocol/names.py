"""Reads names.json by the rules of NAMES.md: the reference that readers are compared with."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["NAMES_JSON", "Match", "Names", "Plan", "is_mouth"]

PROTOCOL: Final = Path(__file__).parents[2] / "protocol"
NAMES_JSON: Final = PROTOCOL / "names.json"
VISEMES: Final[frozenset[str]] = frozenset(
    json.loads((PROTOCOL / "channels.json").read_text(encoding="utf-8"))["visemes"]
)
ENOUGH: Final = 6
"""So many channels of the mouth make one; with fewer, visemes are better."""

_SEPARATOR: Final = re.compile(r"[_\-.:|/ ]")


@dataclass(frozen=True)
class Match:
    """What a spelling stands for."""

    family: int
    sources: Mapping[str, float]


@dataclass(frozen=True)
class Plan:
    """What each shape of an avatar follows, and how its mouth is moved: channels or visemes; empty if not."""

    mouth: str
    shapes: Mapping[str, Mapping[str, float]]


def is_mouth(channel: str) -> bool:
    """Whether a channel belongs to the mouth."""
    return channel.startswith(("mouth", "jaw")) or channel == "tongueOut"


class Names:
    """The table, ready to be asked."""

    def __init__(self) -> None:
        table = json.loads(NAMES_JSON.read_text(encoding="utf-8"))
        self.prefixes: list[str] = table["prefixes"]
        self.suffixes: list[str] = table["suffixes"]
        self.families: list[str] = [family["id"] for family in table["families"]]
        self.open: int = self.families.index("open")
        self.whole: dict[str, Match] = {}
        self.spellings: dict[str, Match] = {}
        for index, family in enumerate(table["families"]):
            spellings = self.whole if family.get("whole") else self.spellings
            for name, sources in family["names"].items():
                for spelling in _spellings(name):
                    spellings.setdefault(spelling, Match(index, sources))

    def read(self, name: str) -> Match | None:
        """Return what one name stands for."""
        words, before = self._words(name)
        for start in range(len(words)):
            joined = "".join(words[start:])
            match = self.spellings.get(joined) or self._without_prefix(joined)
            if match is None and (start == 0 or before[start] in ".:"):
                match = self.whole.get(joined)
            if match is not None:
                return None if self._holds_a_spelling(words[:start]) else match
        return None

    def plan(self, names: Iterable[str]) -> Plan:
        """Return what the shapes of an avatar follow."""
        found = {name: match for name in names if (match := self.read(name)) is not None}
        bound = _unclaimed(found)
        followed = {source for sources in bound.values() for source in sources}
        mouth = {source for source in followed - VISEMES if is_mouth(source)}
        visemes = bool(followed & VISEMES)
        opens = any("jawOpen" in bound[name] and found[name].family != self.open for name in bound)
        by_channels = bool(mouth) and ((opens and len(mouth) >= ENOUGH) or not visemes)
        dropped = VISEMES if by_channels else frozenset(mouth) if visemes else frozenset()
        shapes = {name: sources for name, sources in bound.items() if not dropped & sources.keys()}
        return Plan("channels" if by_channels else "visemes" if visemes else "", shapes)

    def _words(self, name: str) -> tuple[list[str], list[str]]:
        """Return the words in lower case, and what separates each from the one before."""
        words = [word.lower() for word in _SEPARATOR.split(name)]
        before = ["", *_SEPARATOR.findall(name)]
        kept = [index for index, word in enumerate(words) if word]
        while len(kept) > 1 and (words[kept[-1]].isdecimal() or words[kept[-1]] in self.suffixes):
            kept.pop()
        return [words[index] for index in kept], [before[index] for index in kept]

    def _without_prefix(self, joined: str) -> Match | None:
        for prefix in self.prefixes:
            if joined.startswith(prefix) and (match := self.spellings.get(joined.removeprefix(prefix))):
                return match
        return None

    def _holds_a_spelling(self, words: list[str]) -> bool:
        return any(
            "".join(words[start:end]) in self.spellings
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        )


def _spellings(name: str) -> list[str]:
    spelling = name.lower()
    for side in ("left", "right"):
        if spelling.endswith(side):
            return [spelling, spelling.removesuffix(side) + side[0]]
    return [spelling]


def _unclaimed(found: Mapping[str, Match]) -> dict[str, Mapping[str, float]]:
    claimed: dict[str, int] = {}
    bound = {}
    for name, match in sorted(found.items(), key=lambda item: item[1].family):
        if all(claimed.get(source, match.family) == match.family for source in match.sources):
            claimed |= dict.fromkeys(match.sources, match.family)
            bound[name] = match.sources
    return bound
