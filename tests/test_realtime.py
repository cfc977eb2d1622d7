"""What is judged again, and what is not."""

from itertools import chain, repeat

import pytest

from tests import realtime
from tests.realtime import Disturbance, Watch
from tests.waiting import until

pytest_plugins = ["pytester"]

FREE = Disturbance(still_s=0.002, waited=0.01)
HELD_UP = Disturbance(still_s=0.165, waited=0.0)
BUSY = Disturbance(still_s=0.0, waited=0.4)

SUITE = """
import pytest

made, begun = [], []

@pytest.fixture(scope="session")
def built():
    made.append("built")

@pytest.fixture(scope="module")
def recorded(built):
    made.append("recorded")
    yield len(made)

@pytest.mark.realtime
def test_of_the_clock(recorded, attempt):
    begun.append(attempt)
    assert attempt >= {passes_at}, "too late"

def test_of_the_fixtures():
    assert begun == list(range(1, {passes_at} + 1))
    assert made == ["built"] + ["recorded"] * {passes_at}
"""

RECORDED = """
import pytest

made = []

@pytest.fixture(scope="module")
def recorded():
    made.append("recorded")
    return len(made)

@pytest.mark.realtime
def test_of_one_part(recorded):
    pass

@pytest.mark.realtime
def test_of_another_part(recorded):
    assert recorded == 2
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> "Suite":
    return Suite(pytester, monkeypatch)


class Suite:
    """Runs tests on a machine that is disturbed as one says."""

    def __init__(self, pytester: pytest.Pytester, patch: pytest.MonkeyPatch) -> None:
        self._pytester, self._patch = pytester, patch
        pytester.makeini("[pytest]\nmarkers = realtime: judges moments")

    def run(self, text: str, *disturbed: Disturbance) -> pytest.RunResult:
        """Run tests that ask for what disturbed in this order, and for the last one from then on."""
        told = chain(disturbed, repeat(disturbed[-1]))
        self._patch.setattr(Watch, "take", lambda _: next(told))
        self._pytester.makepyfile(text)
        return self._pytester.runpytest_inprocess("-p", "tests.realtime", "-p", "no:cacheprovider")


@pytest.mark.parametrize("disturbed", [HELD_UP, BUSY], ids=["held up", "busy"])
def test_what_fails_on_a_disturbed_machine_is_judged_again_with_new_fixtures(
    suite: Suite, disturbed: Disturbance
) -> None:
    result = suite.run(SUITE.format(passes_at=3), disturbed)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"JUDGED AGAIN *test_of_the_clock: {disturbed}", "*call: *too late"])


def test_what_fails_on_a_free_machine_fails_at_once(suite: Suite) -> None:
    suite.run(SUITE.format(passes_at=2), FREE).assert_outcomes(failed=2)


@pytest.mark.parametrize(("disturbed", "passed"), [(HELD_UP, 2), (FREE, 1)], ids=["held up", "free"])
def test_what_a_test_before_it_has_recorded_is_judged_by_how_that_went(
    suite: Suite, disturbed: Disturbance, passed: int
) -> None:
    # Before and in the first test, then in the second one and wherever else.
    result = suite.run(RECORDED, FREE, disturbed, FREE)
    result.assert_outcomes(passed=passed, failed=2 - passed)


def test_what_never_passes_fails(suite: Suite) -> None:
    result = suite.run(SUITE.format(passes_at=realtime.TRIES + 1), HELD_UP)
    result.assert_outcomes(failed=2)
    assert str(result.stdout).count("JUDGED AGAIN") == realtime.TRIES - 1


def test_fixtures_that_do_not_end_well_end_neither_the_run_nor_the_next_try(suite: Suite) -> None:
    text = SUITE.replace("yield len(made)", "yield\n    assert len(begun) > 1, 'left running'")
    result = suite.run(text.format(passes_at=2), HELD_UP)
    result.assert_outcomes(passed=2)
    again = ["JUDGED AGAIN *", "*call: *too late", "JUDGED AGAIN *teardown: *left running"]
    result.stdout.fnmatch_lines(again)


def test_what_a_try_has_printed_is_none_of_the_next_ones(suite: Suite) -> None:
    text = SUITE.replace("begun.append(attempt)", "print('try', attempt)")
    printed = str(suite.run(text.format(passes_at=realtime.TRIES + 1), HELD_UP).stdout)
    assert f"try {realtime.TRIES}" in printed
    assert "try 1" not in printed


def test_what_is_not_marked_fails_at_once(suite: Suite) -> None:
    text = SUITE.replace("@pytest.mark.realtime\n", "").format(passes_at=2)
    result = suite.run(text, HELD_UP)
    result.assert_outcomes(failed=2)
    result.stdout.no_fnmatch_line("JUDGED AGAIN*")


def test_a_watch_sees_that_it_was_not_woken() -> None:
    now_s = [0.0]
    watch = Watch(lambda: now_s[0])
    try:
        now_s[0] = 0.165
        until(lambda: watch._still_s > 0.0)
        assert watch.take().still_s == pytest.approx(0.155)
        assert watch.take().still_s < realtime.STILL_S
    finally:
        watch.close()
    assert not watch._thread.is_alive()
