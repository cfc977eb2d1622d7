"""What the page is made of: little enough for a first face within a second, and nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.page.fake_door import CLIENT, PAGE

FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
MOST_BYTES = 1_000_000
MOST_LINES = 250
MOST_FILES = 12


def test_all_of_it_is_a_megabyte_at_the_most() -> None:
    assert sum(path.stat().st_size for path in [*FILES, *CLIENT.values()]) <= MOST_BYTES


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PAGE)))
def test_nothing_comes_from_elsewhere_and_nothing_stands_in_the_page(path: Path) -> None:
    if path.suffix not in (".html", ".css", ".js"):
        return
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//|@import|url\(", text)
    assert not re.search(r"from\s+[\"'](?!\.{1,2}/)|import\([\"'](?!\.{1,2}/)", text)
    if path.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".js"], ids=lambda path: path.name)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_folders_stay_small() -> None:
    for folder in {path.parent for path in FILES}:
        assert sum(path.is_file() for path in folder.iterdir()) <= MOST_FILES
