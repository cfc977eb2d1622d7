"""Which subject is shown by a receiver that has one face."""

from typing import Final

from facewire.ports import Clock
from facewire.values import Frame

__all__ = ["OneFace"]

_GONE_NS: Final = 2 * 10**9


class OneFace:
    """The first subject that has a face, and another one when that has had none for two seconds.

    Args:
        clock: time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._subject: str | None = None
        self._seen_ns = 0

    def takes(self, frame: Frame) -> bool:
        """Return whether this frame is of the subject that is shown."""
        now_ns = self._clock.now_ns()
        if frame.subject != self._subject:
            if self._subject is not None and now_ns - self._seen_ns < _GONE_NS:
                return False
            self._subject = frame.subject
        self._seen_ns = now_ns
        return True
