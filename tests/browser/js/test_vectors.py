"""The client proves itself on the golden vectors, in Node.js and in the browsers."""

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.browser import Browser
from tests.browser.js.node import ROOT, run_node
from tests.browser.site import everything, serve

pytestmark = pytest.mark.slow

VECTORS: Final = ROOT / "protocol/vectors"
MESSAGES: Final = ("frame", "hello", "event", "status", "web_message")

PROVE = """
const { prove } = await import("/tests/browser/js/scripts/proof.mjs");
return prove(values[0]);
"""


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """Every case of a message that the client reads."""
    found = []
    for name in json.loads((VECTORS / "index.json").read_text(encoding="utf-8"))["cases"]:
        meaning = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
        if meaning["message"] in MESSAGES:
            data = (VECTORS / f"{name}.bin").read_bytes() + bytes(int(meaning.get("append_zeros", 0)))
            found.append({"name": name, "json": meaning, "base64": base64.b64encode(data).decode()})
    assert len(found) > 100
    return found


def prove(cases: list[dict[str, Any]]) -> list[str]:
    failures: list[str] = json.loads(run_node("node_proof.mjs", text=json.dumps(cases)))
    return failures


def test_in_node(cases: list[dict[str, Any]]) -> None:
    assert prove(cases) == []


def test_in_the_browser(browser: Browser, packages: Path, cases: list[dict[str, Any]]) -> None:
    with serve(everything(packages)) as address, browser.open(address) as page:
        assert page.run(PROVE, cases) == []


def test_a_wrong_reader_is_found_out(cases: list[dict[str, Any]]) -> None:
    known = {case["name"]: case for case in cases}
    whole, broken = known["frame/typical"], known["frame/n_float"]
    swapped = [
        {**whole, "json": {"message": "frame", "error": "malformed"}},
        {**broken, "json": whole["json"]},
    ]
    failures = prove(swapped)
    assert "frame/typical: accepted" in failures
    assert any(line.startswith("frame/n_float: TypeError") for line in failures)
