"""What a reader keeps of frames and events until it is taken, without a socket."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from facewire.values import Event, Frame
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message

__all__ = ["KEPT", "EventShelf", "FaceShelf", "Shelf"]

KEPT: Final = 64
"""Messages of one subject: two seconds of its frames."""

Item = TypeVar("Item", covariant=True)


class Shelf(Protocol[Item]):
    """Takes messages of one kind and gives out what they say."""

    @property
    def dropped(self) -> int:
        """Return how many were lost because nobody took them in time."""
        ...

    def put(self, topic: bytes, body: bytes, offset_ns: int) -> None:
        """Decode and keep one message; `offset_ns` is the sidecar's clock minus one's own.

        Raises:
            WireError: it is not one of this kind.
        """
        ...

    def pop(self, now_ns: int) -> Item | None:
        """Return the next one, None if there is none yet."""
        ...

    def next_ns(self) -> int | None:
        """Return when the next one is due, None where only a message brings one."""
        ...


@dataclass(slots=True)
class _Newest:
    session: int
    n: int
    epoch: int


class FaceShelf:
    """Keeps frames. Those of an older epoch, and of a subject that began anew, are void and go.

    Args:
        due: whether a frame is given out when it is due, not as soon as it is there.
    """

    def __init__(self, *, due: bool) -> None:
        self._due = due
        self._kept: deque[Frame] = deque()
        self._newest: dict[str, _Newest] = {}
        self.dropped = 0
        self.gaps = 0
        """Frames that were published and never arrived."""

    def put(self, topic: bytes, body: bytes, offset_ns: int) -> None:
        """Decode and keep one frame.

        Raises:
            WireError: it is none.
        """
        subject = frame_message.subject_of(topic)
        frame = frame_message.decode(body, subject).frame
        newest = self._newest.get(subject)
        if newest is None or newest.session != frame.session or frame.n <= newest.n:
            self._keep_only(lambda kept: kept.subject != subject)
        else:
            self.gaps += frame.n - newest.n - 1
            if frame.epoch > newest.epoch:
                self._keep_only(lambda kept: kept.subject != subject or kept.epoch >= frame.epoch)
        self._newest[subject] = _Newest(frame.session, frame.n, frame.epoch)
        self._kept.append(frame._replace(at_ns=frame.at_ns - offset_ns) if offset_ns else frame)
        if len(self._kept) > KEPT * len(self._newest):
            self._kept.popleft()
            self.dropped += 1

    def pop(self, now_ns: int) -> Frame | None:
        """Return the next frame: the oldest, or the one that is due first, if it is."""
        if not self._kept:
            return None
        if not self._due:
            return self._kept.popleft()
        index = self._first_due()
        if self._kept[index].at_ns > now_ns:
            return None
        frame = self._kept[index]
        del self._kept[index]
        return frame

    def next_ns(self) -> int | None:
        """Return when the next frame that is there is due."""
        return self._kept[self._first_due()].at_ns if self._due and self._kept else None

    def _first_due(self) -> int:
        return min(range(len(self._kept)), key=lambda index: self._kept[index].at_ns)

    def _keep_only(self, wanted: Callable[[Frame], bool]) -> None:
        self._kept = deque(filter(wanted, self._kept))


class EventShelf:
    """Keeps events, as they come."""

    def __init__(self) -> None:
        self._kept: deque[Event] = deque()
        self.dropped = 0

    def put(self, topic: bytes, body: bytes, offset_ns: int) -> None:
        """Decode and keep one event; one that a later version has added is passed over.

        Raises:
            WireError: it is none.
        """
        event = event_message.decode(body, event_message.subject_of(topic))
        if event is None:
            return
        self._kept.append(replace(event, at_ns=event.at_ns - offset_ns))
        if len(self._kept) > KEPT:
            self._kept.popleft()
            self.dropped += 1

    def pop(self, now_ns: int) -> Event | None:
        """Return the oldest event."""
        del now_ns
        return self._kept.popleft() if self._kept else None

    def next_ns(self) -> None:
        """Return None: an event is given out as soon as it is there."""
