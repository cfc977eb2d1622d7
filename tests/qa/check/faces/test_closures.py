import numpy as np
import pytest

from facewire.qa.check.faces.closures import Closures, closures_heard
from tests.qa.lines import CLOSURES, JAW, line, with_weights


@pytest.mark.parametrize("missing", CLOSURES)
@pytest.mark.parametrize("later_s", [0.0, 0.25])
def test_a_closure_that_is_open_is_named_however_late_the_take_is(missing: float, later_s: float) -> None:
    rest = tuple(closure for closure in CLOSURES if closure != missing)
    found = closures_heard(line(), line(closures=rest, later_s=later_s), later_s)
    assert found.wanted == 4
    assert list(found.open_at_s) == pytest.approx([missing], abs=0.02)


def test_lips_that_hardly_part_count_as_shut() -> None:
    take = line()
    for jaw, are_open in ((0.14, 0), (0.17, 4)):
        apart = with_weights(take, np.maximum(take.weights, np.float32(jaw) * (np.arange(52) == JAW)))
        found = closures_heard(take, apart, 0.0)
        assert (found.wanted, len(found.open_at_s)) == (4, are_open)


def test_where_nothing_is_heard_nothing_is_open() -> None:
    assert closures_heard(line(closures=()), line(), 0.0) == Closures(0)
