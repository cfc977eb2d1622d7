from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.qa.compare.tolerance import Tolerance, read_tolerance


def test_a_file_names_the_bounds_that_are_not_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "tolerance.toml"
    path.write_text("rms = 0.05\nclosures = 2\n")
    assert read_tolerance(path) == Tolerance(rms=0.05, closures=2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rsm = 1", r"there is no bound 'rsm'; did you mean rms\?"),
        ("rms = 'much'", "rms is 'much'; a tolerance is a number of 0 or more"),
        ("rms = -1", "rms is -1"),
        ("rms = nan", "rms is nan"),
        ("rms = true", "rms is True"),
        ("rms", "cannot read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "tolerance.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=message) as told:
        read_tolerance(path)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_tolerance(tmp_path / "none.toml")
