"""`facewire bake`: many recordings to takes, several at a time, with a bar; one that fails stops no other."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.baking import bake_options, make_folder, offline_engine, write_take
from facewire.commands.bulk.places.folder import Folder
from facewire.commands.config import Config
from facewire.commands.export.beside import put_beside
from facewire.commands.pool.jobs import check_jobs
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out
from facewire.errors import FacewireError, UsageError
from facewire.paths import real_path
from facewire.ports import Engine
from facewire.source.recording import Recording
from facewire.take.formats import format_of
from facewire.take.recorded import find
from facewire.take.whole import remove_part

__all__ = ["bake_all", "check_choices"]

_AHEAD_S: Final = 30
"""Sound that waits with a process beside what it bakes: less than a second's work."""


@dataclass(frozen=True, slots=True)
class _Order:
    """One recording to bake."""

    source: Path
    target: Path
    seconds: float
    take_format: str
    config: Config


_Finished = Generator[tuple[_Order, FacewireError | None], None, None]


def bake_all(
    inputs: Sequence[Path],
    folder: Path,
    config: Config,
    *,
    take_format: str,
    jobs: int | None = None,
    force: bool = False,
) -> int:
    """Bake every input into `folder`; return the exit status.

    Args:
        inputs: recordings, or folders of takes, whose sound is baked.
        folder: where the takes go; it is made if it is not there.
        config: frames per second, look-ahead, engine, tuning.
        take_format: as `format_of` takes it.
        jobs: processes; None for one on each core.
        force: whether takes that are there already are replaced.

    Raises:
        UsageError: nothing is baked: two inputs have one name, a take is there already, the folder cannot
            be made, `jobs` is no number of processes, or there is no such format.
    """
    check_choices(take_format, jobs)
    orders, failures = _orders(inputs, folder, config, take_format)
    if not force:
        _spare(orders)
    if orders:
        # A network that cannot be loaded is told once, not once a file.
        engine = offline_engine(config)
        if engine.reason:
            terminal.note(f"baking with the {engine.name} engine: {engine.reason}")
        make_folder(folder)
        failures += _carry_out(orders, engine, min(jobs or _useful_jobs(orders), len(orders)))
        engine.close()
    for failure in failures:
        terminal.error(str(failure))
    if orders:
        put_beside(Folder(folder), format_of(take_format), force=force)
    return max((failure.exit_code for failure in failures), default=0)


def check_choices(take_format: str, jobs: int | None) -> None:
    """Check what is chosen on the command line alone.

    Raises:
        UsageError: `jobs` is no number of processes, or there is no such format.
    """
    format_of(take_format)
    check_jobs(jobs)


def _orders(
    inputs: Sequence[Path], folder: Path, config: Config, take_format: str
) -> tuple[list[_Order], list[FacewireError]]:
    suffix = format_of(take_format).suffix
    orders: list[_Order] = []
    failures: list[FacewireError] = []
    taken: dict[Path, Path] = {}
    for source in inputs:
        name = real_path(source).name if source.is_dir() else source.stem
        target = folder / (name + suffix)
        if target in taken:
            raise UsageError(f"{taken[target]} and {source} would both become {target}; rename one of them")
        taken[target] = source
        try:
            sound = _sound_of(source) if source.is_dir() else source
            orders.append(_Order(sound, target, Recording.open(sound).seconds, take_format, config))
        except UsageError as error:
            failures.append(error)
    return orders, failures


def _sound_of(folder: Path) -> Path:
    """Return what was heard in a recorded take."""
    try:
        return find(folder).audio
    except UsageError as error:
        raise UsageError(f"{error}, or add -r to bake what lies below it") from error


def _spare(orders: Sequence[_Order]) -> None:
    there = [order.target for order in orders if order.target.exists()]
    if there:
        more = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise UsageError(f"{there[0]}{more} there already; add --force to replace, or choose another folder")


def _useful_jobs(orders: list[_Order]) -> int:
    """One process on each core, but not for less than a minute of audio: it takes half a second to start."""
    minutes = int(sum(order.seconds for order in orders) / 60)
    return max(1, min(os.cpu_count() or 1, minutes))


def _carry_out(orders: list[_Order], engine: Engine, jobs: int) -> list[FacewireError]:
    progress = terminal.BakeProgress(sum(order.seconds for order in orders))
    failures: list[FacewireError] = []
    done_s = 0.0
    clock = SystemClock()
    started_ns = clock.now_ns()
    with progress.running():
        finished = (
            _in_turn(orders, engine, progress.at)
            if jobs == 1
            else _by_workers(orders, orders[0].config, jobs)
        )
        with closing(finished):
            for order, failure in finished:
                done_s += order.seconds
                progress.at(done_s)
                if failure is not None:
                    failures.append(failure)
    took_s = (clock.now_ns() - started_ns) / 1e9
    baked = len(orders) - len(failures)
    if baked:
        terminal.note(
            f"{baked} take{'s' * (baked != 1)} in {orders[0].target.parent}: {done_s:.1f} s of audio "
            f"in {took_s:.1f} s, {done_s / took_s:.0f} times real time"
        )
    return failures


def _in_turn(orders: Sequence[_Order], engine: Engine, at: Callable[[float], None]) -> _Finished:
    before_s = 0.0
    for order in orders:
        failure = _bake_one(order, engine, partial(_move, at, before_s, order.seconds))
        before_s += order.seconds
        yield order, failure


def _move(at: Callable[[float], None], before_s: float, seconds: float, share: float) -> None:
    at(before_s + share * seconds)


def _by_workers(orders: Sequence[_Order], config: Config, jobs: int) -> _Finished:
    work: Work[_Order, FacewireError | None] = Work(
        partial(_prepare, config), lambda order: int(order.seconds), _AHEAD_S, _clear
    )
    finished = carried_out(orders, jobs, work)
    with closing(finished):
        for order, answer in finished:
            lost = f"{order.source} ended {TRIES} processes; convert it, or bake it with --jobs 1"
            yield order, FacewireError(lost) if isinstance(answer, LostWorker) else answer


def _prepare(config: Config) -> Callable[[_Order], FacewireError | None]:
    return partial(_bake_one, engine=offline_engine(config))


def _clear(order: _Order, process: int) -> None:
    remove_part(order.target, process)


def _bake_one(
    order: _Order, engine: Engine, on_progress: Callable[[float], None] | None = None
) -> FacewireError | None:
    options = bake_options(order.config)
    try:
        write_take(order.source, order.target, options, order.take_format, engine, on_progress)
    except FacewireError as failure:
        return failure
    return None
