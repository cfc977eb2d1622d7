"""Text to speak: Debian's fortune cookies as sentences, in the languages they come in.

Only the selection lives here; nothing is shipped. The files are public packages (`fortunes`,
`fortunes-de`, …) and each use names the package when it is missing.
"""

import random
import re
from pathlib import Path
from typing import Final

from sidecar.training.synthesis.tools import MissingToolError

__all__ = ["sentences"]

_FOLDER: Final = Path("/usr/share/games/fortunes")
_ENGLISH_SKIP: Final = frozenset({"ascii-art", "translate-me", "debian-hints"})
_SENTENCE: Final = re.compile(r"[^.!?…]+[.!?…]")
_CLEAN: Final = re.compile(r"[\w\s,;:'’¿¡äöüß-]+[.!?]")


def sentences(language: str, count: int, seed: int) -> list[str]:
    """Return `count` different sentences of 25 to 120 characters, or as many as the packages hold."""
    folder = _FOLDER if language == "en" else _FOLDER / language
    if not folder.is_dir():
        package = "fortunes" if language == "en" else f"fortunes-{language}"
        raise MissingToolError(f"no sentences in {language!r}: apt-get install {package}")
    found: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.suffix or path.name in _ENGLISH_SKIP or not path.is_file():
            continue
        for cookie in path.read_text(encoding="utf-8", errors="ignore").split("\n%\n"):
            found.update(_sentences_of(cookie))
    chosen = sorted(found)
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


def _sentences_of(cookie: str) -> list[str]:
    plain = " ".join(cookie.split("--")[0].split())
    candidates = (match.group().strip() for match in _SENTENCE.finditer(plain))
    return [text for text in candidates if 25 <= len(text) <= 120 and _CLEAN.fullmatch(text)]
