"""A bake's jobs on a cluster, from the command's side: it reads, sends, takes back and writes.

    look ─▶ read ─▶ batch ─▶ cluster ─▶ check ─▶ write

A batch that ended its worker is taken apart, and its recordings are tried again behind all others. The last
try of a recording has the cluster for itself, so that none is given up because of its neighbour.

Threads read ahead and write, so that a store's answers, tens of milliseconds each, are waited for together.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from facewire.commands.bulk.cluster.ahead import made_ahead
from facewire.commands.bulk.cluster.errand import Errand, Made
from facewire.commands.bulk.places.place import Place
from facewire.commands.bulk.recipe import digest_of_bytes
from facewire.commands.bulk.standing import Job, Outcome, Standing, failure, standing_of, up_to_date
from facewire.commands.bulk.tree import Line
from facewire.commands.pool.pool import TRIES, LostWorker
from facewire.errors import UsageError
from facewire.take.whole import whole_file

__all__ = ["Carrier", "Cluster"]

_BATCH: Final = 2 << 20
"""Bytes of recordings that are sent at once: a minute of sound, which takes a worker a quarter of a second.
What a batch costs beside its bytes is 10 ms in the command."""
_MOST: Final = 64
"""Recordings that are sent at once."""

_THREADS: Final = 16

Finished = Generator[tuple[Job, Outcome | LostWorker], None, None]


class Cluster(Protocol):
    """Where errands are done."""

    def places(self) -> int:
        """Return how many batches can be done at once; 0 while there is no worker."""
        ...

    def send(self, number: int, errands: tuple[Errand, ...]) -> None:
        """Have errands done, known by a number."""
        ...

    def answer(self) -> tuple[int, tuple[Made, ...] | int]:
        """Wait for the next batch: its number, and its answers, or how many workers it has ended.

        Raises:
            FacewireError: the cluster is gone, or its workers cannot do the work.
        """
        ...

    def close(self) -> None:
        """Leave it; what is not done yet is dropped."""
        ...


@dataclass(eq=False, slots=True)
class _Task:
    standing: Standing
    sound: NDArray[np.uint8] | None
    """The recording's file until it is sent: it is read once."""
    tries: int = 0


class Carrier:
    """Carries the jobs of one bake out.

    Args:
        cluster: does the work.
        takes: where they go.
        recipe: `Recipe.id` of the takes that are wanted.
        force: whether everything is baked anew and replaces what is there.
    """

    def __init__(self, cluster: Cluster, takes: Place, recipe: str, *, force: bool) -> None:
        self._cluster, self._takes, self._recipe, self._force = cluster, takes, recipe, force
        self._again: deque[_Task] = deque()
        self._alone: deque[_Task] = deque()
        self._sent: dict[int, list[_Task]] = {}
        self._number = 0
        self._threads = ThreadPoolExecutor(_THREADS, "place")

    def carried_out(self, jobs: Iterable[Job]) -> Finished:
        """Yield each job with its outcome, in the order in which they are done.

        Raises:
            FacewireError: the cluster is gone, or its workers cannot do the work.
        """
        try:
            looked = self._looked(jobs)
            while True:
                yield from self._fill(looked)
                if not self._sent:
                    return
                number, answer = self._cluster.answer()
                tasks = self._sent.pop(number)
                if isinstance(answer, int):
                    yield from self._lost(tasks, answer)
                else:
                    standings = [task.standing for task in tasks]
                    kept = self._threads.map(self._kept, standings, answer)
                    for standing, outcome in zip(standings, kept, strict=True):
                        yield standing.job, outcome
        finally:
            self._threads.shutdown(cancel_futures=True)
            self._cluster.close()

    def _fill(self, looked: Iterator[list[_Task] | tuple[Job, Outcome]]) -> Finished:
        """Send as much as keeps all workers busy, and no more: it is in memory until it is done."""
        most = 2 * self._cluster.places() + 1
        while len(self._sent) < most and (one := next(looked, None)) is not None:
            if isinstance(one, tuple):
                yield one
            else:
                self._send(one)
        while len(self._sent) < most and self._again:
            self._send([self._again.popleft()])
        if not self._sent and self._alone:
            self._send([self._alone.popleft()])

    def _looked(self, jobs: Iterable[Job]) -> Iterator[list[_Task] | tuple[Job, Outcome]]:
        """Yield batches of recordings that have to be baked, and the outcome of each other one."""
        batch: list[_Task] = []
        size = 0
        for job, looked in made_ahead(self._threads, self._look, jobs, _weight, _BATCH):
            if isinstance(looked, Outcome):
                yield job, looked
                continue
            if batch and (size + job.line.size > _BATCH or len(batch) == _MOST):
                yield batch
                batch, size = [], 0
            batch.append(looked)
            size += job.line.size
        if batch:
            yield batch

    def _look(self, job: Job) -> _Task | Outcome:
        """Return a recording that has to be baked, or its outcome."""
        if (current := up_to_date(job, self._recipe, force=self._force)) is not None:
            return current
        try:
            sound = _read(job.line)
            standing = standing_of(
                job, digest_of_bytes(sound.data), self._takes, self._recipe, force=self._force
            )
        except Exception as error:
            # As in `Baker`: one file must stop no other.
            return failure(job, error)
        return standing.current or _Task(standing, sound)

    def _send(self, tasks: list[_Task]) -> None:
        self._number += 1
        self._sent[self._number] = tasks
        errands = []
        for task in tasks:
            line, sound, task.sound = task.standing.job.line, task.sound, None
            errands.append(Errand(line, _read_again(line) if sound is None else sound))
        self._cluster.send(self._number, tuple(errands))

    def _lost(self, tasks: list[_Task], workers: int) -> Finished:
        """Have the recordings of a batch that ended workers tried again; yield what has no sense any more."""
        alone = len(tasks) == 1 and not self._sent
        for task in tasks:
            task.tries += workers
            if alone and task.tries >= TRIES:
                yield task.standing.job, LostWorker()
            elif task.tries >= TRIES - 1:
                self._alone.append(task)
            else:
                self._again.append(task)

    def _kept(self, standing: Standing, made: Made) -> Outcome:
        """Put a take in its place; return the outcome."""
        job, entry = standing.job, made.outcome.entry
        if entry.failed:
            return failure(job, UsageError(entry.failed))
        key = job.line.take
        try:
            if digest_of_bytes(made.take) != entry.digest or entry.audio != standing.audio:
                raise UsageError(f"{job.line.source} has changed meanwhile; bake again")
            standing.check(entry.digest, self._takes.address(key))
            with self._takes.replaced(key) as target, whole_file(target) as file:
                file.write(made.take)
            return standing.made(entry.digest, entry.seconds, self._takes)
        except Exception as error:
            return failure(job, error)


def _weight(job: Job) -> int:
    return job.line.size


def _read(line: Line) -> NDArray[np.uint8]:
    """Return a recording's file.

    Raises:
        UsageError: it cannot be read.
    """
    with line.place.fetched(line.key) as path:
        return np.fromfile(path, np.uint8)


def _read_again(line: Line) -> NDArray[np.uint8]:
    try:
        return _read(line)
    except (UsageError, OSError):
        # It was there a moment ago; the worker says what is wrong with nothing.
        return np.zeros(0, np.uint8)
