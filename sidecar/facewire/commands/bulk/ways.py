"""Who does the jobs of a bake: processes of this machine, or the workers of a cluster."""

import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from facewire.commands.bulk.baker import Baker
from facewire.commands.bulk.mouths import Keeping, KeptMouths
from facewire.commands.bulk.places.place import Place
from facewire.commands.bulk.places.typed import Typed
from facewire.commands.bulk.recipe import Recipe
from facewire.commands.bulk.standing import Job, Outcome
from facewire.commands.config import Config
from facewire.commands.pool.pool import LostWorker, Work, carried_out
from facewire.gpu.priority import yield_to_others
from facewire.serve.large_pages import use_large_pages

__all__ = ["Bulk", "CarryOut", "Plan", "processes_of", "way_of", "weight", "work_of"]

_AHEAD: Final = 1 << 20
"""Bytes of recordings that wait with a process: half a minute of sound, less than a second's work."""

_FOR_A_CORE: Final = 3
"""Processes for one core where a store is read or written: most wait for its answers meanwhile."""

_WAITING: Final = 48
"""Processes at most that are more than the cores: Windows waits for no more than 63 at once."""

Finished = Generator[tuple[Job, Outcome | LostWorker], None, None]
CarryOut = Callable[[Iterable[Job], int, Work[Job, Outcome]], Finished]
"""Carries jobs out: see `pool.carried_out`."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """How folders are baked."""

    folder: Typed
    """Where the takes go."""
    config: Config
    take_format: str
    jobs: int | None = None
    """Processes; None for one on each core, three where a store is read or written."""
    force: bool = False
    """Whether everything is baked anew and replaces what is there."""
    nice: bool = True
    """Whether processes rank below others of the machine."""
    keeping: Keeping | None = None
    """Where mouths are kept for other bakes; None for nowhere."""
    cluster: str | None = None
    """Address of a Dask scheduler, or `local`; None for processes of our own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all jobs of one bake have in common."""

    bulk: Bulk
    recipe: Recipe
    takes: Place
    """Where the takes go."""
    in_store: bool = False
    """Whether these, or recordings, lie in a store."""


def processes_of(plan: Plan) -> int:
    """Return how many processes of this machine do the jobs, or its workers of a cluster."""
    cores = os.cpu_count() or 1
    waits = plan.in_store and plan.bulk.cluster is None
    return plan.bulk.jobs or (max(cores, min(_FOR_A_CORE * cores, _WAITING)) if waits else cores)


def work_of(plan: Plan) -> Work[Job, Outcome]:
    """Return what processes of this machine do."""
    return Work(partial(_prepare, plan), weight, _AHEAD, partial(_clear, plan.takes))


def way_of(plan: Plan) -> CarryOut:
    """Return who does the jobs."""
    return carried_out if plan.bulk.cluster is None else partial(_by_cluster, plan)


def weight(job: Job) -> int:
    """Return how much work a job is, in bytes of its recording."""
    return job.line.size


def _by_cluster(plan: Plan, jobs: Iterable[Job], count: int, work: Work[Job, Outcome]) -> Finished:
    """Carry jobs out on a cluster, in place of `work`'s processes."""
    # Nothing of Dask is loaded unless it is asked for.
    from facewire.commands.bulk.cluster.carrying import Carrier
    from facewire.commands.bulk.cluster.dask.scheduler import LOCAL, DaskCluster
    from facewire.commands.bulk.cluster.errand import setup_of

    del work
    bulk, recipe = plan.bulk, plan.recipe
    assert bulk.cluster is not None
    nice = bulk.nice and bulk.cluster == LOCAL
    setup = setup_of(bulk.config, bulk.take_format, recipe, keeping=bulk.keeping, nice=nice)
    cluster = DaskCluster(bulk.cluster, setup, count)
    return Carrier(cluster, plan.takes, recipe.id, force=bulk.force).carried_out(jobs)


def _prepare(plan: Plan) -> Baker:
    # As the command itself, before its network is loaded.
    use_large_pages()
    bulk, recipe = plan.bulk, plan.recipe
    # Threads of the network rank as the one that makes them.
    if bulk.nice:
        yield_to_others()
    mouths = None if bulk.keeping is None else KeptMouths(bulk.keeping, bulk.config, recipe)
    return Baker(plan.takes, bulk.config, recipe, force=bulk.force, mouths=mouths)


def _clear(takes: Place, job: Job, process: int) -> None:
    takes.clear(job.line.take, process)
    job.line.place.clear(job.line.key, process)
