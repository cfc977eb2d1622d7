import numpy as np
import pytest

from facewire.qa.runs import runs_of


@pytest.mark.parametrize(
    ("told", "runs"),
    [("", []), ("...", []), ("##", [[0, 2]]), ("#.#", [[0, 1], [2, 3]]), (".##..#", [[1, 3], [5, 6]])],
)
def test_the_runs_of_what_is_true(told: str, runs: list[list[int]]) -> None:
    assert runs_of(np.array([one == "#" for one in told], np.bool_)).tolist() == runs
