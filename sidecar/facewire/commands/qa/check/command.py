"""`facewire check`: findings for recordings and takes that have nothing to be compared with."""

import argparse
import os
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from facewire.clock import SystemClock
from facewire.commands import terminal
from facewire.commands.bulk.progress import Progress, log
from facewire.commands.config import Config
from facewire.commands.pool.jobs import check_jobs
from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out, no_traces
from facewire.commands.qa.check.checker import Checker, Outcome
from facewire.commands.qa.check.lines import Line, lines_of
from facewire.commands.qa.places import check_places
from facewire.gpu.priority import yield_to_others
from facewire.qa.check.duplicates import Copies, same_sounds
from facewire.qa.check.findings import Finding, Severity
from facewire.qa.check.html import as_html
from facewire.qa.check.limits import Limits, Settings, read_settings
from facewire.qa.check.reports import as_json, as_junit, as_sarif, told
from facewire.qa.check.results import Checked, worst_first
from facewire.take.whole import write_whole

__all__ = ["check_lines", "run"]

_AHEAD: Final = 1 << 20
"""Bytes of recordings that wait with a process."""
_FEW: Final = 4 << 20
"""Bytes of recordings that are checked sooner than another process has started."""
_SHOWN: Final = 50
_OF_A_RULE: Final = 10
"""Findings of one rule that are shown: what most lines have must hide no other."""
_SAME_START_S: Final = 0.03
_COPIES: Final = 20
"""Of one recording that are named."""

_Finished = Generator[tuple[Line, Outcome | LostWorker], None, None]


def run(parsed: argparse.Namespace, config: Config) -> int:
    """Check, say what was found, and write the reports that were asked for.

    Returns:
        0 where no finding is as bad as `--fail-on`, 1 where one is.

    Raises:
        UsageError: the recordings, the limits or a report's place cannot be used.
        FacewireError: the engine cannot be loaded.
    """
    settings = Settings() if parsed.limits is None else read_settings(parsed.limits)
    check_jobs(parsed.jobs)
    check_places(parsed.json, parsed.junit, parsed.sarif, parsed.html)
    lines = lines_of(parsed.inputs, parsed.take_folder)
    checked = check_lines(lines, config, settings, parsed.jobs)
    worst = worst_first(checked, settings)
    if parsed.json is not None:
        write_whole(parsed.json, as_json(worst, settings))
    if parsed.junit is not None:
        write_whole(parsed.junit, as_junit(checked, settings))
    if parsed.sarif is not None:
        write_whole(parsed.sarif, as_sarif(worst, settings, Path()))
    if parsed.html is not None:
        write_whole(parsed.html, _page(worst, lines, config, settings, parsed.inputs))
    _tell(worst, settings)
    fails = Severity[parsed.fail_on.upper()]
    return int(any(line.severity(settings) >= fails for line in checked))


def check_lines(
    lines: Sequence[Line], config: Config, settings: Settings, jobs: int | None = None
) -> list[Checked]:
    """Return what was found in each line, in their order.

    Args:
        lines: what is checked.
        config: as for a bake.
        settings: limits, and which rules are on.
        jobs: processes; None for one on each core, where there is enough to do.

    Raises:
        FacewireError: the engine cannot be loaded, or processes cannot be started.
    """
    size = sum(line.size for line in lines)
    count = jobs or max(1, min(os.cpu_count() or 1, len(lines), size // _FEW))
    outcomes: dict[Path, Outcome] = {}
    progress = Progress(len(lines), size, SystemClock(), log())
    # The largest first: the last to be done are short.
    finished = _carried_out(sorted(lines, key=lambda line: -line.size), config, settings.limits, count)
    with progress.running(), closing(finished):
        for line, outcome in finished:
            if isinstance(outcome, LostWorker):
                text = f"{line.recording} ended {TRIES} processes; convert it, or check it with less --jobs"
                outcome = Outcome((Finding("unreadable", text),))
            outcomes[line.recording] = outcome
            progress.add(line.size)
    return _with_duplicates(lines, [outcomes[line.recording] for line in lines], settings)


def _carried_out(lines: Sequence[Line], config: Config, limits: Limits, count: int) -> _Finished:
    if count > 1:
        work: Work[Line, Outcome] = Work(partial(_prepare, config, limits), _weight, _AHEAD, no_traces)
        yield from carried_out(lines, count, work)
        return
    checker = Checker(config, limits)
    try:
        for line in lines:
            yield line, checker(line)
    finally:
        checker.close()


def _prepare(config: Config, limits: Limits) -> Callable[[Line], Outcome]:
    # Threads of the network rank as the one that makes them.
    yield_to_others()
    return Checker(config, limits)


def _weight(line: Line) -> int:
    return line.size


def _with_duplicates(lines: Sequence[Line], outcomes: Sequence[Outcome], settings: Settings) -> list[Checked]:
    """Return what was found in each line; that many have one sound is found once, with the second of them."""
    checked = [
        Checked(line.name, line.recording, outcome.findings)
        for line, outcome in zip(lines, outcomes, strict=True)
    ]
    heard = [(at, outcome.print) for at, outcome in enumerate(outcomes) if outcome.print is not None]
    for copies in same_sounds([one for _, one in heard], settings.limits.same_bits):
        same = [heard[number][0] for number in copies.numbers]
        names = [checked[at].name for at in same]
        finding = Finding("duplicate", _told(names, copies))
        checked[same[1]] = replace(checked[same[1]], findings=(*checked[same[1]].findings, finding))
    return [replace(line, findings=_sorted(line.findings, settings)) for line in checked]


def _told(names: Sequence[str], copies: Copies) -> str:
    """Return in words, for the second of some lines, that all of them are the same recording."""
    first, _, *others = names
    if others:
        named = [first, *others][:_COPIES]
        more = f" and {len(names) - 1 - len(named)} more" if len(names) - 1 > len(named) else ""
        return f"{len(names)} of the same recording: also {', '.join(named)}{more}"
    later_s = copies.later_s[1]
    if abs(later_s) < _SAME_START_S:
        return f"the same recording as {first}"
    return f"the same recording as {first}, {abs(later_s):.2f} s {'later' if later_s > 0 else 'earlier'}"


def _sorted(findings: Sequence[Finding], settings: Settings) -> tuple[Finding, ...]:
    """Return the findings of rules that are on, the worst first."""
    on = [finding for finding in findings if settings.severity(finding.rule) > Severity.OFF]
    return tuple(sorted(on, key=lambda finding: -settings.severity(finding.rule)))


def _page(
    worst: Sequence[Checked],
    lines: Sequence[Line],
    config: Config,
    settings: Settings,
    inputs: Sequence[Path],
) -> str:
    """Return the report. Faces without a take are drawn once more: those of all lines are not kept."""
    known = {line.recording: line for line in lines}
    checker = Checker(config, settings.limits)
    try:
        return as_html(worst, settings, inputs, lambda line: checker.face(known[line.recording]))
    finally:
        checker.close()


def _tell(worst: Sequence[Checked], settings: Settings) -> None:
    """Print the findings, those of the worst lines first."""
    found = [(line, finding) for line in worst for finding in line.findings]
    shown, more = Counter[str](), Counter[str]()
    for line, finding in found:
        if shown[finding.rule] == _OF_A_RULE or shown.total() == _SHOWN:
            more[finding.rule] += 1
            continue
        shown[finding.rule] += 1
        terminal.note(f"{settings.severity(finding.rule).word}: {line.name}: {told(finding)}")
    if more:
        listed = ", ".join(f"{count} {rule}" for rule, count in more.items())
        terminal.note(f"… and {listed} more; --json FILE has them all")
    if not found:
        terminal.note(f"{len(worst)} checked, nothing found")
        return
    counts = {severity: 0 for severity in reversed(Severity) if severity}
    for _, finding in found:
        counts[settings.severity(finding.rule)] += 1
    listed = ", ".join(f"{count} {severity.word}{'s' * (count != 1)}" for severity, count in counts.items())
    lines = sum(bool(line.findings) for line in worst)
    terminal.note(f"{lines} of {len(worst)} have findings: {listed}")
