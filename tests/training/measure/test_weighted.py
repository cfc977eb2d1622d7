import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire_training.measure.weighted import bootstrap, correlation, mean, quantile

VALUES = st.lists(st.floats(-10.0, 10.0), min_size=2, max_size=20)


@given(VALUES, st.integers(0, 2**16))
def test_a_weight_of_n_is_n_copies(values: list[float], seed: int) -> None:
    generator = np.random.default_rng(seed)
    one, two = np.array(values), generator.normal(size=len(values))
    counts = generator.integers(0, 4, len(values))
    if counts.sum() == 0:
        counts[0] = 1
    first, second, weights = np.repeat(one, counts), np.repeat(two, counts), counts.astype(float)
    assert mean(one, weights) == pytest.approx(first.mean(), abs=1e-9)
    if first.std() > 1e-3 and second.std() > 1e-3:
        assert correlation(one, two, weights) == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-6)
    assert quantile(one, weights, 0.5) == np.sort(first)[(len(first) - 1) // 2]


def test_nothing_weighs_nothing() -> None:
    none = np.zeros(3)
    assert np.isnan([mean(none, none), correlation(none, none, none), quantile(none, none, 0.5)]).all()


def test_a_bootstrap_covers_the_mean_of_its_clips() -> None:
    values = np.random.default_rng(2).normal(5.0, 1.0, 400)
    estimate = bootstrap(lambda weights: mean(values, weights), 400, 300, np.random.default_rng(1))
    assert estimate.value == pytest.approx(values.mean())
    # 90 % of a normal mean lie within 1.64 standard errors.
    assert estimate.high - estimate.low == pytest.approx(2 * 1.64 / 20.0, rel=0.2)
