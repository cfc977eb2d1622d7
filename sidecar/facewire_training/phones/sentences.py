"""Text to speak: sentences from Debian's fortune cookies and words from its dictionaries.

Where a language has neither, syllables at random will do: a synthesiser reads them as it reads
anything, and it is the synthesiser that says which phones it spoke. Nothing is shipped; a missing
package is named.
"""

# ruff: noqa: RUF001  (punctuation of other scripts)

import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from facewire_training.synthesis.tools import MissingToolError

__all__ = ["LANGUAGES", "sentences"]

_COOKIES: Final = Path("/usr/share/games/fortunes")
_WORDS: Final = Path("/usr/share/dict")
_OTHER_FILES: Final = """
    ascii-art translate-me adams banner brasil chinese computer definizioni formiche italia itatrek jackfr
    leggi luke luttazzi norm paolotedeschi song100 tang300 zuse
"""
_ENGLISH_SKIP: Final = frozenset(_OTHER_FILES.split())
_ITALIAN: Final = ["formiche", "italia", "itatrek", "leggi", "luke", "luttazzi", "paolotedeschi"]
_SENTENCE: Final = re.compile(r"[^.!?…]+[.!?…]")
_CLEAN: Final = re.compile(r"[\w\s,;:'’¿¡-]+[.!?]")
_HAN: Final = re.compile(r"[\u4e00-\u9fff，、]{10,32}")


def sentences(language: str, count: int, seed: int) -> list[str]:
    """Return up to `count` different texts of 25 to 120 characters (fewer in scripts of syllables)."""
    chosen = sorted(set(_SOURCES[language](random.Random(seed))))
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


def _need(path: Path, package: str) -> Path:
    if not path.exists():
        raise MissingToolError(f"{path.name}: no such text on this machine: apt-get install {package}")
    return path


def _english(_: random.Random) -> Iterable[str]:
    folder = _need(_COOKIES / "science", "fortunes").parent
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.suffix and path.name not in _ENGLISH_SKIP:
            yield from _cookies(path)


def _fortunes(language: str) -> Callable[[random.Random], Iterable[str]]:
    def read(_: random.Random) -> Iterable[str]:
        for path in sorted(_need(_COOKIES / language, f"fortunes-{language}").iterdir()):
            if path.is_file() and path.suffix not in (".dat", ".u8"):
                yield from _cookies(path)

    return read


def _files(package: str, *names: str) -> Callable[[random.Random], Iterable[str]]:
    def read(_: random.Random) -> Iterable[str]:
        for name in names:
            yield from _cookies(_need(_COOKIES / name, package))

    return read


def _han(_: random.Random) -> Iterable[str]:
    text = _need(_COOKIES / "tang300", "fortunes-zh").read_text(encoding="utf-8", errors="ignore")
    return _HAN.findall(text)


def _dictionary(name: str, package: str) -> Callable[[random.Random], Iterable[str]]:
    def draw(generator: random.Random) -> Iterable[str]:
        words = _need(_WORDS / name, package).read_text(encoding="utf-8", errors="ignore").split()
        plain = [word for word in words if word.isalpha() and 2 <= len(word) <= 11]
        return (" ".join(generator.choices(plain, k=generator.randint(4, 10))) + "." for _ in range(2000))

    return draw


def _syllables(alphabet: str) -> Callable[[random.Random], Iterable[str]]:
    def draw(generator: random.Random) -> Iterable[str]:
        for _ in range(2000):
            words = ("".join(generator.choices(alphabet, k=generator.randint(2, 5))) for _ in range(6))
            yield " ".join(words) + "。"

    return draw


def _cookies(path: Path) -> Iterable[str]:
    for cookie in path.read_text(encoding="utf-8", errors="ignore").split("\n%\n"):
        plain = " ".join(cookie.split("--")[0].split())
        for match in _SENTENCE.finditer(plain):
            text = match.group().strip()
            if 25 <= len(text) <= 120 and _CLEAN.fullmatch(text):
                yield text


_KANA: Final = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよ"
    "らりるれろわがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽ"
)
_HANGUL: Final = "".join(
    chr(0xAC00 + 588 * first + 28 * vowel + last)  # Unicode's formula for a syllable from its letters
    for first in range(19)
    for vowel in (0, 1, 4, 5, 8, 13, 18, 20)
    for last in (0, 0, 4, 8, 16, 17, 21)
)

_SOURCES: Final[dict[str, Callable[[random.Random], Iterable[str]]]] = {
    "en": _english,
    "de": _fortunes("de"),
    "es": _fortunes("es"),
    "cs": _fortunes("cs"),
    "pl": _fortunes("pl"),
    "ru": _fortunes("ru"),
    "it": _files("fortunes-it", *_ITALIAN),
    "pt": _files("fortunes-br", "brasil"),
    "zh": _han,
    "fr": _dictionary("french", "wfrench"),
    "nl": _dictionary("dutch", "wdutch"),
    "sv": _dictionary("swedish", "wswedish"),
    "ja": _syllables(_KANA),
    "ko": _syllables(_HANGUL),
}
LANGUAGES: Final[tuple[str, ...]] = tuple(_SOURCES)
"""Languages that text can be found for."""
