"""The client's half of the control socket, without a socket: numbers requests, matches replies, pings.

Bytes and times go in, bytes come out; whoever owns the socket moves them.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from facewire.errors import ControlError, FacewireError, WireError
from facewire.wire import control as wire
from facewire.wire.clock_exchange import ClockExchange
from facewire.wire.fields import INT64_MAX, INT64_MIN, Fields

__all__ = ["PATIENCE_NS", "PING_NS", "Conversation", "Settle"]

_SECOND: Final = 10**9

PATIENCE_NS: Final = 5 * _SECOND
"""What has not been answered for so long is given up."""

PING_NS: Final = 2 * _SECOND
"""Between two pings: the sidecar takes a client for gone after 10 s."""

_FIRST_PINGS: Final = 8
"""As many follow one another at once, so that the clocks are known when the first audio is answered."""

_DRIFT_NS: Final = 5_000_000
"""More than clocks drift apart within the exchanges that count: beyond it, it is another clock."""

Settle = Callable[[Fields | FacewireError], None]
"""Told the answer of a request, or why there is none."""


@dataclass(slots=True)
class _Pending:
    settle: Settle
    body: bytes
    asked_ns: int
    sent_ns: int = 0


class Conversation:
    """Requests that have been made and not been answered.

    Args:
        where: the sidecar's address, for errors.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._pending: dict[int, _Pending] = {}
        self._unsent: deque[int] = deque()
        self._next_id = 1
        self._exchange = ClockExchange()
        self._ping: int | None = None
        """The id of the ping that is under way."""
        self._pings = 0
        self._ping_due_ns: int | None = None
        """When the next one is to go; None before the first."""
        self.ignored = 0
        """Messages that were no answer to anything asked here."""

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus the client's; 0 where the two agree as far as can be measured."""
        offset_ns = self._exchange.offset_ns
        return 0 if abs(offset_ns) <= self._exchange.trip_ns // 2 else offset_ns

    def ask(self, request: wire.Request, settle: Settle, now_ns: int) -> int:
        """Queue a request and return its id, which replaces the one that it has."""
        number, self._next_id = self._next_id, self._next_id + 1
        body = wire.encode_request(replace(request, id=number))
        self._pending[number] = _Pending(settle, body, now_ns)
        self._unsent.append(number)
        return number

    def to_send(self) -> bytes | None:
        """Return the next request that is to be sent, None if there is none."""
        return self._pending[self._unsent[0]].body if self._unsent else None

    def sent(self, now_ns: int) -> None:
        """Note that it was handed over just after `now_ns`."""
        self._pending[self._unsent.popleft()].sent_ns = now_ns

    def take(self, body: bytes, now_ns: int) -> None:
        """Take a reply that has come, and settle what it answers."""
        try:
            reply = wire.decode_reply(body)
        except WireError:
            self.ignored += 1
            return
        pending = self._pending.pop(reply.id, None) if isinstance(reply.id, int) else None
        if pending is None:
            self.ignored += 1
            return
        if isinstance(reply, wire.Refused):
            pending.settle(ControlError(reply.code, reply.message))
        else:
            pending.settle(reply.values)
        if reply.id == self._ping:
            self._end_ping(now_ns)
            if isinstance(reply, wire.Done):
                self._compare(pending.sent_ns, reply.values, now_ns)

    def advance(self, now_ns: int) -> None:
        """Ping if it is time to, and give up what has waited too long."""
        late = [number for number, one in self._pending.items() if now_ns - one.asked_ns >= PATIENCE_NS]
        for number in late:
            waited = f"no answer from {self._where} within {PATIENCE_NS // _SECOND} s"
            self._give_up(number, f"{waited}; is a sidecar running there? start one with `facewire run`")
        if self._ping in late:
            self._end_ping(now_ns)
        if self._ping is None and (self._ping_due_ns is None or now_ns >= self._ping_due_ns):
            self._pings += 1
            self._ping = self.ask(wire.Ping(0), _nobody_waits, now_ns)

    def next_ns(self, now_ns: int) -> int:
        """Return when `advance` has something to do."""
        times = [one.asked_ns + PATIENCE_NS for one in self._pending.values()]
        if self._ping is None:
            times.append(now_ns if self._ping_due_ns is None else self._ping_due_ns)
        return min(times)

    def end(self) -> None:
        """Give up all that waits: the connection is closed."""
        for number in list(self._pending):
            self._give_up(number, f"the connection to {self._where} is closed; connect again")

    def _give_up(self, number: int, what: str) -> None:
        if number in self._unsent:
            self._unsent.remove(number)
        self._pending.pop(number).settle(FacewireError(what))

    def _end_ping(self, now_ns: int) -> None:
        self._ping = None
        self._ping_due_ns = now_ns if self._pings < _FIRST_PINGS else now_ns + PING_NS

    def _compare(self, sent_ns: int, answer: Fields, now_ns: int) -> None:
        """Take one exchange of clocks."""
        try:
            at_ns = answer.integer("at", INT64_MIN, INT64_MAX)
        except WireError:
            self.ignored += 1
            return
        known = self._exchange
        wrong_by = abs(at_ns - (sent_ns + now_ns) // 2 - known.offset_ns)
        if known.known and wrong_by > (now_ns - sent_ns + known.trip_ns) // 2 + _DRIFT_NS:
            # Both cannot be true of one clock: the sidecar's machine is another, or was restarted.
            known.reset()
        known.record(sent_ns, at_ns, now_ns)


def _nobody_waits(answer: Fields | FacewireError) -> None:
    del answer
