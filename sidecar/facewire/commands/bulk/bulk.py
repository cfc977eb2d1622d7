"""`facewire bake -r`: what is new or has changed below folders, by several processes, with a manifest."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.bake import check_choices
from facewire.commands.baking import bake_options, offline_engine
from facewire.commands.bulk.manifest import NAME, Appender, Entry, Manifest, read_manifest, write_manifest
from facewire.commands.bulk.places.opening import input_of, place_of
from facewire.commands.bulk.places.place import Input, Place, UnreachableError
from facewire.commands.bulk.places.scratch import scratch_for
from facewire.commands.bulk.places.typed import Typed
from facewire.commands.bulk.progress import Progress, log
from facewire.commands.bulk.recipe import Recipe, recipe_of
from facewire.commands.bulk.standing import Job, Outcome, failure
from facewire.commands.bulk.tree import Line, Tree, tree_of
from facewire.commands.bulk.ways import Bulk, CarryOut, Plan, processes_of, way_of, weight, work_of
from facewire.commands.export.beside import put_beside
from facewire.commands.pool.pool import TRIES, LostWorker
from facewire.errors import FacewireError, UsageError
from facewire.paths import real_path
from facewire.take.formats import format_of

__all__ = ["bake_folders"]

_SHOWN: Final = 50
_REFUSED: Final = 20
"""Recordings in a row for which a store gave no answer, each after some seconds, or a disk had no room: there
will be none."""


@dataclass(slots=True)
class _Counts:
    baked: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    refused: int = 0
    """The last ones, in a row."""

    def add(self, outcome: Outcome) -> None:
        """Count one.

        Raises:
            FacewireError: a store gives no answer any more, or a disk is full.
        """
        if outcome.baked:
            self.baked += 1
            self.seconds += outcome.entry.seconds
        elif not outcome.entry.failed:
            self.unchanged += 1
        self.refused = self.refused + 1 if outcome.refused else 0
        if self.refused == _REFUSED:
            raise FacewireError(outcome.entry.failed)


def bake_folders(inputs: Sequence[Typed], bulk: Bulk, carry_out: CarryOut | None = None) -> int:
    """Bake what is new or has changed; return the exit status: 1 where a recording could not be baked.

    Args:
        inputs: folders, addresses in stores, or recordings.
        bulk: how.
        carry_out: does the jobs; None for processes, or the cluster that `bulk` names.

    Raises:
        UsageError: nothing is baked: no recording, no such format, a place that cannot be used.
        FacewireError: processes cannot be started, the cluster or a store is gone, or the disk is full.
    """
    check_choices(bulk.take_format, bulk.jobs)
    # Where it is, and not how it was typed: `faces` is another folder in each folder that it is typed in.
    folder = real_path(bulk.folder) if isinstance(bulk.folder, Path) else bulk.folder
    with scratch_for(str(folder)) as scratch:
        read = [input_of(one, scratch) for one in inputs]
        return _bake(read, place_of(bulk.folder, scratch), bulk, carry_out)


def _bake(inputs: Sequence[Input], takes: Place, bulk: Bulk, carry_out: CarryOut | None) -> int:
    tree = tree_of(inputs, format_of(bulk.take_format).suffix)
    recipe = _recipe(bulk)
    takes.begin()
    log = takes.log(NAME)
    manifest = read_manifest(log)
    entries = dict(manifest.entries)
    appender = Appender(log, manifest)
    places = (takes, *(one.place for one in inputs))
    plan = Plan(bulk, recipe, takes, in_store=any(place.tells_etags for place in places))
    try:
        with closing(appender):
            appender.add_recipe(recipe.described())
            made = _carry_out(tree, entries, plan, carry_out or way_of(plan), appender.add)
        write_manifest(log, Manifest(entries, {**manifest.recipes, recipe.id: recipe.described()}))
    except UnreachableError as error:
        # It was there when the bake began: no mistake of whoever typed it.
        raise FacewireError(str(error)) from error
    status = _tell(tree, entries, made, takes)
    put_beside(takes, format_of(bulk.take_format), force=bulk.force)
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
    plan: Plan,
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
        keep(failure(Job(line, entries.get(line.take)), UsageError(reason)).entry)
    jobs = _jobs(tree.lines, entries, plan.takes)
    count = min(processes_of(plan), len(jobs))
    progress = Progress(len(jobs), sum(map(weight, jobs)), clock, log())
    with progress.running(), closing(carry_out(jobs, count, work_of(plan))) as finished:
        for job, outcome in finished:
            progress.add(weight(job))
            if isinstance(outcome, LostWorker):
                reason = f"{job.line.source} ended {TRIES} processes; convert it, or bake it with less --jobs"
                keep(failure(job, UsageError(reason)).entry)
                continue
            keep(outcome.entry)
            counts.add(outcome)
    return counts, (clock.now_ns() - begun_ns) / 1e9


def _jobs(lines: Sequence[Line], entries: Mapping[str, Entry], takes: Place) -> list[Job]:
    """Return what is to be looked at, with all that is known of it without reading."""
    if not takes.tells_etags:
        return [Job(line, entries.get(line.take)) for line in lines]
    # The place may hold much else.
    wanted = {line.take for line in lines}
    etags = {file.key: file.etag for file in takes.files() if file.key in wanted}
    return [Job(line, entries.get(line.take), etags.get(line.take)) for line in lines]


def _tell(tree: Tree, entries: dict[str, Entry], made: tuple[_Counts, float], takes: Place) -> int:
    """Print what was done and what was not; return the exit status."""
    counts, took_s = made
    wanted = {line.take for line in (*tree.lines, *(line for line, _ in tree.refused))}
    failed = [entry for take, entry in sorted(entries.items()) if take in wanted and entry.failed]
    told = f"{counts.baked} baked, {counts.unchanged} unchanged, {len(failed)} failed in {takes.address()}"
    if counts.baked:
        told += f": {counts.seconds:.1f} s of audio in {took_s:.1f} s, "
        told += f"{counts.seconds / took_s:.0f} times real time"
    terminal.note(told)
    for entry in failed[:_SHOWN]:
        # A name that is no text of any encoding must not end the list.
        terminal.error(f"{entry.source}: {entry.failed}".encode(errors="backslashreplace").decode())
    if len(failed) > _SHOWN:
        terminal.error(f"{len(failed) - _SHOWN} more failed; {takes.address(NAME)} has all reasons")
    return 1 if failed else 0
