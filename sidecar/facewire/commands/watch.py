"""`facewire watch`: follows a running sidecar as any subscriber could, and hands what it knows to a view."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Final, Protocol

from facewire.errors import UsageError, WireError
from facewire.ports import Clock
from facewire.values import Hello, Status
from facewire.wire import frame as frame_message
from facewire.wire import hello as hello_message
from facewire.wire import status as status_message
from facewire.wire.frame import Published

__all__ = ["Seen", "View", "Watch", "follow", "watch"]

_RATE_FRAMES: Final = 62
_LAGS: Final = 310
_PATIENCE_S: Final = 0.05


class Messages(Protocol):
    """A subscription."""

    def receive(self, timeout_s: float) -> tuple[bytes, bytes] | None:
        """Return the next topic and body, or None after `timeout_s` seconds without one."""
        ...


class View(Protocol):
    """Shows what is known."""

    def show(self, watch: "Watch", now_ns: int) -> None:
        """Draw, if it is time to."""
        ...


@dataclass(slots=True)
class Seen:
    """One subject as its frames arrive."""

    newest: Published
    frames: int = 0
    gaps: int = 0
    """Frames that were published but never arrived."""
    published_ns: deque[int] = field(default_factory=lambda: deque(maxlen=_RATE_FRAMES))
    lags_ns: deque[int] = field(default_factory=lambda: deque(maxlen=_LAGS))

    @property
    def fps(self) -> float | None:
        """Frames per second of publishing over the last two seconds; None before two frames have come."""
        stamps = self.published_ns
        span_ns = stamps[-1] - stamps[0] if len(stamps) > 1 else 0
        return (len(stamps) - 1) * 1e9 / span_ns if span_ns else None

    @property
    def lag_ms(self) -> float:
        """Median of how far the mouth is behind the ear; negative while ahead of playback."""
        return sorted(self.lags_ns)[len(self.lags_ns) // 2] / 1e6 if self.lags_ns else 0.0


class Watch:
    """Follows one sidecar across restarts."""

    def __init__(self) -> None:
        self.hello: Hello | None = None
        self.status: Status | None = None
        self.subjects: dict[str, Seen] = {}
        self.malformed = 0
        self.restarts = 0

    def take(self, topic: bytes, body: bytes) -> None:
        """Take one message; unknown topics are passed over, damaged bodies counted."""
        try:
            if topic.startswith(b"face/"):
                name = frame_message.subject_of(topic)
                self._frame(name, frame_message.decode(body, name))
            elif topic == b"hello":
                self._hello(hello_message.decode(body))
            elif topic == b"status":
                self.status = status_message.decode(body)
        except WireError:
            self.malformed += 1

    def _hello(self, hello: Hello) -> None:
        if self.hello is not None and self.hello.session != hello.session:
            self.restarts += 1
            self.subjects.clear()
        self.hello = hello
        for name in [name for name in self.subjects if name not in hello.subjects]:
            del self.subjects[name]

    def _frame(self, name: str, published: Published) -> None:
        seen = self.subjects.get(name)
        n = published.frame.n
        if seen is None or seen.newest.frame.session != published.frame.session or n <= seen.newest.frame.n:
            seen = self.subjects[name] = Seen(published)
        else:
            seen.gaps += n - seen.newest.frame.n - 1
        seen.newest = published
        seen.frames += 1
        seen.published_ns.append(published.pt_ns)
        seen.lags_ns.append(published.lag_ns)


def follow(messages: Messages, view: View, clock: Clock, going: Callable[[Watch], bool]) -> Watch:
    """Take messages and show them while `going` says so; return what is known at the end."""
    state = Watch()
    while going(state):
        message = messages.receive(_PATIENCE_S)
        while message is not None:
            state.take(*message)
            message = messages.receive(0.0)
        view.show(state, clock.now_ns())
    return state


def watch(
    messages: Messages,
    view: View,
    clock: Clock,
    seconds: float | None,
    each_turn: Callable[[], None] = lambda: None,
) -> None:
    """Show a running sidecar for `seconds`, or until interrupted.

    Args:
        messages: its faces.
        view: where to.
        clock: time.
        seconds: None for ever.
        each_turn: called about twenty times a second.

    Raises:
        UsageError: no sidecar spoke in that time, or it is none.
    """
    if seconds is not None and not 0.0 < seconds < inf:
        raise UsageError(f"--seconds is {seconds:g}; give more than 0, or leave it out to watch until Ctrl-C")
    stop_ns = None if seconds is None else clock.now_ns() + int(seconds * 1e9)

    def going(_: Watch) -> bool:
        each_turn()
        return stop_ns is None or clock.now_ns() < stop_ns

    state = follow(messages, view, clock, going)
    if state.hello is None:
        raise UsageError(f"no sidecar spoke in {seconds:g} s; start one with `facewire run`")
