"""The table of names as it stands in protocol/, and avatars made of its words by chance."""

import json
import random
from pathlib import Path
from typing import Any, Final

__all__ = ["NAMES_JSON", "RIGS", "TABLE", "chance_shapes"]

NAMES_JSON: Final = Path(__file__).parents[2] / "protocol" / "names.json"
RIGS: Final = sorted((NAMES_JSON.parent / "rigs").glob("*.json"))
TABLE: Final[dict[str, Any]] = json.loads(NAMES_JSON.read_text(encoding="utf-8"))
_GLUE: Final = ("", "_", ".", ":", "-", "|", " ")
_STRANGE: Final = ("Hair", "001", "x")
_WORDS: Final = 24


def chance_shapes(chance: random.Random) -> list[str]:
    """Return names of shapes: spellings, what tools put around them, and two of them in one name."""
    spelled = [name for family in TABLE["families"] for name in family["names"]]
    known = [*spelled, *map(str.lower, spelled), *TABLE["prefixes"], *TABLE["suffixes"], *_STRANGE]
    words = chance.choices(known, k=_WORDS)
    glue = chance.choices(_GLUE, k=_WORDS)
    joined = [one + between + two for one, between, two in zip(words, glue, words[1:], strict=False)]
    return [*words, *joined, *map(str.title, words)]
