"""Work that threads do ahead."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from facewire.commands.bulk.cluster.ahead import made_ahead


def test_what_is_made_comes_in_order_whatever_is_made_first() -> None:
    last = threading.Event()

    def make(item: int) -> int:
        # The first is made after the last.
        assert item or last.wait(60.0)
        if item == 3:
            last.set()
        return item * item

    with ThreadPoolExecutor(4) as threads:
        made = list(made_ahead(threads, make, range(4), lambda _: 1, 4))
    assert made == [(0, 0), (1, 1), (2, 4), (3, 9)]


@pytest.mark.parametrize(("weights", "most_begun"), [([1] * 200, 10), ([50, 1, 1, 50, 50], 3)])
def test_no_more_is_made_ahead_than_may_be_held(weights: list[int], most_begun: int) -> None:
    begun: list[int] = []

    def make(weight: int) -> None:
        begun.append(weight)

    with ThreadPoolExecutor(1) as threads:
        for taken, _ in enumerate(made_ahead(threads, make, weights, lambda weight: weight, 10), 1):
            ahead = begun[taken - 1 :]
            assert sum(ahead) <= 10 or len(ahead) == 1
            assert len(ahead) <= most_begun
    assert begun == weights


def test_what_is_raised_is_raised_in_turn() -> None:
    def make(item: int) -> int:
        if item == 1:
            raise ValueError("one")
        return item

    with ThreadPoolExecutor(2) as threads:
        made = made_ahead(threads, make, range(3), lambda _: 1, 10)
        assert next(made) == (0, 0)
        with pytest.raises(ValueError, match="one"):
            next(made)
