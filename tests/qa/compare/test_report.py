"""The report of a comparison in Chromium, from a file and without any network."""

from pathlib import Path
from typing import Final

import pytest

from facewire.qa.compare.html import as_html
from facewire.qa.compare.pairs import compare_pair, pairs_of
from facewire.qa.compare.tolerance import Tolerance
from tests.browser.browser import Browser
from tests.qa.compare.test_pairs import save
from tests.waiting import until

pytestmark = pytest.mark.slow

RIGHT: Final = """
const key = new KeyboardEvent("keydown", { key: "ArrowRight" });
document.getElementById("curves").dispatchEvent(key);
"""
DRAWN: Final = """
const canvas = document.getElementById(values[0]);
const copy = document.createElement("canvas");
[copy.width, copy.height] = [canvas.width, canvas.height];
const context = copy.getContext("2d");
window.dispatchEvent(new Event("resize"));
context.drawImage(canvas, 0, 0);
return context.getImageData(0, 0, copy.width, copy.height).data.filter((value) => value > 0).length;
"""


def report(folder: Path) -> Path:
    """Four lines: alike, 80 ms later, half as far open, and one that only A has."""
    for name, later_s, gain in (("alike", 0.0, 1.0), ("later", 0.08, 1.0), ("</script><b>x", 0.0, 0.5)):
        save(folder / "a" / f"{name.replace('/', '_')}.csv")
        save(folder / "b" / f"{name.replace('/', '_')}.csv", later_s=later_s, gain=gain)
    # Every object of JavaScript has something of this name.
    save(folder / "a" / "constructor.csv")
    results = [compare_pair(pair, Tolerance()) for pair in pairs_of(folder / "a", folder / "b")]
    results.sort(key=lambda result: -len(result.findings))
    path = folder / "report.html"
    path.write_text(as_html(results, folder / "a", folder / "b", None), encoding="utf-8")
    return path


def test_a_person_sees_what_has_changed(chromium: Browser, tmp_path: Path) -> None:
    with chromium.open(report(tmp_path).as_uri(), width=1300, height=900) as page:
        until(lambda: page.run("return !document.getElementById('head-a').hidden"))
        assert "3 of 4 lines differ" in page.run("return document.getElementById('summary').textContent")
        rows = page.run("return [...document.querySelectorAll('#rows tr')].map((row) => row.textContent)")
        assert len(rows) == 3
        assert page.run("return document.querySelectorAll('#rows button').length") == 2
        assert any("80 ms later" in row or "79 ms later" in row for row in rows)
        for canvas in ("head-a", "head-b", "curves"):
            assert page.run(DRAWN, canvas) > 1000, canvas
        # The cursor goes by keys, and the words under it with it.
        before = page.run("return document.getElementById('cursor').textContent")
        page.run(RIGHT)
        assert page.run("return document.getElementById('cursor').textContent") != before
        # Sorting and searching.
        page.run("document.querySelectorAll('th button')[0].click()")
        assert page.run("return document.querySelector('th').getAttribute('aria-sort')") == "descending"
        page.run(
            "const box = document.getElementById('search'); box.value = 'later';"
            "box.dispatchEvent(new Event('input'))"
        )
        assert page.run("return document.querySelectorAll('#rows tr').length") == 1
        # No other script runs, even if one came in by a name, and nothing is fetched.
        page.run(
            "const script = document.createElement('script'); script.textContent = 'window.foreign = true';"
            "document.body.append(script)"
        )
        assert page.run("return window.foreign ?? null") is None
        (refused,) = [line for line in page.log() if "Content Security Policy" in line]
        assert "script-src" in refused
        # Reading pixels back, as this test does, is slow, and the driver says so.
        assert [line for line in page.log() if "WebGL" not in line and line != refused] == []


def test_the_numbers_of_a_column_stand_below_each_other(chromium: Browser, tmp_path: Path) -> None:
    with chromium.open(report(tmp_path).as_uri(), width=1300, height=900) as page:
        page.run("document.getElementById('all').click()")
        rows = page.run("return [...document.querySelectorAll('#rows tr')].map((row) => row.innerText)")
        # The lower face: 0 where both are alike, and a figure of some digits where they are not.
        values = {row.split("\t")[2] for row in rows if row.count("\t") > 2}
        assert "0.000" in values
        assert {len(value.partition(".")[2]) for value in values} == {3}


def test_a_report_without_a_finding(chromium: Browser, tmp_path: Path) -> None:
    take = save(tmp_path / "a.csv")
    results = [compare_pair(pair, Tolerance()) for pair in pairs_of(take, take)]
    path = tmp_path / "report.html"
    path.write_text(as_html(results, take, take, None), encoding="utf-8")
    with chromium.open(path.as_uri(), width=600, height=400) as page:
        assert "0 of 1 lines differ" in page.run("return document.getElementById('summary').textContent")
        assert page.run("return document.getElementById('line').hidden")
        assert page.run("return document.querySelectorAll('#rows tr').length") == 1
