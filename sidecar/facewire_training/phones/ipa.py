"""IPA, as espeak-ng writes it for a hundred languages, to the common phones.

A symbol maps to what its mouth looks like, not to its place in one language's system. Length, stress,
tone, aspiration and nasality are dropped; a diphthong without an English counterpart becomes its two
vowels. Unknown symbols are reported, never guessed.
"""

# ruff: noqa: RUF001  (IPA is meant to look like letters)

import unicodedata
from typing import Final

__all__ = ["UnknownSymbolError", "phones_of_ipa"]


class UnknownSymbolError(ValueError):
    """A symbol outside the table; the message names it."""


_GROUPS: Final[dict[str, str]] = {
    "p": "p ɓ pf",
    "b": "b",
    "m": "m ɱ",
    "bh": "β ɸ",
    "f": "f",
    "v": "v ʋ",
    "th": "θ",
    "dh": "ð",
    "t": "t ʈ ʔt",
    "d": "d ɖ ɗ ɾ ɽ",
    "k": "k q c",
    "g": "g ɡ ɢ ɟ ɠ",
    "kh": "x χ ɣ ç ħ ʕ",
    "hh": "h ɦ",
    "ng": "ŋ ɴ",
    "ch": "tʃ tɕ tʂ ʈʂ cç tʃʲ",
    "jh": "dʒ dʑ dʐ ɖʐ ɟʝ",
    "sh": "ʃ ʂ ɕ ɧ",
    "zh": "ʒ ʐ ʑ",
    "s": "s ɬ",
    "z": "z ɮ",
    "n": "n ɳ",
    "ny": "ɲ ʎ nʲ",
    "l": "l ɫ ɭ ʟ ɺ",
    "r": "ɹ ɻ",
    "rr": "r ʀ ʁ",
    "er": "ɜ ɝ ɚ əɹ ɜɹ",
    "aa": "a ɑ",
    "ah": "ʌ ɐ",
    "ax": "ə ɘ ᵻ",
    "ae": "æ",
    "eh": "e ɛ",
    "ih": "ɪ ɨ",
    "iy": "i ɯ",
    "y": "j ʝ ɥ ʲ",
    "ao": "ɔ ɒ o",
    "uh": "ʊ ɵ ʉ̞ ɤ",
    "uw": "u ʉ",
    "ux": "y ʏ",
    "oe": "ø œ ɶ ɞ",
    "w": "w ʍ ɰ",
    "ay": "aɪ aj ɑɪ",
    "aw": "aʊ aw ɑʊ",
    "ey": "eɪ ej ɛɪ",
    "ow": "oʊ əʊ ow ɔʊ",
    "oy": "ɔɪ oɪ ɔj ɔø",
}
_PHONE_OF: Final = {symbol: phone for phone, symbols in _GROUPS.items() for symbol in symbols.split()}
_SEQUENCES: Final[dict[str, tuple[str, ...]]] = {"ts": ("t", "s"), "dz": ("d", "z")}
_LONGEST: Final = max(map(len, (*_PHONE_OF, *_SEQUENCES)))
_DROPPED: Final = frozenset(
    "ˈˌːˑʰʱʼˀ˞‿ʔ.'-1234567890˥˦˧˨˩↓↑|*;^!?:\"_ ,ˠˤʷⁿᵝ"
    + "\u0303\u0308\u030a\u0318\u0319\u031a\u031c\u031d\u031e\u031f\u0320\u0325\u0329\u032a"
    + "\u032c\u032f\u0339\u033b\u0348\u0324\u0330\u0361"
)
"""Length, stress, tone, release and voicing marks, pauses, diacritics: they leave the mouth as it is."""


def phones_of_ipa(symbols: str) -> tuple[str, ...]:
    """Return the common phones of one espeak-ng phoneme name; empty where it makes no sound of its own.

    Raises UnknownSymbolError for a symbol that has no mouth in the table.
    """
    decomposed = unicodedata.normalize("NFD", symbols).replace("c\u0327", "\u00e7")
    text = "".join(mark for mark in decomposed if mark not in _DROPPED)
    phones: list[str] = []
    place = 0
    while place < len(text):
        for length in range(min(_LONGEST, len(text) - place), 0, -1):
            piece = text[place : place + length]
            if piece in _SEQUENCES:
                phones += _SEQUENCES[piece]
                break
            if piece in _PHONE_OF:
                phones.append(_PHONE_OF[piece])
                break
        else:
            raise UnknownSymbolError(
                f"no common phone for {text[place]!r} (U+{ord(text[place]):04X}) in {symbols!r}"
            )
        place += length
    return tuple(phones)
