"""What `--lookahead` may say."""

from facewire.errors import UsageError
from facewire.grid import MAX_LOOKAHEAD_MS

__all__ = ["parse_lookahead"]


def parse_lookahead(text: str) -> float | None:
    """Return a look-ahead in milliseconds, or `FULL` (None) for `full` and for the empty string.

    Raises:
        UsageError: neither a number in range nor `full`.
    """
    if text in ("", "full"):
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= MAX_LOOKAHEAD_MS:
        raise UsageError(f"look-ahead is {text!r}; give 0 to {MAX_LOOKAHEAD_MS:.0f} milliseconds, or full")
    return value
