"""Work that threads do ahead of whoever wants it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import Final, TypeVar

__all__ = ["made_ahead"]

Item = TypeVar("Item")
Made = TypeVar("Made")

_MOST: Final = 64


def made_ahead(
    threads: Executor,
    make: Callable[[Item], Made],
    items: Iterable[Item],
    weigh: Callable[[Item], int],
    most: int,
) -> Iterator[tuple[Item, Made]]:
    """Yield each item with what is made of it, in their order, while threads make those that follow.

    Args:
        threads: make it.
        make: makes it; what it raises is raised here in turn.
        items: of what.
        weigh: how much an item holds of what is bounded, such as memory.
        most: no more than that is made ahead, or one item that weighs more.
    """
    waiting: deque[tuple[Item, Future[Made]]] = deque()
    held = 0
    for item in items:
        weight = weigh(item)
        while waiting and (held + weight > most or len(waiting) == _MOST):
            held -= weigh(waiting[0][0])
            yield _first(waiting)
        waiting.append((item, threads.submit(make, item)))
        held += weight
    while waiting:
        yield _first(waiting)


def _first(waiting: deque[tuple[Item, Future[Made]]]) -> tuple[Item, Made]:
    item, future = waiting.popleft()
    return item, future.result()
