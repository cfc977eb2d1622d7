"""The threads of a running sidecar: started together, stopped together, and what happens when one fails."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from facewire.errors import FacewireError

__all__ = ["Threads"]

_log = logging.getLogger("facewire")
_JOIN_S: Final = 2.0


class Threads:
    """Threads that stop as one: one that fails ends them all, with a reason."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._wakes: list[Callable[[], None]] = []
        self._failure: FacewireError | None = None
        self._over = threading.Event()
        """Set once nobody waits for them any more: what they use is released then."""

    def add(self, name: str, job: Callable[[], None], wake: Callable[[], None] = lambda: None) -> None:
        """Add a thread that runs `job`; it is not started yet.

        Args:
            name: of the thread.
            job: runs until `stop` is set.
            wake: lets the job look at `stop` at once, where it waits for something else.
        """
        self._wakes.append(wake)
        self._threads.append(threading.Thread(target=self._guarded, args=(name, job), name=name, daemon=True))

    def start(self) -> None:
        """Start all threads."""
        for thread in self._threads:
            thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait up to `timeout_s` seconds; return whether they still run.

        Raises:
            FacewireError: a thread has failed.
        """
        self.stop.wait(timeout_s)
        if self._failure is not None:
            raise self._failure
        return not self.stop.is_set()

    def close(self) -> None:
        """Stop all threads and wait for them."""
        self.stop.set()
        for wake in self._wakes:
            wake()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_JOIN_S)
        self._over.set()

    def _guarded(self, name: str, job: Callable[[], None]) -> None:
        if self._over.is_set():
            # `start` was interrupted before this thread got a processor, so that nobody has waited for it.
            return
        try:
            job()
        except Exception as error:
            if self._over.is_set():
                # It took longer than it was waited for, and what it used has gone: nobody is to be told.
                return
            _log.exception("the %s thread has failed", name)
            self._failure = FacewireError(f"the {name} thread failed: {error}")
            self.stop.set()
