"""The two ways to wait: by blocking a thread, and in asyncio's event loop.

What the client does is written once, as coroutines that wait for nothing but these. `Blocking` never suspends
them, so that `run` carries a whole one out at once, without an event loop.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

__all__ = ["Bell", "Blocking", "Cooperative", "Waits", "run"]

Result = TypeVar("Result")


class Bell(Protocol):
    """Tells one waiter that something may have changed."""

    def ring(self) -> None:
        """End the wait that is going on, or the next one; from any thread."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return once it has rung, or after `timeout_s` seconds."""
        ...


class Waits(Protocol):
    """How to wait."""

    def bell(self) -> Bell:
        """Return a new bell."""
        ...

    async def until(self, future: "Future[Result]") -> Result:
        """Return the result of `future` once it is there.

        Raises:
            Exception: the one that it ended with.
        """
        ...


class _BlockingBell:
    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, timeout_s: float) -> None:
        self._rung.wait(timeout_s)
        self._rung.clear()


class Blocking:
    """Waits by blocking the calling thread."""

    def bell(self) -> Bell:
        """Return a new bell."""
        return _BlockingBell()

    async def until(self, future: "Future[Result]") -> Result:
        """Return the result of `future` once it is there."""
        return future.result()


class _CooperativeBell:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        # A loop that is closed has nobody waiting in it.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), timeout_s)
        self._rung.clear()


class Cooperative:
    """Waits in the running event loop."""

    def bell(self) -> Bell:
        """Return a new bell."""
        return _CooperativeBell()

    async def until(self, future: "Future[Result]") -> Result:
        """Return the result of `future` once it is there."""
        return await asyncio.wrap_future(future)


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Carry out a coroutine that waits by `Blocking` alone, and return its result.

    Raises:
        Exception: whatever it raises.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise AssertionError("a coroutine that should block has suspended")
