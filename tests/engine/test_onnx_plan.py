"""What calls of the streaming network compute, against sums over columns without gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.engine.onnx.plan import BESIDE, GATHERED, Layers, Plan

LAYERS = Layers((1, 2, 4, 8, 1, 2, 4, 8), (1, 3), 48)
BEHIND = 32
ZERO = -7
"""A column of zeros."""


def block(known: NDArray[np.int64], dilation: int) -> NDArray[np.int64]:
    """Return a column for each three: no other three give the same."""
    return known[: -2 * dilation] * 3 + known[dilation:-dilation] * 5 + known[2 * dilation :] * 7


def test_layers_of_the_shipped_network() -> None:
    assert LAYERS.means == (2, 5)
    assert (LAYERS.behind, LAYERS.remembered) == (BEHIND, 158)
    assert LAYERS.pasts == (2, 4, 47, 8, 16, 47, 2, 4, 8, 16 + 2 * BESIDE)
    assert LAYERS.past == sum(LAYERS.pasts) + 2
    assert LAYERS.unsettled == (1, 2, 4, 4, 8, 16, 16, 17, 19, 23)


@pytest.mark.parametrize(("contexts", "possible"), [((1, 3), True), ((1, 5), True), ((1, 6), False)])
def test_no_mean_follows_what_has_gaps(contexts: tuple[int, ...], possible: bool) -> None:
    assert Layers(LAYERS.dilations, contexts, 48).possible is possible


@given(st.integers(1, 40), st.data())
def test_the_last_blocks_make_what_they_would_make_without_gaps(steps: int, data: st.DataObject) -> None:
    settled = data.draw(st.integers(0, steps))
    first = data.draw(st.integers(0, steps + BEHIND - 1))
    # Nothing is made of what has not been heard, not even beside the last pose.
    shown = range(first, data.draw(st.integers(first + 1, steps + BEHIND)))
    around = range(shown.start - 2 * BESIDE, min(shown.stop, steps + BEHIND - BESIDE))
    plan = Plan(LAYERS, steps, settled, shown)
    inner, outer = LAYERS.dilations[-GATHERED:]
    rng = np.random.default_rng(steps)
    entering, past = (
        rng.integers(1, 10**6, count) for count in (2 * inner + steps + 19, 2 * outer + 2 * BESIDE)
    )
    dense = block(np.pad(entering, (0, inner), constant_values=ZERO), inner)
    last = block(np.concatenate([past, dense, np.full(outer, ZERO)]), outer)

    taps = np.append(entering, ZERO)[plan.feeds["taps_0"].reshape(-1, 3)]
    made = taps @ [3, 5, 7]
    assert np.array_equal(made[:settled], dense[:settled]), "what settles is kept"
    assert len(made) <= settled + 3 * len(around)
    found = np.concatenate([past, made, [ZERO]])[plan.feeds["taps_1"].reshape(-1, 3)] @ [3, 5, 7]
    assert np.array_equal(found, last[around.start + 2 * BESIDE : around.stop + 2 * BESIDE])
    assert plan.poses == 2 * len(found)
    assert range(plan.poses)[plan.wanted] == range(2 * BESIDE, 2 * (BESIDE + len(shown)))


@given(st.integers(1, 60), st.data())
def test_a_state_is_the_columns_before_those_that_have_not_settled(steps: int, data: st.DataObject) -> None:
    settled = data.draw(st.integers(0, steps))
    plan = Plan(LAYERS, steps, settled, range(1))
    after = data.draw(st.integers(0, settled))
    made = [steps + more for more in LAYERS.unsettled]
    made[-1] = len(plan.feeds["taps_0"]) // 3
    # Of each column, when it settled: before the call there were none of 0 and later.
    known = [np.arange(-past, more) for past, more in zip(LAYERS.pasts, made, strict=True)]
    for number, zero in ((-2, 10**6), (-1, 10**7)):
        known[number] = np.append(known[number], zero)
    assert tuple(map(len, known)) == plan.known

    def state(now: int) -> NDArray[np.int64]:
        return np.concatenate([*(np.arange(now - past, now) for past in LAYERS.pasts), [10**6, 10**7]])

    assert np.array_equal(np.concatenate(known)[plan.at(after)], state(after))
    assert np.array_equal(plan.last, plan.at(settled))
    parts = [known[layer][columns] for layer, columns in plan.end]
    assert np.array_equal(np.concatenate(parts), state(settled))


@given(st.integers(1, 60))
def test_a_mean_is_of_a_column_and_those_before_it(steps: int) -> None:
    rng = np.random.default_rng(steps)
    for name, count in (("recent_0", 4), ("recent_1", 16)):
        band = Plan(LAYERS, steps, steps, range(1)).feeds[name]
        known = rng.integers(0, 256, 47 + steps + count)
        sums = [known[column : column + 48].sum() for column in range(steps + count)]
        assert np.array_equal(band.astype(np.int64) @ known, sums)
