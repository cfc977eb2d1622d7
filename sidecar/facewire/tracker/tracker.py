"""A tracker: a thread that listens, and the face that it saw at any instant.

The thread decodes, stamps and keeps; the line asks `at` and tells `hear`, neither of which waits. After work
the thread rests fifteen times as long: a flood is left to the system's buffer, and the line keeps its pace.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from facewire.errors import UsageError
from facewire.face.tracking.stage import Seen
from facewire.ports import Clock
from facewire.tracker.config import KINDS, TrackerConfig
from facewire.tracker.delay import Delay
from facewire.tracker.history import History
from facewire.tracker.sender import Sender
from facewire.transport.listener import Listener, address_of, own_address
from facewire.values import TrackerState, TrackerStatus
from facewire.wire.ifacialmocap.ask import Ask, Wish, encode

__all__ = ["Tracker"]

_PATIENCE_S: Final = 0.02
_RETRY_S: Final = 2.0
_WORK_NS: Final = 600_000
"""In a row: twice what an app needs that sends each of its values alone."""
_REST: Final = 15
_LEAST_REST_S: Final = 0.002
_MAX_DATAGRAM: Final = 65_536
_ASK_NS: Final = 1_000_000_000
_MEASURE_NS: Final = 2_000_000_000
_VOICED: Final = 600
"""Ten seconds of frames at the highest usual rate."""
_ASK: Final = encode(Ask(Wish.DATAGRAMS))
_ALL: Final = "0.0.0.0"


class Tracker:
    """One tracker.

    Args:
        config: which, and where.
        clock: stamps what arrives.
        on_event: told, in one line, when the port cannot be had and when it can.
    """

    def __init__(self, config: TrackerConfig, clock: Clock, on_event: Callable[[str], None]) -> None:
        self.config = config
        self._clock = clock
        self._on_event = on_event
        self._history = History()
        delay_ns = None if config.delay_ms is None else int(config.delay_ms * 1e6)
        self._delay = Delay(delay_ns)
        self._voice: deque[tuple[int, float]] = deque(maxlen=_VOICED)
        self._listener: Listener | None = None
        self._host = ""
        """Where it listens."""
        self._refused = ""
        self._address, self._port = "", 0
        self._phone: tuple[str, int] | None = None
        self._sender = self._fresh()
        self._behind_ns = 0
        self._packets = self._bad = self._dropped = 0
        self._moved_ns = self._measured_ns = clock.now_ns()
        self._asked_ns: int | None = None

    @property
    def name(self) -> str:
        """Return what it is and where."""
        return self.config.name

    @property
    def port(self) -> int:
        """Return the port it listens at, 0 while it has none."""
        return 0 if self._listener is None else self._listener.port

    def at(self, instant_ns: int, now_ns: int) -> Seen | None:
        """Return the face as it was at an instant; see `Tracking`. Called by the line thread."""
        stamp_ns = instant_ns + self._delay.in_force_ns
        self._behind_ns = max(stamp_ns - now_ns, 0)
        return self._history.at(min(stamp_ns, now_ns), now_ns)

    def hear(self, instant_ns: int, jaw: float) -> None:
        """Take how far the voice has opened the jaw at an instant. Called by the line thread."""
        self._voice.append((instant_ns, jaw))

    def run(self, stop: threading.Event) -> None:
        """Listen until `stop` is set."""
        while not stop.is_set():
            try:
                if self._listener is None and not self._open():
                    stop.wait(_RETRY_S)
                else:
                    stop.wait(self.serve(_PATIENCE_S))
            except Exception as error:
                # Whatever a sender or the network has done: the voice goes on.
                self._refuse(str(error) if isinstance(error, UsageError) else f"failed: {error}")
                self.close()
                stop.wait(_RETRY_S)

    def serve(self, patience_s: float) -> float:
        """Wait for datagrams, at most `patience_s` seconds, and take those that have come.

        Returns:
            How long to rest now, in seconds.
        """
        listener = self._listener
        assert listener is not None
        self._ask(listener)
        got = listener.receive(_MAX_DATAGRAM, patience_s)
        begun_ns = now_ns = self._clock.now_ns()
        while got is not None and now_ns - begun_ns < _WORK_NS:
            self.take(*got, now_ns)
            got = listener.receive(_MAX_DATAGRAM)
            now_ns = self._clock.now_ns()
        if got is not None:
            self.take(*got, now_ns)
        self.keep_time(now_ns)
        worked_s = (now_ns - begun_ns) / 1e9
        return max(_REST * worked_s, _LEAST_REST_S) if worked_s else 0.0

    def take(self, datagram: bytes, address: str, port: int, arrived_ns: int) -> None:
        """Take one datagram from an address. Of several senders the first is listened to until it leaves.

        Another port of the same address is the same sender, unless it has been away: then it has begun anew.
        """
        self._packets += 1
        left = self._sender.has_left(arrived_ns)
        stranger = self._phone is not None and address != self._phone[0]
        if stranger or (address != self._address and not left):
            self._dropped += 1
            return
        if left and (address, port) != (self._address, self._port):
            self._dropped, self._bad = self._dropped + self._sender.late, self._bad + self._sender.bad
            self._address, self._port, self._sender = address, port, self._fresh()
        self._sender.take(datagram, arrived_ns)

    def keep_time(self, now_ns: int) -> None:
        """Measure the delay every two seconds, and move the one in force."""
        if now_ns - self._measured_ns >= _MEASURE_NS:
            self._measured_ns = now_ns
            self._delay.measure(tuple(self._voice), tuple(self._sender.jaws))
        self._delay.move(now_ns - self._moved_ns)
        self._moved_ns = now_ns

    def status(self) -> TrackerStatus:
        """Return its state. Called by any thread."""
        now_ns, sender = self._clock.now_ns(), self._sender
        state, why = (TrackerState.REFUSED, self._refused) if self._refused else sender.state(now_ns)
        return TrackerStatus(
            name=self.name,
            subject=self.config.subject,
            state=state,
            why=why,
            rate=sender.rate(now_ns),
            packets=self._packets,
            bad=self._bad + sender.bad,
            dropped=self._dropped + sender.late,
            delay_ms=self._delay.in_force_ns / 1e6,
            delay_is=self._delay.how,
            behind_ms=self._behind_ns / 1e6 if state is TrackerState.RECEIVING else 0.0,
        )

    def close(self) -> None:
        """Release the port; `run` has returned by then."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    def _open(self) -> bool:
        """Return whether it listens now."""
        phone = self.config.phone
        try:
            self._phone = None if phone is None else (address_of(phone[0]), phone[1])
            self._host = self._own_address()
            self._listener = Listener(self._host, self.config.port)
        except UsageError as error:
            self._refuse(str(error))
            return False
        if self._refused:
            self._on_event(f"tracker {self.name}: listening")
        self._refused = ""
        return True

    def _refuse(self, why: str) -> None:
        if not self._refused:
            self._on_event(f"tracker {self.name}: {why}; trying again")
        self._refused = why

    def _own_address(self) -> str:
        """Return where to listen: for a phone, where it sees us. We may be a phone ourselves, at another."""
        if self._phone is None or self.config.host != _ALL:
            return self.config.host
        return own_address(self._phone[0])

    def _ask(self, listener: Listener) -> None:
        """Ask a phone for its poses, again as long as it sends none.

        Raises:
            UsageError: the phone sees us at another address by now; the run listens there next.
        """
        phone, now_ns = self._phone, self._clock.now_ns()
        if phone is None or not self._sender.has_left(now_ns):
            return
        if self._asked_ns is None or now_ns - self._asked_ns >= _ASK_NS:
            self._asked_ns = now_ns
            if self._own_address() != self._host:
                raise UsageError("this computer has another address now")
            listener.send(_ASK, *phone)

    def _fresh(self) -> Sender:
        return Sender(KINDS[self.config.kind].reader(), self._history)
