"""Parameters that VTube Studio does not take at the moment, each with the reason."""

from typing import Final

from facewire.ports import Clock

__all__ = ["LeftOut"]

_AGAIN_NS: Final = 30 * 10**9


class LeftOut:
    """Names that are left out for 30 s and then tried again.

    Args:
        clock: time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, tuple[int, str]] = {}

    def add(self, name: str, why: str) -> None:
        """Leave a parameter out."""
        self._until[name] = (self._clock.now_ns() + _AGAIN_NS, why)

    def clear(self) -> None:
        """Try all again."""
        self._until.clear()

    def names(self) -> frozenset[str]:
        """Return what is left out now."""
        if self._until:
            now_ns = self._clock.now_ns()
            self._until = {name: entry for name, entry in self._until.items() if entry[0] > now_ns}
        return frozenset(self._until)

    def explain(self) -> str:
        """Return which are left out and why, in one line; empty where none is."""
        reasons: dict[str, list[str]] = {}
        for name in sorted(self.names()):
            reasons.setdefault(self._until[name][1], []).append(name)
        return "; ".join(f"{', '.join(names)}: {why}" for why, names in reasons.items())
