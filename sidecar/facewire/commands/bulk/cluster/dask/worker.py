"""The worker's side of a bake on Dask: what is the same for all recordings comes once, as a plugin."""

import signal
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker

from facewire.commands.bulk.cluster.errand import Errand, Made, Setup, do_errands

__all__ = ["Preparation", "do_prepared"]


class Preparation(WorkerPlugin):
    """Holds how a worker bakes.

    Args:
        how: the same for all recordings.
        ours: whether the worker was started by the command, on the same terminal.
    """

    def __init__(self, how: Setup, *, ours: bool) -> None:
        self.how, self._ours = how, ours

    def setup(self, worker: Worker) -> None:
        """Begin on a worker."""
        del worker
        if self._ours:
            # A terminal interrupts the command and its workers alike; the command alone decides.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def do_prepared(name: str, errands: tuple[Errand, ...]) -> tuple[Made, ...]:
    """Bake recordings as the preparation of this name says."""
    worker = get_worker()
    preparation = worker.plugins[name]
    assert isinstance(preparation, Preparation)
    # Dask removes it, also that of a worker that was killed.
    return do_errands(preparation.how, errands, Path(worker.local_directory))
