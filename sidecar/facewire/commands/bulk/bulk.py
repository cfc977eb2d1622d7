"""`facewire bake -r`: what is new or has changed below folders, by several processes, with a manifest."""

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.bake import check_choices
from facewire.commands.baking import bake_options, make_folder, offline_engine
from facewire.commands.bulk.baker import Baker
from facewire.commands.bulk.manifest import NAME, Appender, Entry, Manifest, read_manifest, write_manifest
from facewire.commands.bulk.mouths import Keeping, KeptMouths
from facewire.commands.bulk.progress import Progress, log
from facewire.commands.bulk.recipe import Recipe, recipe_of
from facewire.commands.bulk.standing import Job, Outcome
from facewire.commands.bulk.tree import Line, Tree, lines_of
from facewire.commands.config import Config
from facewire.commands.export.beside import put_beside
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out
from facewire.gpu.priority import yield_to_others
from facewire.take.formats import format_of
from facewire.take.whole import remove_part, remove_parts

__all__ = ["Bulk", "CarryOut", "bake_folders"]

_AHEAD: Final = 1 << 20
"""Bytes of recordings that wait with a process: half a minute of sound, less than a second's work."""
_SHOWN: Final = 50

CarryOut = Callable[
    [Iterable[Job], int, Work[Job, Outcome]], Generator[tuple[Job, Outcome | LostWorker], None, None]
]
"""Carries jobs out: see `pool.carried_out`."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """How folders are baked."""

    folder: Path
    """Where the takes go."""
    config: Config
    take_format: str
    jobs: int | None = None
    """Processes; None for one on each core."""
    force: bool = False
    """Whether everything is baked anew and replaces what is there."""
    nice: bool = True
    """Whether processes rank below others of the machine."""
    keeping: Keeping | None = None
    """Where mouths are kept for other bakes; None for nowhere."""
    cluster: str | None = None
    """Address of a Dask scheduler, or `local`; None for processes of our own."""


@dataclass(slots=True)
class _Counts:
    baked: int = 0
    unchanged: int = 0
    seconds: float = 0.0


def bake_folders(inputs: Sequence[Path], bulk: Bulk, carry_out: CarryOut | None = None) -> int:
    """Bake what is new or has changed; return the exit status: 1 where a recording could not be baked.

    Args:
        inputs: folders, or recordings.
        bulk: how.
        carry_out: does the jobs; None for processes, or the cluster that `bulk` names.

    Raises:
        UsageError: nothing is baked: no recording, no such format, a folder that cannot be used.
        FacewireError: processes cannot be started, or the cluster is gone.
    """
    check_choices(bulk.take_format, bulk.jobs)
    tree = lines_of(inputs, format_of(bulk.take_format).suffix)
    recipe = _recipe(bulk)
    make_folder(bulk.folder)
    remove_parts(bulk.folder)
    path = bulk.folder / NAME
    manifest = read_manifest(path)
    entries = dict(manifest.entries)
    appender = Appender(path)
    with closing(appender):
        appender.add_recipe(recipe.described())
        made = _carry_out(tree, entries, bulk, recipe, carry_out or _way(bulk, recipe), appender.add)
    write_manifest(path, Manifest(entries, {**manifest.recipes, recipe.id: recipe.described()}))
    status = _tell(tree, entries, made, path)
    put_beside(bulk.folder, format_of(bulk.take_format), force=bulk.force)
    return status


def _recipe(bulk: Bulk) -> Recipe:
    """Return what takes follow from. A network that cannot be loaded is told here, once."""
    config = bulk.config
    engine = offline_engine(config)
    if engine.reason:
        terminal.note(f"baking with the {engine.name} engine: {engine.reason}")
    recipe = recipe_of(engine.name, config.engine_choice, bake_options(config), bulk.take_format)
    engine.close()
    return recipe


def _carry_out(
    tree: Tree,
    entries: dict[str, Entry],
    bulk: Bulk,
    recipe: Recipe,
    carry_out: CarryOut,
    append: Callable[[Entry], None],
) -> tuple[_Counts, float]:
    """Bake all lines; return what was done, and the seconds that it took."""
    clock = SystemClock()
    begun_ns = clock.now_ns()
    counts = _Counts()

    def keep(entry: Entry) -> None:
        if entries.get(entry.take) != entry:
            entries[entry.take] = entry
            append(entry)

    for line, reason in tree.refused:
        keep(_failed(line, entries, reason))
    jobs = [Job(line, entries.get(line.take)) for line in tree.lines]
    work = Work(partial(_prepare, bulk, recipe), _weight, _AHEAD, partial(_clear, bulk.folder))
    count = min(bulk.jobs or os.cpu_count() or 1, len(jobs))
    progress = Progress(len(jobs), sum(map(_weight, jobs)), clock, log())
    with progress.running(), closing(carry_out(jobs, count, work)) as finished:
        for job, outcome in finished:
            progress.add(_weight(job))
            if isinstance(outcome, LostWorker):
                reason = f"{job.line.source} ended {TRIES} processes; convert it, or bake it with less --jobs"
                keep(_failed(job.line, entries, reason))
                continue
            keep(outcome.entry)
            if outcome.baked:
                counts.baked += 1
                counts.seconds += outcome.entry.seconds
            elif not outcome.entry.failed:
                counts.unchanged += 1
    return counts, (clock.now_ns() - begun_ns) / 1e9


def _way(bulk: Bulk, recipe: Recipe) -> CarryOut:
    return carried_out if bulk.cluster is None else partial(_by_cluster, bulk, recipe)


def _by_cluster(
    bulk: Bulk, recipe: Recipe, jobs: Iterable[Job], count: int, work: Work[Job, Outcome]
) -> Generator[tuple[Job, Outcome | LostWorker], None, None]:
    """Carry jobs out on a cluster, in place of `work`'s processes."""
    # Nothing of Dask is loaded unless it is asked for.
    from facewire.commands.bulk.cluster.carrying import Carrier
    from facewire.commands.bulk.cluster.dask.scheduler import LOCAL, DaskCluster
    from facewire.commands.bulk.cluster.errand import setup_of

    del work
    assert bulk.cluster is not None
    nice = bulk.nice and bulk.cluster == LOCAL
    setup = setup_of(bulk.config, bulk.take_format, recipe, keeping=bulk.keeping, nice=nice)
    cluster = DaskCluster(bulk.cluster, setup, count)
    return Carrier(cluster, bulk.folder, recipe.id, force=bulk.force).carried_out(jobs)


def _prepare(bulk: Bulk, recipe: Recipe) -> Baker:
    # Threads of the network rank as the one that makes them.
    if bulk.nice:
        yield_to_others()
    mouths = None if bulk.keeping is None else KeptMouths(bulk.keeping, bulk.config, recipe)
    return Baker(bulk.folder, bulk.config, recipe, force=bulk.force, mouths=mouths)


def _weight(job: Job) -> int:
    return job.line.size


def _clear(folder: Path, job: Job, process: int) -> None:
    remove_part(folder / job.line.take, process)


def _failed(line: Line, entries: dict[str, Entry], reason: str) -> Entry:
    known = entries.get(line.take)
    return replace(Entry(line.take, line.name, failed=reason), digest=known.digest if known else "")


def _tell(tree: Tree, entries: dict[str, Entry], made: tuple[_Counts, float], path: Path) -> int:
    """Print what was done and what was not; return the exit status."""
    counts, took_s = made
    takes = {line.take for line in (*tree.lines, *(line for line, _ in tree.refused))}
    failed = [entry for take, entry in sorted(entries.items()) if take in takes and entry.failed]
    told = f"{counts.baked} baked, {counts.unchanged} unchanged, {len(failed)} failed in {path.parent}"
    if counts.baked:
        told += f": {counts.seconds:.1f} s of audio in {took_s:.1f} s, "
        told += f"{counts.seconds / took_s:.0f} times real time"
    terminal.note(told)
    for entry in failed[:_SHOWN]:
        # A name that is no text of any encoding must not end the list.
        terminal.error(f"{entry.source}: {entry.failed}".encode(errors="backslashreplace").decode())
    if len(failed) > _SHOWN:
        terminal.error(f"{len(failed) - _SHOWN} more failed; {path} has all reasons")
    return 1 if failed else 0
