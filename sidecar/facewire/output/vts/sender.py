"""Sends faces to VTube Studio: finds it, connects for ever, and gives back what it drove at the end."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

import numpy as np

from facewire.errors import LinkError
from facewire.output.backoff import Backoff
from facewire.output.one_face import OneFace
from facewire.output.token_file import TokenFile
from facewire.output.vts.session import Session
from facewire.ports import Clock
from facewire.values import Floats, Frame, OutputState, OutputStatus
from facewire.wire.vts import errors
from facewire.wire.vts.beacon import Beacon
from facewire.wire.vts.parameters import Parameter, Table

__all__ = ["Connect", "Finder", "Link", "VtsSender"]

_AGAIN_NS: Final = 300_000_000
"""VTube Studio forgets a parameter that it has not heard of for a second."""
_RELEASE_NS: Final = 2 * 10**9
"""A face that has not moved for so long has gone: its parameters are given back."""
_ENDED: Final = "VTube Studio was closed, or its API was switched off"


class Link(Protocol):
    """A connection, as `facewire.transport.websocket.WebSocket` is one."""

    def send(self, text: str) -> None:
        """Send a message; raises LinkError."""
        ...

    def receive(self) -> str | None:
        """Return the next message, None where none has come; raises LinkError."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Finder(Protocol):
    """Hears broadcasts, as `Beacons` does."""

    def newest(self) -> Beacon | None:
        """Return the newest one since the last call, one whose API is on if there is any."""
        ...

    def close(self) -> None:
        """Stop."""
        ...


Connect = Callable[[str, int], Link]
"""Connects to a host and a port; raises LinkError."""


class VtsSender:
    """Sends each face as values of input parameters.

    Args:
        clock: time.
        host: where VTube Studio runs.
        port: of its WebSocket, until a broadcast tells another.
        parameters: that are sent where VTube Studio has or takes them; those of the head once it moves.
        tokens: keeps the token.
        connect: makes a connection.
        finder: hears broadcasts; None where the port is certain.
    """

    def __init__(
        self,
        clock: Clock,
        host: str,
        port: int,
        parameters: tuple[Parameter, ...],
        tokens: TokenFile,
        connect: Connect,
        finder: Finder | None = None,
    ) -> None:
        self._clock = clock
        self._host, self._port = host, port
        self._table = Table(parameters)
        self._tokens = tokens
        self._connect = connect
        self._finder = finder
        self._session = Session(clock, parameters, tokens.read(), tokens.write)
        self._face = OneFace(clock)
        self._backoff = Backoff(clock)
        self._link: Link | None = None
        self._api_on = True
        self._head_moves = False
        self._last: tuple[int, Floats] | None = None
        """When the last face came, and its values; None when it has been given back."""
        self._sent_ns = 0
        self._status = OutputStatus(f"vts {host}:{port}", state=OutputState.REFUSED, why="not connected yet")

    @property
    def status(self) -> OutputStatus:
        """Return what VTube Studio makes of it."""
        return self._status

    def send(self, frame: Frame) -> None:
        """Send one face; it is dropped, and counted, where VTube Studio does not take it now."""
        if not self._face.takes(frame):
            return
        self._head_moves = self._head_moves or bool(np.any(frame.face.pose[:3]))
        self._last = (self._clock.now_ns(), self._table.values(frame.face))
        if not self._inject():
            self._status = replace(self._status, dropped=self._status.dropped + 1)

    def attend(self) -> None:
        """Connect, read what VTube Studio says, and keep or give back what it has of us."""
        self._hear_broadcast()
        if self._link is None:
            self._try()
        else:
            self._listen(self._link)
            self._keep_or_release()
        self._tell()

    def close(self) -> None:
        """Give the parameters back, then disconnect."""
        if self._link is not None:
            self._inject(weight=0.0)
            self._hang_up()
        if self._finder is not None:
            self._finder.close()

    def _hear_broadcast(self) -> None:
        """Learn the port; a connection that stands is kept, for several VTube Studios may run."""
        told = None if self._finder is None else self._finder.newest()
        if told is None or self._link is not None:
            return
        self._api_on = told.active
        if told.active and told.port != self._port:
            self._port = told.port
            self._backoff.worked()

    def _try(self) -> None:
        if self._session.denied or not self._backoff.due:
            return
        try:
            self._link = self._connect(self._host, self._port)
        except LinkError as error:
            advice = f"{error}; start VTube Studio, and switch on 'Allow Plugin API access' in its settings"
            self._lose(advice if self._api_on else errors.explain(errors.API_OFF, ""))
            return
        self._say(self._session.open())

    def _listen(self, link: Link) -> None:
        try:
            while (text := link.receive()) is not None:
                if not self._say(self._session.hear(text)):
                    return
        except LinkError as error:
            self._lose(f"{error}; {_ENDED}")
            return
        if self._say(self._session.remind()) and self._session.broken:
            self._lose(self._session.why)
        elif self._session.streaming:
            self._backoff.worked()

    def _say(self, messages: list[str]) -> bool:
        """Send messages; return whether the connection still stands."""
        if self._link is None:
            return False
        try:
            for message in messages:
                self._link.send(message)
        except LinkError as error:
            self._lose(f"{error}; {_ENDED}")
            return False
        return True

    def _lose(self, why: str) -> None:
        self._hang_up()
        self._session.state, self._session.why = OutputState.REFUSED, why
        self._backoff.failed()

    def _hang_up(self) -> None:
        if self._link is not None:
            with contextlib.suppress(LinkError):
                self._link.close()
            self._link = None
        self._session.close()

    def _keep_or_release(self) -> None:
        if self._last is None:
            return
        now_ns = self._clock.now_ns()
        if now_ns - self._last[0] >= _RELEASE_NS:
            if self._inject(weight=0.0):
                self._last = None
        elif now_ns - self._sent_ns >= _AGAIN_NS:
            self._inject()

    def _inject(self, *, weight: float = 1.0) -> bool:
        if self._link is None or self._last is None:
            return False
        pairs = zip(self._table.parameters, self._last[1].tolist(), strict=True)
        message = self._session.inject(
            ((one, value) for one, value in pairs if self._head_moves or not one.turns_head), weight=weight
        )
        if message is None or not self._say([message]):
            return False
        self._sent_ns = self._clock.now_ns()
        self._status = replace(self._status, packets=self._status.packets + 1)
        return True

    def _tell(self) -> None:
        trouble = self._tokens.trouble
        asks_again = f"VTube Studio will ask again next time: {trouble}" if trouble else ""
        why = "; ".join(filter(None, (self._session.why, asks_again)))
        name = f"vts {self._host}:{self._port}"
        self._status = replace(self._status, name=name, state=self._session.state, why=why)
