"""Processes that work through many jobs, and lose none when one of them is killed.

Each process has a few jobs waiting, so that it never waits for the command; its answers come in
the order of its jobs, so the first one unanswered is the one that it died of. That job is tried again, at the
end of all others; the rest goes to other processes.
"""

import contextlib
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Generic, TypeVar

from facewire.commands.pool.worker import serve
from facewire.errors import FacewireError

__all__ = ["TRIES", "LostWorker", "Work", "carried_out", "no_traces"]

Job = TypeVar("Job")
Answer = TypeVar("Answer")

TRIES: Final = 3
"""A job that has ended so many processes is given up."""

_MOST_WAITING: Final = 16
"""Jobs with one process, which holds all of them in memory."""
_START_TRIES: Final = 3
_LEAVE_S: Final = 3.0


class LostWorker:
    """In place of an answer: the job has ended `TRIES` processes, and is given up."""


def no_traces(job: object, process: int) -> None:
    """Clear up behind a process whose jobs leave nothing half done: `Work.lost`."""
    del job, process


@dataclass(frozen=True, slots=True)
class Work(Generic[Job, Answer]):
    """What processes do. Functions are those of a module's top, or instances that can be pickled."""

    prepare: Callable[[], Callable[[Job], Answer]]
    """Makes, once in each process, what does one job."""
    weigh: Callable[[Job], int]
    """How much work a job is, in any unit."""
    ahead: int
    """How much work, in that unit, a process may have beside the job that it is at."""
    lost: Callable[[Job, int], None]
    """Told a job at which a process may have ended, and the number of the process: clears up behind it."""


@dataclass(eq=False, slots=True)
class _Task(Generic[Job]):
    job: Job
    tries: int = 0


@dataclass(eq=False, slots=True)
class _Hand(Generic[Job]):
    """One process, from the command's side."""

    process: Any
    connection: Connection
    tasks: deque[_Task[Job]] = field(default_factory=deque)
    """What it has not answered yet, in the order in which it does them."""
    ready: bool = False


def carried_out(
    jobs: Iterable[Job], count: int, work: Work[Job, Answer]
) -> Generator[tuple[Job, Answer | LostWorker], None, None]:
    """Yield each job with its answer, in the order in which they are done.

    An exception here (an interrupt, a closed generator) stops all processes before it goes on.

    Args:
        jobs: what is to be done; picklable.
        count: of processes.
        work: how.

    Raises:
        FacewireError: processes die before they have begun.
    """
    crew = _Crew(jobs, work)
    try:
        for _ in range(count):
            crew.start()
        while crew.busy:
            for hand in crew.heard():
                yield from crew.hear(hand)
    finally:
        crew.end()


@contextlib.contextmanager
def _never_interrupted() -> Iterator[None]:
    """Start processes that Ctrl-C never reaches, also while they load what they need to ignore it.

    Processes inherit which signals are blocked; one that comes meanwhile reaches the command thereafter.
    """
    if sys.platform == "win32":
        yield
        return
    # Its process is started with the first one, and would unblock what is blocked here.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Crew(Generic[Job, Answer]):
    """The processes, and what has not been handed to any."""

    def __init__(self, jobs: Iterable[Job], work: Work[Job, Answer]) -> None:
        self._waiting = deque(_Task(job) for job in jobs)
        self._work = work
        self._hands: dict[Any, _Hand[Job]] = {}
        self._start_tries = 0
        # A process that has threads (ONNX Runtime's) must not be forked: start afresh on every system.
        self._context = multiprocessing.get_context("spawn")
        self._alive, self._life = self._context.Pipe(duplex=False)

    @property
    def busy(self) -> bool:
        """Whether anything is still to be done."""
        return bool(self._waiting) or any(hand.tasks for hand in self._hands.values())

    def start(self) -> None:
        """Start one more process."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=serve, args=(self._alive, theirs, self._work.prepare), daemon=True
        )
        with _never_interrupted():
            process.start()
        theirs.close()
        self._hands[ours] = _Hand(process, ours)

    def heard(self) -> list[_Hand[Job]]:
        """Return the processes that have answered, or died; waits for one."""
        return [self._hands[one] for one in wait(list(self._hands))]

    def hear(self, hand: _Hand[Job]) -> Generator[tuple[Job, Answer | LostWorker], None, None]:
        """Take one answer of a process, and hand it more; yield what is done by that."""
        try:
            answer = hand.connection.recv()
        except (EOFError, OSError):
            yield from self._replace(hand)
            return
        if hand.ready:
            yield hand.tasks.popleft().job, answer
        hand.ready, self._start_tries = True, 0
        self._top_up(hand)

    def end(self) -> None:
        """End all processes; those at work remove what they have written, or it is done here."""
        self._life.close()
        for hand in self._hands.values():
            hand.process.join(_LEAVE_S)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.connection.close()
            # An interrupt can come where Python drops it, and a busy machine can take longer than that; which
            # of them it was at is not known where its last answers have not been read.
            for task in hand.tasks:
                self._work.lost(task.job, hand.process.pid)
        self._alive.close()

    def _top_up(self, hand: _Hand[Job]) -> None:
        """Hand a process more jobs once half of its own are done: several in a message cost little more."""
        weigh, most, ahead = self._work.weigh, _MOST_WAITING, self._work.ahead
        if len(hand.tasks) > most // 2:
            return
        held = sum(weigh(task.job) for task in hand.tasks)
        if len(hand.tasks) > 1 and held > ahead // 2:
            return
        more: list[_Task[Job]] = []
        while self._waiting and len(hand.tasks) < most and (not hand.tasks or held < ahead):
            task = self._waiting.popleft()
            held += weigh(task.job)
            hand.tasks.append(task)
            more.append(task)
        if more:
            # If it has died, its end is heard next, and gives the tasks back.
            with contextlib.suppress(OSError):
                hand.connection.send([task.job for task in more])

    def _replace(self, hand: _Hand[Job]) -> Generator[tuple[Job, LostWorker], None, None]:
        """Give the jobs of a process that died to others, and start one in its place."""
        del self._hands[hand.connection]
        hand.connection.close()
        hand.process.join()
        if not hand.ready:
            self._start_tries += 1
            if self._start_tries >= _START_TRIES:
                raise FacewireError("processes end before they have begun; try --jobs 1")
        given_up = self._blame(hand.tasks.popleft(), hand.process.pid) if hand.tasks else None
        self._waiting.extendleft(reversed(hand.tasks))
        if self._waiting:
            self.start()
        if given_up is not None:
            yield given_up.job, LostWorker()

    def _blame(self, task: _Task[Job], process: int) -> _Task[Job] | None:
        """Put a job at which a process died at the end of all others; return it once that has no sense."""
        task.tries += 1
        self._work.lost(task.job, process)
        if task.tries >= TRIES:
            return task
        self._waiting.append(task)
        return None
