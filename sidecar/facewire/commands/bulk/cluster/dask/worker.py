"""The worker's side of a bake on Dask: what is the same for all recordings comes once, as a plugin."""

from pathlib import Path

from distributed import WorkerPlugin, get_worker

from facewire.commands.bulk.cluster.errand import Errand, Made, Setup, do_errands

__all__ = ["Preparation", "do_prepared"]


class Preparation(WorkerPlugin):
    """Holds how a worker bakes.

    Args:
        how: the same for all recordings.
    """

    def __init__(self, how: Setup) -> None:
        self.how = how


def do_prepared(name: str, errands: tuple[Errand, ...]) -> tuple[Made, ...]:
    """Bake recordings as the preparation of this name says."""
    worker = get_worker()
    preparation = worker.plugins[name]
    assert isinstance(preparation, Preparation)
    # Dask removes it, also that of a worker that was killed.
    return do_errands(preparation.how, errands, Path(worker.local_directory))
