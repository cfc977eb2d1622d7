"""Says what outputs and trackers have long waited for, where a run shows nothing else of them."""

from typing import Final

from facewire.values import OutputState, Status, TrackerState

__all__ = ["LongWaits"]

_LONG_NS: Final = 10 * 10**9
_AT_WORK: Final = (OutputState.SENDING, OutputState.OFF, TrackerState.RECEIVING)
_TOLD_ELSEWHERE: Final = (OutputState.REFUSED, OutputState.FAILED)
"""Logged by the output or the tracker itself, when it happens."""


class LongWaits:
    """Tells each wait once, when it has lasted for ten seconds, and its end.

    Args:
        unless: the name of an output that may wait for ever.
    """

    def __init__(self, unless: str | None = None) -> None:
        self._unless = unless
        self._since: dict[str, int] = {}
        self._told: set[str] = set()

    def of(self, status: Status) -> tuple[str, ...]:
        """Return what there is to tell now; nothing waits for faces where nobody has one."""
        if not status.subjects:
            self._since.clear()
            return ()
        states = {one.name: (one.state, one.why) for one in status.outputs if one.name != self._unless}
        states |= {one.name: (one.state, one.why) for one in status.trackers}
        lines = (self._line(name, *state, status.at_ns) for name, state in states.items())
        return tuple(line for line in lines if line is not None)

    def _line(self, name: str, state: str, why: str, now_ns: int) -> str | None:
        if state in _AT_WORK or state in _TOLD_ELSEWHERE:
            self._since.pop(name, None)
            if name in self._told and state in _AT_WORK:
                self._told.remove(name)
                return f"{name}: {state} now"
            return None
        since_ns = self._since.setdefault(name, now_ns)
        if name in self._told or now_ns - since_ns < _LONG_NS:
            return None
        self._told.add(name)
        return f"{name}: {state} ({why})" if why else f"{name}: {state}"
