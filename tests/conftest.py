"""What every test may ask for."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.fakes import C, Keep


class _Keep:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(self, thing: C) -> C:
        self._stack.callback(thing.close)
        return thing


@pytest.fixture
def kept() -> Iterator[Keep]:
    """Closes whatever is passed through it when the test is over, failed or not.

    A socket that is left open makes ZeroMQ wait for it at the end of the process, for ever.
    """
    with ExitStack() as stack:
        yield _Keep(stack)
