"""Rows that come one after the other."""

import io

import pytest

from facewire.take.text.rows import Rows
from facewire.take.text.styles import SHORT
from facewire.take.text.writer import RowWriter

ROWS = Rows([(", ", SHORT), ("=", SHORT)])


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 100])
def test_all_rows_are_written_and_nothing_divides_the_first_from_none(count: int) -> None:
    file = io.BytesIO()
    writer = RowWriter(file, ROWS, skipped=2)
    for number in range(count):
        row = writer.row()
        row[0], row[1] = number, number / 8
    writer.flush()
    writer.flush()
    assert file.getvalue().decode() == ", ".join(f"{number}={number / 8:g}" for number in range(count))


def test_few_rows_are_kept() -> None:
    file = io.BytesIO()
    writer = RowWriter(file, ROWS)
    for number in range(1000):
        writer.row()[:] = number
    assert file.getvalue().count(b"=") > 900
