import base64
import hashlib
import json
import re

from facewire.qa.page.assembling import page_of


def report(data: object, **texts: str) -> str:
    marks = {f"<!-- {name} -->": text for name, text in texts.items()}
    return page_of("facewire.qa.report.page", "report", data, ("base.css", "table.js"), marks)


def test_a_page_runs_nothing_but_what_it_came_with() -> None:
    page = report({})
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; media-src data:; ")
    for directive, pattern in (
        ("style-src", r"<style>(.*?)</style>"),
        ("script-src", r'<script type="module">(.*?)</script>'),
    ):
        (inside,) = re.findall(pattern, page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"; {directive} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    # It holds for all that follows it.
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_shared_parts_stand_before_the_pages_own() -> None:
    page = report({})
    assert page.index("function createTable") < page.index("createTable({")
    assert page.index(":root") < page.index("#headline {")


def test_data_ends_no_script() -> None:
    page = report({"</script><!-- policy -->": "/* script */<!-- title -->"}, title="<!-- policy -->")
    (told,) = re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(told) == {"</script><!-- policy -->": "/* script */<!-- title -->"}
    assert "<title>Facewire: <!-- policy --></title>" in page
