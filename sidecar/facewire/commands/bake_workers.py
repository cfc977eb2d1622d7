"""The processes of a bake: one recording each at a time, none of which outlives the command.

A worker holds the reading end of a pipe whose writing end is the command's alone. When the command closes
that pipe, or dies, the worker stops in the middle of its file and removes what it has written of it.
"""

import _thread
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

__all__ = ["Job", "LostWorker", "do_job", "side_by_side", "start_worker"]

Job = TypeVar("Job")
Answer = TypeVar("Answer")
Tool = TypeVar("Tool")

_LEAVE_S: Final = 5.0
"""How long an interrupted file may take to remove what it has written."""


class LostWorker(Exception):  # noqa: N818
    """A worker was killed from outside before it had finished."""


def side_by_side(
    jobs: Sequence[Job],
    count: int,
    prepare: Callable[[], Tool],
    work: Callable[[Job, Tool], Answer],
) -> Generator[tuple[Job, Answer | LostWorker], None, None]:
    """Yield each job with its answer, in the order in which they are done.

    An exception here (an interrupt, a closed generator) stops all workers before it goes on.

    Args:
        jobs: what is to be done; picklable.
        count: of processes.
        prepare: makes, once in each worker, what all its jobs use; a function at the top of a module.
        work: does one job; a function at the top of a module.
    """
    # Forking a process that has threads (ONNX Runtime's) can dead-lock: start afresh on every system.
    context = multiprocessing.get_context("spawn")
    alive, life = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(count, context, initializer=start_worker, initargs=(alive, prepare, work))
    try:
        futures: dict[Future[Answer], Job] = {pool.submit(do_job, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                answer: Answer | LostWorker = future.result()
            except BrokenProcessPool:
                answer = LostWorker()
            yield futures[future], answer
    finally:
        life.close()
        pool.shutdown(cancel_futures=True)
        alive.close()


class _Worker:
    """A worker process: what it works with, and whether it is at work."""

    def __init__(self, prepare: Callable[[], Any], work: Callable[[Any, Any], Any]) -> None:
        self._tool = prepare()
        self._work = work
        self._idle = threading.Event()
        self._idle.set()

    def run(self, job: Any) -> Any:
        """Do one job; an interrupt ends the process once the job has cleaned up."""
        self._idle.clear()
        try:
            return self._work(job, self._tool)
        except KeyboardInterrupt:
            os._exit(1)
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
        """Take the signal to stop."""
        del number, frame
        if self._idle.is_set():
            os._exit(1)
        raise KeyboardInterrupt


_worker: _Worker | None = None
"""The worker that this process is, if it is one."""


def start_worker(alive: Connection, prepare: Callable[[], Any], work: Callable[[Any, Any], Any]) -> None:
    """Make this process a worker, which ends with the command.

    Args:
        alive: the reading end of a pipe whose writing end is the command's alone.
        prepare: makes what all jobs use.
        work: does one job with that.
    """
    global _worker
    # A terminal interrupts the command and its workers alike; the command alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = _Worker(prepare, work)
    signal.signal(signal.SIGTERM, _worker.stop)
    threading.Thread(target=_worker.end_with, args=(alive,), name="bake-command", daemon=True).start()


def do_job(job: Any) -> Any:
    """Return the answer to one job; this process is a worker."""
    assert _worker is not None
    return _worker.run(job)
