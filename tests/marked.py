"""A part of a document that a program writes, between two marks."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Marked"]

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Marked:
    """A part of a document.

    Args:
        name: of the document, from the repository on.
        what: is in that part.
        module: of the program that writes it.
    """

    name: str
    what: str
    module: str

    def shown(self) -> str:
        """What the document has there."""
        return self._split()[1]

    def write(self, text: str) -> None:
        before, _, after = self._split()
        (ROOT / self.name).write_text(before + text + after, encoding="utf-8")

    def _split(self) -> tuple[str, str, str]:
        """What comes before, with its mark; what is there; and what comes after."""
        text = (ROOT / self.name).read_text(encoding="utf-8")
        before, begin, rest = text.partition(f"<!-- {self.what}: python -m {self.module} -->\n")
        inside, end, after = rest.partition(f"<!-- end of {self.what} -->")
        assert begin, f"{self.name} has lost its mark"
        assert end, f"{self.name} has lost its mark"
        return before + begin, inside, end + after
