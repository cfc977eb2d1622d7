"""One reader of faces or events: filled by the link's thread, emptied by the caller's."""

import threading
from typing import Final, Generic, TypeVar

from facewire.client.shelf import Shelf
from facewire.client.waiting import Bell
from facewire.errors import FacewireError, WireError
from facewire.ports import Clock
from facewire.wire import hello as hello_message

__all__ = ["SILENT_NS", "Inbox", "Reading"]

Item = TypeVar("Item")

SILENT_NS: Final = 3 * 10**9
"""A sidecar says hello once a second; after so long without a word the connection counts as lost."""

_GREETING_NS: Final = 5 * 10**9
"""How long a sidecar may take to answer a new subscription."""


class Inbox(Generic[Item]):
    """What one subscription has brought and nobody has taken.

    Args:
        where: the sidecar's address, for errors.
        topic: the one topic that is wanted, or a prefix that ends with a slash for all below it.
        shelf: keeps what comes.
        bell: rings when something comes.
        clock: time.
    """

    def __init__(self, where: str, topic: bytes, shelf: Shelf[Item], bell: Bell, clock: Clock) -> None:
        self.topic = topic
        self.bell = bell
        self._where = where
        self._shelf = shelf
        self._clock = clock
        self._lock = threading.Lock()
        self._heard_ns = clock.now_ns()
        self._failed: WireError | None = None
        self._greeted = False
        self.closed = False
        self.malformed = 0
        """Messages that could not be read."""

    def deliver(self, topic: bytes, body: bytes, offset_ns: int) -> None:
        """Take one message; the link's thread calls this."""
        with self._lock:
            self._heard_ns = self._clock.now_ns()
            if topic == hello_message.TOPIC:
                self._greet(body)
            elif topic == self.topic or self.topic.endswith(b"/"):
                try:
                    self._shelf.put(topic, body, offset_ns)
                except WireError:
                    self.malformed += 1
        self.bell.ring()

    @property
    def dropped(self) -> int:
        """Return how many were lost because nobody took them in time."""
        return self._shelf.dropped

    def close(self) -> None:
        """End the reading: nothing more is delivered."""
        self.closed = True
        self.bell.ring()

    def pop(self, now_ns: int) -> Item | None:
        """Return the next one, None if there is none yet.

        Raises:
            FacewireError: the sidecar has fallen silent, or speaks another protocol.
        """
        with self._lock:
            item = self._shelf.pop(now_ns)
            if item is None:
                self._check(now_ns)
            return item

    def greeted(self, now_ns: int) -> bool:
        """Return whether the subscription is in force.

        Raises:
            FacewireError: no sidecar speaks there, or one of another protocol.
        """
        with self._lock:
            self._check(now_ns)
            return self._greeted

    def wait_s(self, now_ns: int) -> float:
        """Return how long to wait at most before `pop` may have something to say."""
        with self._lock:
            due_ns = self._shelf.next_ns()
            lost_ns = self._heard_ns + self._patience_ns
        return max(0.0, ((lost_ns if due_ns is None else min(due_ns, lost_ns)) - now_ns) / 1e9)

    @property
    def _patience_ns(self) -> int:
        return SILENT_NS if self._greeted else _GREETING_NS

    def _check(self, now_ns: int) -> None:
        if self._failed is not None:
            raise self._failed
        if now_ns - self._heard_ns >= self._patience_ns:
            what = "has fallen silent" if self._greeted else "does not speak"
            raise FacewireError(
                f"the sidecar at {self._where} {what}; is it running? start one with `facewire run`"
            )

    def _greet(self, body: bytes) -> None:
        try:
            hello_message.decode(body)
        except WireError as error:
            self._failed = error
        self._greeted = True


class Reading(Generic[Item]):
    """Takes what comes, one by one."""

    def __init__(self, inbox: Inbox[Item], clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    @property
    def dropped(self) -> int:
        """Return how many were lost because nobody took them in time."""
        return self._inbox.dropped

    def close(self) -> None:
        """End it, from any thread."""
        self._inbox.close()

    async def begin(self) -> None:
        """Return once the subscription is in force: what happens from now on is read.

        Raises:
            FacewireError: no sidecar speaks there, or one of another protocol.
        """
        while not self._inbox.closed and not self._inbox.greeted(self._clock.now_ns()):
            await self._wait()

    async def next(self) -> Item | None:
        """Return the next one; None once the reading or the client is closed.

        Raises:
            FacewireError: the sidecar has fallen silent, or speaks another protocol.
        """
        while not self._inbox.closed:
            item = self._inbox.pop(self._clock.now_ns())
            if item is not None:
                return item
            await self._wait()
        return None

    async def _wait(self) -> None:
        await self._inbox.bell.wait(self._inbox.wait_s(self._clock.now_ns()))
