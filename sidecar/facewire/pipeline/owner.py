"""Which thread something belongs to, for assertions: found out at its first use, checked at every other."""

import threading

__all__ = ["ThreadOwner"]


class ThreadOwner:
    """Remembers the first thread that asks; for `assert owner.is_here()`, which costs nothing under -O."""

    def __init__(self) -> None:
        self._thread: int | None = None

    def is_here(self) -> bool:
        """Return whether the calling thread is the one that asked first."""
        here = threading.get_ident()
        if self._thread is None:
            self._thread = here
        return self._thread == here
