from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.qa.compare.pairs import Pair, compare_pair, pairs_of
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.lines import line
from tests.take.takes import write


def save(path: Path, take_format: str = "csv", *, later_s: float = 0.0, gain: float = 1.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, line(later_s=later_s, gain=gain), take_format)
    return path


def test_two_takes_are_a_pair_whatever_they_are_called(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.csv"), save(tmp_path / "b.npz", "npz")
    assert pairs_of(a, b) == [Pair("a.csv", a, b)]
    assert compare_pair(pairs_of(a, b)[0], Tolerance()).findings == ()


def test_folders_go_by_names_without_suffixes(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    for name in ("one", "deep/two", "only_a"):
        save(a / f"{name}.csv")
    for name in ("one", "deep/two", "only_b"):
        save(b / f"{name}.npz", "npz")
    save(b / ".hidden" / "three.csv")
    (b / "notes.txt").write_text("no take")
    pairs = pairs_of(a, b)
    assert [pair.name for pair in pairs] == ["deep/two", "one", "only_a", "only_b"]
    findings = [compare_pair(pair, Tolerance()).findings for pair in pairs]
    assert findings == [(), (), ("only in A",), ("only in B",)]


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a" / "x.csv"), tmp_path / "b" / "x.csv"
    b.parent.mkdir()
    b.write_text("nothing")
    (result,) = (compare_pair(pair, Tolerance()) for pair in pairs_of(a.parent, b.parent))
    assert "has no column" in result.findings[0]
    assert result.comparison is None


def test_a_take_and_a_folder_do_not_compare(tmp_path: Path) -> None:
    take = save(tmp_path / "takes" / "a.csv")
    with pytest.raises(UsageError, match=r"is a take and .* is none"):
        pairs_of(take, take.parent)
    empty = tmp_path / "empty"
    empty.mkdir()
    for folders in ((empty, empty), (take.parent, empty), (empty, take.parent)):
        with pytest.raises(UsageError, match="empty holds no take; bake into it first"):
            pairs_of(*folders)
    with pytest.raises(UsageError, match="there is no"):
        pairs_of(take, tmp_path / "none.csv")


def test_folders_of_two_trees_have_nothing_to_compare(tmp_path: Path) -> None:
    save(tmp_path / "faces" / "en" / "one.csv")
    with pytest.raises(UsageError, match=r"no take is in both: there is en/one in .*faces and one in "):
        pairs_of(tmp_path / "faces", tmp_path / "faces" / "en")
