"""Ten decimals: what is printed at once is what is printed one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facewire.take.table import rounded
from facewire.take.text.decimals import ten_decimals

Rows = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def one_by_one(rows: Rows) -> str:
    return "".join("".join(f",{value:.10f}" for value in row) + "\n" for row in rounded(rows, 10).tolist())


@given(arrays(np.float64, (3, 5), elements=st.floats(-9.9, 9.9) | st.floats(-1e-9, 1e-9)))
def test_any_numbers_are_printed_as_one_by_one(rows: Rows) -> None:
    assert ten_decimals(rows).decode() == one_by_one(rows)


@given(arrays(np.float32, (2, 61), elements=st.floats(-3, 3, width=32)))
def test_values_of_a_face_are(rows: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> None:
    assert ten_decimals(rows.astype(np.float64)).decode() == one_by_one(rows.astype(np.float64))


@pytest.mark.parametrize("value", [10.0, -10.0, 9.99999999996, 123456.7, -1e12])
def test_large_numbers_leave_the_rest_as_it_is(value: float) -> None:
    rows = np.array([[0.25, value], [-0.5, -0.0]])
    assert ten_decimals(rows).decode() == one_by_one(rows)


def test_the_last_decimal_counts_and_no_zero_has_a_minus() -> None:
    rows = np.array([[1e-10, -1e-10, -0.4e-10, 9.9999999999]])
    assert ten_decimals(rows) == b",0.0000000001,-0.0000000001,0.0000000000,9.9999999999\n"
