"""Rows of numbers as text."""

import json
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.take.table import rounded
from facewire.take.text.rows import Rows
from facewire.take.text.styles import FIXED, JSON, SHORT, Style

STYLES = {"fixed": FIXED, "short": SHORT, "json": JSON}
NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1e-9, 5e-7, 1.5e-6, 0.9999995, 999.9999996, 999_999.9999994]),
    st.floats(0.0, 1.0, width=32),
    st.floats(-1e-4, 1e-4),
    st.floats(-2e6, 2e6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
Layout = Sequence[tuple[str, Style]]
LAYOUT: Layout = [("", SHORT), (',"größer": ', JSON), (",", FIXED), ("/", SHORT), ("", JSON)]


def one_by_one(layout: Layout, values: NDArray[np.float64], end: str) -> str:
    lines = [
        "".join(text + style.one(number) for (text, style), number in zip(layout, row, strict=True))
        for row in rounded(values, 6).tolist()
    ]
    return "".join(line + end for line in lines)


@given(st.lists(st.lists(NUMBERS, min_size=5, max_size=5), min_size=1, max_size=6))
def test_any_numbers_are_printed_as_one_by_one(rows: list[list[float]]) -> None:
    values = np.array(rows, np.float64)
    assert Rows(LAYOUT, "]};\n").of(values).decode() == one_by_one(LAYOUT, values, "]};\n")


@pytest.mark.parametrize("style", STYLES)
def test_every_millionth_up_to_a_hundredth_and_every_thousandth_up_to_ten(style: str) -> None:
    values = np.concatenate((np.arange(10_000) / 10**6, np.arange(10_000) / 1000))[:, np.newaxis]
    layout = [(" ", STYLES[style])]
    assert Rows(layout).of(values).decode() == one_by_one(layout, values, "")


@pytest.mark.parametrize(
    ("value", "fixed", "short"),
    [
        (0.25, "0.250000", "0.25"),
        (-3.0, "-3.000000", "-3"),
        (1e-6, "0.000001", "0.000001"),
        (-4e-7, "0.000000", "0"),
        (1234.56789, "1234.567890", "1234.56789"),
    ],
)
def test_a_number_in_each_style(value: float, fixed: str, short: str) -> None:
    values = np.array([[value] * 3])
    told = Rows([("", FIXED), (" ", SHORT), (" ", JSON)]).of(values).decode()
    assert told == f"{fixed} {short} {json.dumps(round(value, 6) + 0.0)}"


@pytest.mark.parametrize("first", [0, 8, 98, 998, 9_998, 99_998, 999_996, 999_999, 2_000_000])
def test_whole_numbers_that_gain_a_digit(first: int) -> None:
    numbers = np.arange(first, first + 4)
    told = Rows([("", SHORT)], ",").of(numbers[:, np.newaxis].astype(np.float64))
    assert told.decode() == "".join(f"{number}," for number in numbers.tolist())


def test_many_rows_are_printed_as_few() -> None:
    values = np.random.default_rng(1).normal(size=(3000, 5))
    rows = Rows(LAYOUT, "\n")
    assert rows.of(values) == b"".join(rows.of(one[np.newaxis]) for one in values)
    assert rows.of(values[:0]) == b""


def test_a_large_number_leaves_the_rest_as_it_is() -> None:
    values = np.array([[1.0, math.pi], [1e9, -0.5], [1.0, math.pi]])
    told = Rows([("", SHORT), (",", FIXED)], "\n").of(values)
    assert told == b"1,3.141593\n1000000000,-0.500000\n1,3.141593\n"
