"""Processes that are killed at their work."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from facewire.commands.pool.pool import TRIES, LostWorker, Work, carried_out
from facewire.errors import FacewireError
from tests.waiting import until

pytestmark = pytest.mark.slow


def _prepare(folder: Path) -> Callable[[int], int]:
    return partial(_double, folder)


def _waiting(folder: Path) -> Callable[[int], int]:
    return partial(_wait, folder)


def _wait(folder: Path, number: int) -> int:
    if number == 0:
        return 0
    try:
        (folder / f"{number} begun").touch()
        while True:
            threading.Event().wait(0.01)
    except KeyboardInterrupt:
        (folder / f"{number} tidied").touch()
        raise


def _stubborn(folder: Path) -> Callable[[int], int]:
    return partial(_ignore, folder)


def _ignore(folder: Path, number: int) -> int:
    with contextlib.suppress(KeyboardInterrupt):
        return _wait(folder, number)
    threading.Event().wait(60.0)
    return number


def _slow(folder: Path) -> Callable[[int], int]:
    return partial(_tidy_slowly, folder)


def _tidy_slowly(folder: Path, number: int) -> int:
    try:
        return _wait(folder, number)
    except KeyboardInterrupt:
        # A second interrupt would end this wait.
        threading.Event().wait(0.3)
        (folder / f"{number} tidied slowly").touch()
        raise


def _double(folder: Path, number: int) -> int:
    if number in (3, 5):
        with (folder / str(number)).open("a") as file:
            file.write("x")
        if number == 3 or (folder / "5").read_text() == "x":
            os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    return 2 * number


def _echoing() -> Callable[[bytes], bytes]:
    return bytes


def _masked() -> Callable[[int], bool]:
    return _is_masked


def _is_masked(_: int) -> bool:
    return sys.platform == "win32" or signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def _never() -> Callable[[int], int]:
    os._exit(1)


def _weight(_: int) -> int:
    return 1


def test_a_killed_process_loses_nothing_but_the_job_that_ends_each(tmp_path: Path) -> None:
    lost: list[int] = []
    work: Work[int, int] = Work(partial(_prepare, tmp_path), _weight, 8, lambda job, _: lost.append(job))
    finished = carried_out(range(40), 2, work)
    answers = dict(finished)
    assert isinstance(answers.pop(3), LostWorker)
    assert answers == {number: 2 * number for number in range(40) if number != 3}
    assert (tmp_path / "3").read_text() == "x" * TRIES
    assert (tmp_path / "5").read_text() == "xx"
    assert sorted(lost) == [3, 3, 3, 5]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows masks no signal")
def test_ctrl_c_reaches_no_process_that_is_still_loading() -> None:
    """Until it ignores the signal, it would end with a traceback on the command's terminal."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    work: Work[int, bool] = Work(_masked, _weight, 8, lambda *_: None)
    finished = carried_out([1], 1, work)
    assert dict(finished) == {1: True}
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_jobs_and_answers_may_both_be_larger_than_a_pipe() -> None:
    jobs = [bytes([number]) * 1_000_000 for number in range(24)]
    work: Work[bytes, bytes] = Work(_echoing, len, 100_000_000, lambda *_: None)
    finished = carried_out(jobs, 1, work)
    answers = dict(finished)
    assert answers == {job: job for job in jobs}


def test_processes_that_cannot_begin_end_the_bake() -> None:
    work: Work[int, int] = Work(_never, _weight, 8, lambda *_: None)
    finished = carried_out(range(4), 1, work)
    with pytest.raises(FacewireError, match="before they have begun"):
        list(finished)


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts no wait")
def test_an_interrupt_lets_processes_tidy_up_and_ends_them(tmp_path: Path) -> None:
    work: Work[int, int] = Work(partial(_waiting, tmp_path), _weight, 8, lambda *_: None)
    finished = carried_out(range(2), 1, work)
    assert next(finished) == (0, 0)
    until(lambda: (tmp_path / "1 begun").exists(), 30.0)
    finished.close()
    assert (tmp_path / "1 tidied").exists()
    assert not multiprocessing.active_children()


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts no wait")
def test_what_an_interrupt_does_not_end_is_killed_and_cleared_up_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.commands.pool.pool._LEAVE_S", 0.3)
    lost: list[tuple[int, int]] = []
    work: Work[int, int] = Work(
        partial(_stubborn, tmp_path), _weight, 8, lambda job, process: lost.append((job, process))
    )
    finished = carried_out(range(3), 1, work)
    assert next(finished) == (0, 0)
    until(lambda: (tmp_path / "1 begun").exists(), 30.0)
    (process,) = multiprocessing.active_children()
    finished.close()
    assert lost == [(1, process.pid), (2, process.pid)]
    assert not multiprocessing.active_children()


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts no wait")
def test_a_second_signal_does_not_interrupt_the_tidying_up(tmp_path: Path) -> None:
    """As `docker stop` and systemd send it: to the command and its processes alike."""
    work: Work[int, int] = Work(partial(_slow, tmp_path), _weight, 8, lambda *_: None)
    finished = carried_out(range(2), 1, work)
    assert next(finished) == (0, 0)
    until(lambda: (tmp_path / "1 begun").exists(), 30.0)
    (process,) = multiprocessing.active_children()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGTERM)
    until(lambda: (tmp_path / "1 tidied").exists(), 30.0)
    finished.close()
    assert (tmp_path / "1 tidied slowly").exists()
