"""The threads of a running sidecar: started together, stopped together, and what happens when one fails."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from facewire.errors import FacewireError
from facewire.ports import Output
from facewire.values import OutputState, OutputStatus

__all__ = ["OutputThread", "Threads", "with_own_names"]

_log = logging.getLogger("facewire")
_JOIN_S: Final = 2.0


class Threads:
    """Threads that stop as one: one that fails ends them all, with a reason."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._failure: FacewireError | None = None

    def add(self, name: str, job: Callable[[], None]) -> None:
        """Add a thread that runs `job`; it is not started yet."""
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
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_JOIN_S)

    def _guarded(self, name: str, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:
            _log.exception("the %s thread has failed", name)
            self._failure = FacewireError(f"the {name} thread failed: {error}")
            self.stop.set()


class OutputThread:
    """Runs one output, which may fail without harm to the line or to the others.

    Args:
        output: closed by whoever made it.
    """

    def __init__(self, output: Output) -> None:
        self.output = output
        self._failure: str | None = None

    @property
    def status(self) -> OutputStatus:
        """Return the output's status, also when its thread has ended."""
        status = self.output.status
        failure = self._failure
        return status if failure is None else replace(status, state=OutputState.FAILED, why=failure)

    def run(self, stop: threading.Event) -> None:
        """Run the output until `stop` is set or it fails."""
        try:
            self.output.run(stop)
        except Exception as error:
            self._failure = str(error)
            _log.warning("output %s has failed: %s; the others go on", self.output.name, error)


def with_own_names(statuses: tuple[OutputStatus, ...]) -> tuple[OutputStatus, ...]:
    """Return the statuses, a number behind each name that one before it has: readers find them by name."""
    counts: Counter[str] = Counter()
    named = []
    for status in statuses:
        counts[status.name] += 1
        number = counts[status.name]
        named.append(status if number == 1 else replace(status, name=f"{status.name} ({number})"))
    return tuple(named)
