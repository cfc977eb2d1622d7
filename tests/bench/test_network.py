"""What the benchmark of calls shows where a network does not do all of them."""

import numpy as np

from tests.bench.network import Row, measure, told


def test_a_network_that_does_not_do_something_has_a_cell_of_its_own() -> None:
    row, called = Row("bake at full", "full", 3, between=lambda: None, seconds=3.0), []
    none, some = measure(row, [None, lambda: called.append(1)])
    assert none is None
    assert some is not None
    assert len(some) == len(called) == 3
    assert (told(none, row.seconds), told(np.array([10.0, 10.0], np.float32), 3.0)) == (
        "-",
        "10, p99 10; 300000 x real time",
    )
    assert measure(row, [None]) == [None]
