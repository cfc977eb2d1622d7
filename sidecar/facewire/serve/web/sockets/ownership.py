"""Whose events a client is told, where others take its subject and give it back within a tick."""

from facewire.values import Event, EventKind

__all__ = ["Ownership"]


class Ownership:
    """The subject of one connection: what was asked for, and what the line has told of it since.

    Belongs to the event loop.

    Args:
        client: the connection, as the control knows it.
    """

    def __init__(self, client: bytes) -> None:
        self._client = client
        self.subject: str | None = None
        """Who is spoken for."""
        self.told_of: str | None = None
        """Whose events are told: also while it settles and ends."""
        self.opened = 0
        """How many subjects were opened here."""
        self.awaited = 0
        """Of them, those of this name that the line has not told of yet."""
        self.is_replaced = False
        """Whether another client speaks for the subject now."""
        self._is_there = False
        """Whether the subject of this name that is on the line was opened here."""
        self._before: str | None = None
        """Who was spoken for before the newest was asked for."""
        self._left: tuple[str | None, int, bool] | None = None
        """Whose events were told before another name was asked for, with what else is known of that one."""

    @property
    def told(self) -> int:
        """Return which of the subjects that were opened here the line tells of."""
        return self.opened - self.awaited

    def open(self, subject: str | None) -> None:
        """Note that a subject is asked for: its first events come before the answer."""
        self._before, self._left = self.subject, None
        self.subject = subject
        if subject != self.told_of:
            self._left = (self.told_of, self.awaited, self._is_there)
            self.told_of, self.awaited, self._is_there = subject, 0, False
        self.opened += 1
        self.awaited += 1
        self.is_replaced = False

    def refuse(self) -> None:
        """Note that it was not opened: the subject is the one before."""
        self.subject = self._before
        self.opened -= 1
        self.awaited -= 1
        if self._left is not None:
            self.told_of, self.awaited, self._is_there = self._left

    def concerns(self, event: Event) -> bool:
        """Follow an event; return whether it happened to the subject that was opened here."""
        if event.subject != self.told_of:
            return False
        if event.kind is EventKind.OPENED:
            # Others may open and replace it before and behind it, all within one tick.
            self._is_there = event.client == self._client
            self.awaited -= self._is_there
        return self._is_there

    def close(self, why: str) -> None:
        """Note that the subject on the line, which was opened here, is closed."""
        self._is_there = False
        if not self.awaited:
            self.is_replaced = self.subject is not None and why == "replaced"
            self.subject = None
