"""What calls of the streaming network compute, against sums over columns without gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.engine.onnx.plan import GATHERED, Layers, Plan

LAYERS = Layers((1, 2, 4, 8, 1, 2, 4, 8), (1, 3), 48)
BEHIND = 31
ZERO = -7
"""A column of zeros."""


def block(known: NDArray[np.int64], dilation: int) -> NDArray[np.int64]:
    """Return a column for each three: no other three give the same."""
    return known[: -2 * dilation] * 3 + known[dilation:-dilation] * 5 + known[2 * dilation :] * 7


def test_layers_of_the_shipped_network() -> None:
    assert LAYERS.means == (2, 5)
    assert LAYERS.pasts == (2, 4, 47, 8, 16, 47, 2, 4, 8, 16)
    assert LAYERS.unsettled == (2, 3, 5, 5, 9, 17, 17, 18, 20, 24)
    assert LAYERS.beyond == (1, 2, 4, 8, 1, 2, 1, 1)


@pytest.mark.parametrize(("contexts", "possible"), [((1, 3), True), ((1, 5), True), ((1, 6), False)])
def test_no_mean_follows_what_has_gaps(contexts: tuple[int, ...], possible: bool) -> None:
    assert Layers(LAYERS.dilations, contexts, 48).possible is possible


@given(st.integers(0, 40), st.booleans(), st.data())
def test_the_last_blocks_make_what_they_would_make_without_gaps(
    steps: int, showing: bool, data: st.DataObject
) -> None:
    steps += not showing
    shown = range(steps)
    if showing:
        first = data.draw(st.integers(0, steps + BEHIND))
        shown = range(first, data.draw(st.integers(first + 1, steps + BEHIND + 1)))
    plan = Plan(LAYERS, steps, shown if showing else None)
    inner, outer = LAYERS.dilations[-GATHERED:]
    rng = np.random.default_rng(steps)
    entering, past = (
        rng.integers(1, 10**6, count) for count in (2 * inner + steps + 20 * showing, 2 * outer)
    )
    dense = block(np.pad(entering, (0, inner * showing), constant_values=ZERO), inner)
    last = block(np.concatenate([past, dense, np.full(outer * showing, ZERO)]), outer)

    taps = np.append(entering, ZERO)[plan.feeds["taps_0"]]
    made = taps @ [3, 5, 7]
    assert np.array_equal(made[:steps], dense[:steps]), "what settles is kept"
    assert len(made) <= steps + 3 * len(shown)
    found = np.concatenate([past, made, [ZERO]])[plan.feeds["taps_1"]] @ [3, 5, 7]
    assert np.array_equal(found, last[shown.start : shown.stop])


@given(st.integers(0, 60), st.booleans(), st.data())
def test_a_state_is_the_columns_before_those_that_have_not_settled(
    steps: int, showing: bool, data: st.DataObject
) -> None:
    steps += not showing
    plan = Plan(LAYERS, steps, range(1) if showing else None)
    after = data.draw(st.integers(0, steps))
    # Of each column, when it settled: before the call there were none of 0 and later.
    zeros = list(plan.feeds["beyond"][:-1])
    for layer in LAYERS.means:
        zeros.insert(layer, 0)
    settled = [
        np.append(np.arange(-past, steps + more * showing), np.full(zero, 10**6))
        for past, more, zero in zip(LAYERS.pasts, LAYERS.unsettled, zeros, strict=True)
    ]
    state = np.concatenate(settled)[plan.at(after)]
    assert np.array_equal(state, np.concatenate([np.arange(after - past, after) for past in LAYERS.pasts]))


@given(st.integers(1, 60))
def test_a_mean_is_of_a_column_and_those_before_it(steps: int) -> None:
    rng = np.random.default_rng(steps)
    for name, showing, count in (("recent_0", True, 5), ("recent_1", True, 17), ("recent_1", False, 0)):
        band = Plan(LAYERS, steps, range(1) if showing else None).feeds[name]
        known = rng.integers(0, 256, 47 + steps + count)
        sums = [known[column : column + 48].sum() for column in range(steps + count)]
        assert np.array_equal(band.astype(np.int64) @ known, sums)
