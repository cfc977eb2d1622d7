"""The report in Chromium, from a file and without any network."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from facewire.face.channels import VISEMES
from facewire.qa.report.html import as_html
from facewire.qa.report.line import LineMeasures
from facewire.qa.report.summary import summarize
from tests.browser.browser import Browser


def lines(count: int) -> list[LineMeasures]:
    random = np.random.default_rng(1)
    made = [
        LineMeasures(
            f"scene/line {at:05d}",
            float(random.uniform(1, 9)),
            1.0,
            tuple(random.dirichlet(np.ones(15)).tolist()),
            tuple(range(at % 4)),
            0.5,
            level_db=-20.0 if at % 2 else None,
        )
        for at in range(count)
    ]
    return [*made, LineMeasures("</script><b>x", failed="it is <broken>")]


def page_of(of: list[LineMeasures]) -> str:
    return as_html(of, summarize(of), [Path("voices & more")])


def test_all_is_inside_and_names_do_no_harm() -> None:
    page = page_of(lines(3))
    assert "<title>Facewire: voices &amp; more</title>" in page
    assert not re.search(r"(src|href)=|@import|url\(|fetch\(|https?://", page)
    assert "/* report." not in page
    assert "<!-- " not in page
    assert page.count("<script") == 2
    (told,) = re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)
    data = json.loads(told)
    assert data["rows"][-1][:2] == ["</script><b>x", "it is <broken>"]
    assert data["visemes"] == list(VISEMES[1:])
    # No line tells a lag or a peak: there is no such column, and no such plot.
    assert data["columns"] == ["s", "speech s", "visemes", "closures", "closures/s", "opening", "level dB"]
    assert "Mouth after sound" not in page
    assert page.count("<figure>") == 5


def test_a_name_may_look_like_the_mark_of_a_part() -> None:
    name = "/* data */ <!-- plots --> /* script */"
    of = [LineMeasures(name, failed="broken")]
    page = as_html(of, summarize(of), [Path("/* style */x")])
    assert "<title>Facewire: /* style */x</title>" in page
    assert "<li>could not be read: /* data */ &lt;!-- plots --&gt; /* script */</li>" in page
    (told,) = re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(told)["rows"][0][0] == name


@pytest.mark.slow
def test_a_person_finds_a_line_among_ten_thousand(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page_of(lines(9_999)), encoding="utf-8")
    assert path.stat().st_size < 2_500_000
    with chromium.open(path.as_uri(), width=420, height=800) as page:
        names = "return [...document.querySelectorAll('#rows tr')].map((row) => row.cells[0].textContent)"
        place = "return document.getElementById('place').textContent"
        # A narrow window scrolls the table, not the page.
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        assert page.run(place) == "page 1 of 100, 10000 of 10000 lines"
        assert len(page.run(names)) == 100
        page.run("document.getElementById('after').click()")
        assert page.run(names)[0] == "scene/line 00100"
        # By closures, most first; what a line does not tell comes last.
        page.run("document.querySelectorAll('th button')[4].click()")
        cells = "return [...document.querySelectorAll('#rows tr')].map((row) => row.cells[4].textContent)"
        assert set(page.run(cells)) == {"3"}
        assert page.run("return document.querySelectorAll('th')[4].getAttribute('aria-sort')") == "descending"
        for _ in range(2):
            page.run("document.querySelectorAll('th button')[7].click()")
        assert page.run("return document.querySelector('#rows tr').cells[7].textContent") == "-20"
        page.run(
            "const box = document.getElementById('search'); box.value = '04242';"
            "box.dispatchEvent(new Event('input')); document.querySelector('#rows button').click()"
        )
        assert page.run(names)[0] == "scene/line 04242"
        assert page.run("return document.querySelectorAll('td.visemes span').length") == 14
        page.run(
            "const box = document.getElementById('search'); box.value = '<b>';"
            "box.dispatchEvent(new Event('input'))"
        )
        assert (
            page.run("return document.querySelector('#rows tr').textContent") == "</script><b>xit is <broken>"
        )
        assert page.log() == []
