"""Finds the hints in a text: words in brackets, and elements as SSML and its dialects have them.

Known are `[word]` and `[/word]`; `<emotion name= intensity=>`, `<amazon:emotion>`, `<amazon:effect
name="whispered">`, `<mstts:express-as style=>`, `<break time= strength=>` and `<mark name=>`. Other elements
of SSML leave their content. A backslash keeps a bracket. Linear in the length of the text.
"""

import re
from typing import Final

from facewire.client.markup.marks import Hint, HintKind, Marked
from facewire.client.markup.words import EVENT_OF, GAIN_OF, MOOD_OF

__all__ = ["parse"]

_TOKEN: Final = re.compile(
    r"\\(?P<kept>[\[<\\])"
    r"|\[(?P<ends>/?)(?P<word>[A-Za-z][A-Za-z -]{0,31})\]"
    r"|<(?P<closes>/?)(?P<tag>[A-Za-z][\w:.-]{0,63})(?P<attributes>[^<>]{0,512})>"
)
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))

_COLOURING: Final = {"emotion", "amazon:emotion", "mstts:express-as", "express-as", "amazon:effect"}
_SILENT: Final = {
    "speak", "voice", "p", "s", "prosody", "emphasis", "say-as", "sub", "phoneme", "lang", "w", "token",
    "audio", "amazon:domain", "amazon:auto-breaths", "mstts:silence", "mstts:viseme", "google:style",
}  # fmt: skip
"""Elements that are dropped and whose content stays."""
_STRENGTHS: Final = {
    "none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 1.5,
}  # fmt: skip
"""Seconds of a break that says how strong it is: of our own choice, for SSML leaves it to the voice."""
_MOST_BREAK_S: Final = 60.0
_MOST_DEPTH: Final = 32


class _Parser:
    """Takes a text token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_ssml = "<speak" in text
        self._plain: list[str] = []
        self._length = 0
        self._hints: list[Hint] = []
        self._around: list[tuple[str, str, float]] = []
        """The moods that are open: who opened each, and what it is."""

    def parse(self) -> Marked:
        """Return what was found."""
        done = 0
        for token in _TOKEN.finditer(self._text):
            self._say(self._text[done : token.start()])
            done = token.end()
            if token["kept"]:
                self._say(token["kept"])
            elif not (self._word(token) if token["word"] else self._element(token)):
                self._say(token[0])
        self._say(self._text[done:])
        return Marked("".join(self._plain), tuple(self._hints))

    def _say(self, piece: str) -> None:
        if self._is_ssml:
            piece = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], piece)
        # Where a hint is taken out, the spaces on both its sides become one.
        if piece[:1] == " " and (not self._length or self._plain[-1].endswith((" ", "\n"))):
            piece = piece.lstrip(" ")
        if piece:
            self._plain.append(piece)
            self._length += len(piece)

    def _add(self, kind: HintKind, name: str, gain: float = 1.0, seconds: float = 0.0) -> None:
        self._hints.append(Hint(self._length, kind, name, gain, seconds))

    def _word(self, token: "re.Match[str]") -> bool:
        """Take `[word]`; return whether it is a hint."""
        word = token["word"].strip().lower()
        if word in MOOD_OF:
            if token["ends"]:
                self._close("[")
            else:
                # A word in brackets takes the place of the one before it.
                self._forget("[")
                self._open("[", MOOD_OF[word], 1.0)
            return True
        if word in EVENT_OF and not token["ends"]:
            self._add(HintKind.EVENT, EVENT_OF[word])
            return True
        return False

    def _element(self, token: "re.Match[str]") -> bool:
        """Take an element's begin or end; return whether it is one that is known."""
        tag = token["tag"].lower()
        found = _ATTRIBUTE.findall(token["attributes"])
        attributes = {name.lower(): one or other for name, one, other in found}
        if tag in _COLOURING:
            if token["closes"]:
                self._close(tag)
            elif not token["attributes"].rstrip().endswith("/"):
                self._open(tag, *self._said(attributes))
        elif tag == "break":
            self._add(HintKind.BREAK, "", seconds=_seconds(attributes))
        elif tag == "mark":
            self._add(HintKind.MARK, attributes.get("name", "")[:64])
        else:
            return tag in _SILENT
        return True

    def _said(self, attributes: dict[str, str]) -> tuple[str, float]:
        """Return the mood that an element asks for; a word that nobody knows changes nothing."""
        word = next((attributes[key].lower() for key in ("name", "style", "type") if key in attributes), "")
        return (MOOD_OF[word], _gain(attributes)) if word in MOOD_OF else self._now()

    def _now(self) -> tuple[str, float]:
        return self._around[-1][1:] if self._around else ("neutral", 1.0)

    def _open(self, opener: str, mood: str, gain: float) -> None:
        if len(self._around) < _MOST_DEPTH:
            self._around.append((opener, mood, gain))
            self._add(HintKind.MOOD, mood, gain)

    def _forget(self, opener: str) -> bool:
        for index in reversed(range(len(self._around))):
            if self._around[index][0] == opener:
                del self._around[index:]
                return True
        return False

    def _close(self, opener: str) -> None:
        if self._forget(opener):
            self._add(HintKind.MOOD, *self._now())


def _gain(attributes: dict[str, str]) -> float:
    """Return how strong an emotion is, 0..1; a `styledegree` goes to 2, and 1 is the usual."""
    said = attributes.get("intensity", attributes.get("gain", "")).lower()
    if said in GAIN_OF:
        return GAIN_OF[said]
    degree = attributes.get("styledegree")
    number = _number(said if degree is None else degree)
    if number is None:
        return 1.0
    return min(max(number if degree is None else 0.7 * number, 0.0), 1.0)


def _seconds(attributes: dict[str, str]) -> float:
    said = attributes.get("time", "").strip().lower()
    scale = 1e-3 if said.endswith("ms") else 1.0
    number = _number(said.removesuffix("ms").removesuffix("s"))
    if number is None:
        return _STRENGTHS.get(attributes.get("strength", "").lower(), _STRENGTHS["medium"])
    return min(max(number * scale, 0.0), _MOST_BREAK_S)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\+?\d{1,6}(\.\d{1,6})?|\+?\.\d{1,6}", text, re.ASCII) else None


def parse(text: str) -> Marked:
    """Return a text without its hints, and the hints."""
    return _Parser(text).parse()
