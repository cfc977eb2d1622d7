"""Tests that judge moments of the real clock, on machines that stand still or are busy meanwhile.

Such a test, marked `realtime`, has a premise: that each program got the processor when it asked for it. It
cannot hold the machine to that, only measure. One that fails while the premise did not hold has judged
nothing, and is judged again, with fixtures made anew up to those of its package; the run's summary says so.
It may judge what one before it has recorded: at first, the premise is that of all of its folder so far.
What fails on a machine that was free fails at once.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

__all__ = ["TRIES", "Disturbance", "Watch", "attempt"]

TRIES: Final = 3
STILL_S: Final = 0.05
"""A thread that wakes up so late was held up: an idle machine wakes it within a millisecond or two."""
WAITED: Final = 0.1
"""Share of the time in which somebody waited for a processor, from which a machine counts as busy."""

_NAP_S: Final = 0.01
_PRESSURE: Final = Path("/proc/pressure/cpu")
_AGAIN: Final = "judged again"


@dataclass(frozen=True)
class Disturbance:
    """What kept programs from running when they wanted to, in a stretch of time."""

    still_s: float
    """The longest time for which a thread that slept was not woken."""
    waited: float
    """The share of the time in which somebody waited for a processor, 0 to 1; 0 where nothing tells."""

    def __bool__(self) -> bool:
        return self.still_s > STILL_S or self.waited > WAITED

    def __or__(self, other: "Disturbance") -> "Disturbance":
        return Disturbance(max(self.still_s, other.still_s), max(self.waited, other.waited))

    def __str__(self) -> str:
        return (
            f"this machine stood still for up to {self.still_s * 1e3:.0f} ms, and "
            f"programs waited for a processor in {self.waited:.0%} of the time"
        )


class Watch:
    """Measures what disturbs programs on this machine, on a thread of its own, until it is closed.

    Args:
        clock: seconds of a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._over = threading.Event()
        self._still_s = 0.0
        self._begin()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def take(self) -> Disturbance:
        """Return what disturbed since this was asked last."""
        passed_s = self._clock() - self._begun_s
        waited_s = _waited_s() - self._waited_s
        found = Disturbance(self._still_s, min(1.0, waited_s / max(passed_s, _NAP_S)))
        self._begin()
        return found

    def close(self) -> None:
        """End the thread."""
        self._over.set()
        self._thread.join()

    def _begin(self) -> None:
        self._still_s, self._begun_s, self._waited_s = 0.0, self._clock(), _waited_s()

    def _run(self) -> None:
        slept_s = self._clock()
        while not self._over.wait(_NAP_S):
            now_s = self._clock()
            self._still_s = max(self._still_s, now_s - slept_s - _NAP_S)
            slept_s = now_s


def _waited_s() -> float:
    """Return for how long in all somebody has waited for a processor; 0 where the system does not count."""
    try:
        some, _, _ = _PRESSURE.read_text(encoding="ascii").partition("\n")
        return int(some.rpartition("=")[2]) / 1e6
    except (OSError, ValueError):
        return 0.0


NOTHING: Final = Disturbance(0.0, 0.0)
_WATCH: Final = pytest.StashKey[Watch]()
_FOLDER: Final = pytest.StashKey[tuple[Path, Disturbance]]()
"""Of the last test that is marked, and what has disturbed since the first one there."""
_ATTEMPT: Final = pytest.StashKey[int]()


@pytest.fixture
def attempt(request: pytest.FixtureRequest) -> int:
    """How often this test was begun, from 1: what outlives a package must be made anew from 2 on."""
    number: int = request.node.stash.get(_ATTEMPT, 1)
    return number


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_WATCH] = Watch()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_WATCH].close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test that is marked until it passes, fails on a machine that was free, or has failed thrice."""
    if item.get_closest_marker("realtime") is None:
        return None
    watch = item.config.stash[_WATCH]
    told: list[str] = []
    ever = disturbed = _disturbed_before(item)
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for number in range(1, TRIES + 1):
        item.stash[_ATTEMPT] = number
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        disturbed |= watch.take()
        if not any(report.failed for report in reports) or not disturbed or number == TRIES:
            break
        told += [f"{disturbed}\n{_reason(reports)}", *_forgotten(item)]
        watch.take()
        ever, disturbed = ever | disturbed, NOTHING
    # What a session keeps is that of the first try.
    item.config.stash[_FOLDER] = item.path.parent, ever | disturbed
    for report in reports:
        report.user_properties += [(_AGAIN, one) for one in told] if report.when == "teardown" else []
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was judged again, and why."""
    for report in [one for reports in terminalreporter.stats.values() for one in reports]:
        for name, what in getattr(report, "user_properties", ()):
            if name == _AGAIN:
                terminalreporter.write_line(f"JUDGED AGAIN {report.nodeid}: {what}")


def _disturbed_before(item: pytest.Item) -> Disturbance:
    """Return what has disturbed since the first marked test of the folder."""
    since = item.config.stash[_WATCH].take()
    folder, disturbed = item.config.stash.get(_FOLDER, (None, NOTHING))
    return disturbed | since if folder == item.path.parent else NOTHING


def _reason(reports: Sequence[pytest.TestReport]) -> str:
    failed = next(report for report in reports if report.failed)
    crash = getattr(failed.longrepr, "reprcrash", None)
    return f"    {failed.when}: {crash.message.splitlines()[0] if crash else failed.longreprtext}"


def _forgotten(item: pytest.Item) -> list[str]:
    """End all fixtures but those of the session: what a module has recorded is not judged twice.

    Returns:
        What failed in that, which must end neither the run nor the next try.
    """
    # As if a test of another package came next.
    ended = pytest.CallInfo.from_call(
        lambda: item.session._setupstate.teardown_exact(item.session),  # type: ignore[arg-type]
        when="teardown",
        reraise=(pytest.exit.Exception, KeyboardInterrupt),
    )
    # What a try has printed is none of the next one's.
    item._report_sections.clear()
    return [] if ended.excinfo is None else [f"    teardown: {ended.excinfo.exconly().splitlines()[0]}"]
