"""One process of a pool: answers jobs until the command ends, and does not outlive it.

A worker holds the reading end of a pipe whose writing end is the command's alone. When the command closes
that pipe, or dies, the worker stops in the middle of its job, which removes what it has written.

Jobs are taken out of their pipe at once, on a thread of their own: if both sides only wrote, and both pipes
were full, neither would go on.
"""

import _thread
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Final

__all__ = ["serve"]

_LEAVE_S: Final = 5.0
"""How long an interrupted job may take to remove what it has written."""


def serve(alive: Connection, connection: Connection, prepare: Callable[[], Callable[[Any], Any]]) -> None:
    """Be a worker.

    Args:
        alive: the reading end of a pipe whose writing end is the command's alone.
        connection: brings jobs, some at a time, and takes the answer of each; the first answer, None, says
            that this process is ready.
        prepare: makes what does a job.
    """
    # A terminal interrupts the command and its workers alike; the command alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = _Worker(prepare())
    signal.signal(signal.SIGTERM, worker.stop)
    threading.Thread(target=worker.end_with, args=(alive,), name="command", daemon=True).start()
    jobs: SimpleQueue[tuple[Any] | None] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, jobs), name="jobs", daemon=True).start()
    answer = None
    try:
        while True:
            try:
                connection.send(answer)
            except OSError:
                # The command has ended, and this process with it.
                return
            if (job := jobs.get()) is None:
                return
            answer = worker.run(*job)
    except KeyboardInterrupt:
        os._exit(1)


def _receive(connection: Connection, jobs: SimpleQueue[tuple[Any] | None]) -> None:
    """Put what a connection brings, each job in a tuple of its own, and None once that has ended."""
    try:
        with contextlib.suppress(EOFError, OSError):
            while True:
                for job in connection.recv():
                    jobs.put((job,))
    finally:
        jobs.put(None)


class _Worker:
    """What does jobs, and whether it is at one."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._idle = threading.Event()
        self._idle.set()
        self._stopping = False

    def run(self, job: Any) -> Any:
        """Do one job.

        Raises:
            KeyboardInterrupt: it was stopped, and has cleaned up.
        """
        try:
            self._idle.clear()
            return self._work(job)
        finally:
            self._idle.set()

    def end_with(self, alive: Connection) -> None:
        """Wait for the end of the command, then end this process."""
        with contextlib.suppress(OSError):
            alive.poll(None)
        if not self._idle.is_set():
            _thread.interrupt_main(signal.SIGTERM)
            self._idle.wait(_LEAVE_S)
        os._exit(1)

    def stop(self, number: int, frame: object) -> None:
        """Take the signal to stop, which may come from the system and from the command: once is enough."""
        del number, frame
        if self._idle.is_set():
            os._exit(1)
        if not self._stopping:
            self._stopping = True
            raise KeyboardInterrupt
