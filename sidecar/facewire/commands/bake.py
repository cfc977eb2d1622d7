"""`facewire bake`: many recordings to takes, several at a time, with a bar; one that fails stops no other."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.config import Config, parse_lookahead
from facewire.engine.fallback import Ladder
from facewire.errors import FacewireError, SourceError, UsageError
from facewire.pipeline.offline import Bake, bake
from facewire.serve.engines import build_ladder
from facewire.source.recording import Recording
from facewire.take.formats import FORMATS
from facewire.take.table import take_of

__all__ = ["bake_all"]


@dataclass(frozen=True, slots=True)
class _Order:
    """One recording to bake."""

    source: Path
    target: Path
    seconds: float
    take_format: str
    config: Config


def bake_all(
    inputs: Sequence[Path], folder: Path, config: Config, *, take_format: str, jobs: int | None
) -> int:
    """Bake every input into `folder`; return the exit status.

    Args:
        inputs: recordings.
        folder: where the takes go; it is made if it is not there.
        config: frames per second, look-ahead, engine, tuning.
        take_format: a key of `FORMATS`.
        jobs: processes; None for one on each core.

    Raises:
        UsageError: nothing can be baked: two inputs have one name, or the folder cannot be made.
    """
    orders, failures = _orders(inputs, folder, config, take_format)
    if orders:
        # A network that cannot be loaded is told once, not once a file.
        ladder = build_ladder(config.engine, SystemClock(), model=config.model)
        if ladder.reason:
            terminal.note(f"baking with the {ladder.name} engine: {ladder.reason}")
        _make_folder(folder)
        failures += _carry_out(orders, ladder, min(jobs or _useful_jobs(orders), len(orders)))
        ladder.close()
    for failure in failures:
        terminal.error(str(failure))
    return max((failure.exit_code for failure in failures), default=0)


def _orders(
    inputs: Sequence[Path], folder: Path, config: Config, take_format: str
) -> tuple[list[_Order], list[FacewireError]]:
    suffix = FORMATS[take_format].suffix
    orders: list[_Order] = []
    failures: list[FacewireError] = []
    taken: dict[Path, Path] = {}
    for source in inputs:
        target = folder / (source.stem + suffix)
        if target in taken:
            raise UsageError(f"{taken[target]} and {source} would both become {target}; rename one of them")
        taken[target] = source
        try:
            orders.append(_Order(source, target, Recording.open(source).seconds, take_format, config))
        except SourceError as error:
            failures.append(error)
    return orders, failures


def _useful_jobs(orders: list[_Order]) -> int:
    """One process on each core, but not for less than a minute of audio: it takes half a second to start."""
    minutes = int(sum(order.seconds for order in orders) / 60)
    return max(1, min(os.cpu_count() or 1, minutes))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}; choose another folder") from error


def _carry_out(orders: list[_Order], ladder: Ladder, jobs: int) -> list[FacewireError]:
    progress = terminal.BakeProgress(sum(order.seconds for order in orders))
    failures: list[FacewireError] = []
    done_s = 0.0
    clock = SystemClock()
    started_ns = clock.now_ns()
    with progress.running():
        finished = _in_turn(orders, ladder, progress.at) if jobs == 1 else _side_by_side(orders, jobs)
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


def _in_turn(
    orders: list[_Order], ladder: Ladder, at: Callable[[float], None]
) -> Iterator[tuple[_Order, FacewireError | None]]:
    before_s = 0.0
    for order in orders:
        failure = _bake_one(order, ladder, partial(_move, at, before_s, order.seconds))
        before_s += order.seconds
        yield order, failure


def _move(at: Callable[[float], None], before_s: float, seconds: float, share: float) -> None:
    at(before_s + share * seconds)


def _side_by_side(orders: list[_Order], jobs: int) -> Iterator[tuple[_Order, FacewireError | None]]:
    # Forking a process that has threads (ONNX Runtime's) can dead-lock: start afresh on every system.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = {pool.submit(_bake_alone, order): order for order in orders}
        for future in as_completed(futures):
            order = futures[future]
            try:
                yield order, future.result()
            except BrokenProcessPool:
                yield (
                    order,
                    FacewireError(f"{order.source} was not baked: its process was killed; try --jobs 1"),
                )


_worker_ladder: Ladder | None = None
"""The engine of a worker process, loaded once for all its files."""


def _bake_alone(order: _Order) -> FacewireError | None:
    global _worker_ladder
    if _worker_ladder is None:
        _worker_ladder = build_ladder(order.config.engine, SystemClock(), model=order.config.model)
    return _bake_one(order, _worker_ladder, None)


def _bake_one(
    order: _Order, ladder: Ladder, on_progress: Callable[[float], None] | None
) -> FacewireError | None:
    config = order.config
    lookahead_ms = parse_lookahead(config.lookahead)
    options = Bake(config.fps, lookahead_ms, config.seed, config.subject, config.tuning)
    try:
        frames = bake(order.source, options, ladder, on_progress)
        take = take_of(
            frames,
            fps=config.fps,
            source=order.source.name,
            lookahead="full" if lookahead_ms is None else lookahead_ms,
        )
        FORMATS[order.take_format].write(order.target, take)
    except FacewireError as failure:
        return failure
    return None
