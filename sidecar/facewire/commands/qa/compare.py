"""`facewire compare`: what has changed between two takes, or two folders of takes."""

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Final

from facewire.commands import terminal
from facewire.commands.pool.jobs import check_jobs
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out, no_traces
from facewire.commands.qa.places import check_places
from facewire.errors import FacewireError
from facewire.qa.compare.html import as_html
from facewire.qa.compare.pairs import Pair, Result, compare_pair, pairs_of
from facewire.qa.compare.reports import as_json, as_junit
from facewire.qa.compare.tolerance import Tolerance, read_tolerance
from facewire.take.whole import write_whole

__all__ = ["run"]

_Batch = tuple[Pair, ...]

_BATCH: Final = 64
"""Pairs that a process takes at a time."""
_FEW: Final = 200
"""Up to so many, starting processes takes longer than they save."""
_SHOWN: Final = 20


def run(parsed: argparse.Namespace) -> int:
    """Compare, say what differs, and write the reports that were asked for.

    Returns:
        0 where all is within the tolerance, 1 where something is not.

    Raises:
        UsageError: the takes, the tolerance or a report's place cannot be used, or `--jobs` is no number of
            processes.
    """
    check_jobs(parsed.jobs)
    check_places(parsed.json, parsed.junit, parsed.html)
    tolerance = Tolerance() if parsed.tolerance is None else read_tolerance(parsed.tolerance)
    pairs = pairs_of(parsed.a, parsed.b)
    results = compare_all(pairs, tolerance, parsed.jobs or os.cpu_count() or 1)
    worst = sorted(results, key=_severity, reverse=True)
    if parsed.json is not None:
        write_whole(parsed.json, as_json(results, tolerance, parsed.a, parsed.b))
    if parsed.junit is not None:
        write_whole(parsed.junit, as_junit(results))
    if parsed.html is not None:
        write_whole(parsed.html, as_html(worst, parsed.a, parsed.b, parsed.audio))
    different = [result for result in worst if result.findings]
    for result in different[:_SHOWN]:
        terminal.note(f"{result.pair.name}: {'; '.join(result.findings)}")
    if len(different) > _SHOWN:
        terminal.note(f"… and {len(different) - _SHOWN} more; --html or --json FILE has them all")
    terminal.note(f"{len(different)} of {len(results)} differ" if different else f"{len(results)} alike")
    return 1 if different else 0


def compare_all(pairs: Sequence[Pair], tolerance: Tolerance, jobs: int) -> list[Result]:
    """Return the result of each pair, in their order, by as many processes as there are jobs.

    Raises:
        FacewireError: a batch ends each process that compares it.
    """
    if len(pairs) <= _FEW or jobs == 1:
        return [compare_pair(pair, tolerance) for pair in pairs]
    batches = [tuple(pairs[at : at + _BATCH]) for at in range(0, len(pairs), _BATCH)]
    work: Work[_Batch, list[Result]] = Work(partial(_prepare, tolerance), len, _BATCH, no_traces)
    done: dict[str, Result] = {}
    finished = carried_out(batches, min(jobs, len(batches)), work)
    with closing(finished):
        for batch, answer in finished:
            if isinstance(answer, LostWorker):
                raise FacewireError(
                    f"a take from {batch[0].name} to {batch[-1].name} ended {TRIES} processes; "
                    "compare these with --jobs 1"
                )
            done.update((result.pair.name, result) for result in answer)
    return [done[pair.name] for pair in pairs]


def _prepare(tolerance: Tolerance) -> Callable[[_Batch], list[Result]]:
    return partial(_compare_batch, tolerance)


def _compare_batch(tolerance: Tolerance, batch: _Batch) -> list[Result]:
    return [compare_pair(pair, tolerance) for pair in batch]


def _severity(result: Result) -> tuple[int, float]:
    distance = 0.0 if result.comparison is None else result.comparison.rms
    return len(result.findings), distance
