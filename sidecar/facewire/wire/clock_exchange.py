"""The difference of two clocks, from exchanges of `ping`: protocol/SPEC.md 14.7."""

from collections import deque
from typing import Final, NamedTuple

__all__ = ["KEPT", "ClockExchange"]

KEPT: Final = 16
"""Exchanges that count; clocks drift apart, so older ones say nothing."""


class _Exchange(NamedTuple):
    trip_ns: int
    offset_ns: int


class ClockExchange:
    """What lies between the sidecar's clock and a client's, by the quickest of the last exchanges.

    It is wrong by half of that exchange's round trip at most. All times are nanoseconds.
    """

    def __init__(self) -> None:
        self._kept: deque[_Exchange] = deque(maxlen=KEPT)

    @property
    def known(self) -> bool:
        """Return whether there was an exchange."""
        return bool(self._kept)

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus the client's; 0 before the first exchange."""
        return self._quickest().offset_ns

    @property
    def trip_ns(self) -> int:
        """Return the round trip of the exchange that told the offset."""
        return self._quickest().trip_ns

    def record(self, sent_ns: int, at_ns: int, received_ns: int) -> None:
        """Take one exchange; one that came back before it went is none.

        Args:
            sent_ns: the client's clock when the request was sent.
            at_ns: the sidecar's clock in between, as the reply tells it.
            received_ns: the client's clock when the reply came.
        """
        if received_ns < sent_ns:
            return
        trip_ns = received_ns - sent_ns
        self._kept.append(_Exchange(trip_ns, at_ns - (sent_ns + trip_ns // 2)))

    def reset(self) -> None:
        """Forget everything: another session is another clock."""
        self._kept.clear()

    def _quickest(self) -> _Exchange:
        return min(self._kept, default=_Exchange(0, 0))
