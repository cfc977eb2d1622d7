import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.movement.offset import PEAK_JERK, left, shares

LENGTHS = st.floats(0.05, 2.0)


def basis(seconds: float, length_s: float) -> NDArray[np.float64]:
    """Return `shares` as float64[3, 3]."""
    return np.array(shares(seconds, length_s))


@given(LENGTHS)
def test_it_begins_with_what_it_is_given_and_ends_with_nothing(length_s: float) -> None:
    np.testing.assert_allclose(basis(0.0, length_s), np.eye(3), atol=1e-9)
    assert not basis(length_s, length_s).any()
    np.testing.assert_allclose(basis(length_s * (1 - 1e-6), length_s)[0], 0.0, atol=1e-9)


@given(LENGTHS, st.floats(0.05, 0.95))
def test_its_rows_are_derivatives_of_each_other(length_s: float, share: float) -> None:
    at, step = share * length_s, 1e-5 * length_s
    slope = (basis(at + step, length_s) - basis(at - step, length_s)) / (2 * step)
    np.testing.assert_allclose(slope[:2], basis(at, length_s)[1:], rtol=1e-3, atol=1e-4 / length_s**2)


@given(LENGTHS, st.floats(0.0, 1.5))
def test_the_short_form_is_the_first_row(length_s: float, share: float) -> None:
    np.testing.assert_allclose(
        left(share * length_s, length_s), basis(share * length_s, length_s)[0], atol=1e-9
    )


def test_its_jerk_is_as_large_as_it_says() -> None:
    step = 1e-3
    bends = np.array([basis(at, 1.0)[2] for at in np.arange(0.0, 1.0, step)])
    assert np.abs(np.diff(bends, axis=0)).max(axis=0) / step == pytest.approx(PEAK_JERK, rel=0.02)
