"""`/faces`: everybody who looks, each with the newest faces, never old ones late.

Nothing waits here. A face goes into a connection at once, or is dropped for it: where what was sent half a
second ago has not arrived, more would only be older when it does. Whoever wakes up gets the next face.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from facewire.ports import Clock
from facewire.serve.web.sidecar import Sidecar
from facewire.transport.websocket.framing import framed
from facewire.transport.websocket.server import Connection
from facewire.values import Bundle, Hello
from facewire.wire.web.forms import Form
from facewire.wire.web.viewer import Wish

__all__ = ["Viewers"]

_WINDOW: Final = 16
"""Ticks on their way to one viewer: half a second."""
_PATIENCE_NS: Final = 250_000_000
"""How long an answer may take: ticks that were held up here leave all at once."""
_MOST: Final = 64
"""Ticks on their way to one viewer, however fast they left."""
_ASK: Final = 8
"""Ticks after which a viewer is asked whether they have arrived."""
_BACKLOG: Final = 1 << 18
"""Bytes that wait in this process for one viewer."""
_SECOND: Final = 10**9


@dataclass(slots=True, eq=False)
class _Viewer:
    connection: Connection
    wish: Wish
    sent: int = 0
    """Ticks that have gone into the connection."""
    arrived: int = 0
    """Of them, those that the other end has taken in. Set by the event loop."""
    asked_ns: int | None = None
    """Since when the other end has been asked; None where it has answered, which the event loop sets."""

    def sleeps(self, now_ns: int) -> bool:
        """Return whether it does not take in what it is sent."""
        going, asked_ns = self.sent - self.arrived, self.asked_ns
        late = asked_ns is not None and now_ns - asked_ns > _PATIENCE_NS
        return (going >= _WINDOW and late) or going >= _MOST or self.connection.backlog > _BACKLOG

    def wants(self, subject: str) -> bool:
        return self.wish.subject is None or self.wish.subject == subject

    def count(self, now_ns: int) -> None:
        """Note that a tick has been sent."""
        self.sent += 1
        if self.asked_ns is None and self.sent - self.arrived >= _ASK:
            self.asked_ns = now_ns
            self.connection.ask(partial(self._arrive, self.sent))

    def _arrive(self, sent: int) -> None:
        self.arrived, self.asked_ns = sent, None


class Viewers:
    """All viewers, who come and go on the event loop.

    They are sent what there is on one thread at a time; counts are for any.

    Args:
        sidecar: tells hello and status.
        clock: for the stamps.
    """

    def __init__(self, sidecar: Sidecar, clock: Clock) -> None:
        self._sidecar = sidecar
        self._clock = clock
        self._viewers: tuple[_Viewer, ...] = ()
        """Replaced whole, on the event loop."""
        self._told: Hello | None = None
        self._second = 0
        """Of the clock, in which everybody was told the state last."""
        self.count = 0
        self.wants_sound = False
        """Whether anybody wants to see what was heard."""
        self.dropped = 0
        """Faces that did not go to a viewer that sleeps."""
        self.sent = 0
        """Messages."""

    @property
    def asleep(self) -> int:
        """Return how many of them do not take in what they are sent."""
        now_ns = self._clock.now_ns()
        return sum(viewer.sleeps(now_ns) for viewer in self._viewers)

    async def serve(self, connection: Connection, wish: Wish, talk: Callable[[], Awaitable[None]]) -> None:
        """Let somebody look until the connection ends.

        Args:
            connection: to the viewer.
            wish: what is wanted.
            talk: answers what the viewer says, until the connection ends.

        Raises:
            LinkError: it has ended.
        """
        if not self._viewers:
            self._second = self._clock.now_ns() // _SECOND
        await connection.send(wish.form.hello(self._sidecar.hello()))
        await connection.send(wish.form.status(self._sidecar.status()))
        viewer = _Viewer(connection, wish)
        self._let_in((*self._viewers, viewer))
        try:
            await talk()
        finally:
            self._let_in(tuple(one for one in self._viewers if one is not viewer))

    def publish(self, bundle: Bundle) -> None:
        """Send one tick's events and faces to whoever wants them."""
        now_ns = self._clock.now_ns()
        if bundle.events:
            # Who comes and goes is an event too.
            self._tell_hello()
        viewers = self._viewers
        awake = [viewer for viewer in viewers if not viewer.sleeps(now_ns)]
        for event in bundle.events:
            self._deliver(awake, event.subject, lambda form, event=event: form.event(event))  # type: ignore[misc]
        for frame in bundle.frames:
            self._deliver(awake, frame.subject, lambda form, frame=frame: form.face(frame, now_ns))  # type: ignore[misc]
        if len(awake) < len(viewers):
            missed = (viewer for viewer in viewers if viewer not in awake)
            self.dropped += sum(viewer.wants(frame.subject) for viewer in missed for frame in bundle.frames)
        for viewer in awake:
            viewer.count(now_ns)

    def tell_each_second(self) -> None:
        """Tell everybody hello and the state, once in each second of the clock.

        So the state is made once for all who are told it then.
        """
        now_ns = self._clock.now_ns()
        if self._viewers and now_ns // _SECOND != self._second:
            self._second = now_ns // _SECOND
            self._told = None
            self._tell_hello()
            status = self._sidecar.latest()
            self._deliver(self._awake(), None, lambda form: form.status(status))

    def _awake(self) -> list[_Viewer]:
        now_ns = self._clock.now_ns()
        return [viewer for viewer in self._viewers if not viewer.sleeps(now_ns)]

    def _deliver(
        self, viewers: list[_Viewer], subject: str | None, write: Callable[[Form], str | bytes]
    ) -> None:
        """Send one message to the viewers of a subject, written once for each form."""
        frames: dict[Form, bytes] = {}
        for viewer in viewers:
            form = viewer.wish.form
            if subject is None or viewer.wants(subject):
                if form not in frames:
                    frames[form] = framed(write(form))
                viewer.connection.put(frames[form])
                self.sent += 1

    def _tell_hello(self) -> None:
        hello = self._sidecar.hello()
        if hello != self._told:
            self._told = hello
            self._deliver(self._awake(), None, lambda form: form.hello(hello))

    def _let_in(self, viewers: tuple[_Viewer, ...]) -> None:
        self._viewers = viewers
        self.count = len(viewers)
        self.wants_sound = any(viewer.wish.sound for viewer in viewers)
