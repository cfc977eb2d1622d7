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

BEYOND: Final = (
    # JavaScript has one kind of number,
    "frame/n_float",
    "frame/e_float",
    "event/at_float",
    # and stock MessagePack libraries do not refuse all that SPEC 4 lists.
    "frame/bad_utf8",
    "frame/deep",
    "frame/duplicate_key",
    "frame/extension",
    "frame/timestamp",
)
"""Cases that are to be refused and are not. A library that comes to refuse them shortens this list."""

PROVE = """
const { prove } = await import("/tests/browser/js/scripts/proof.mjs");
const { decode } = await import("/npm/@msgpack/msgpack/dist.esm/index.mjs");
const mapKeyConverter = (key) => {
  if (typeof key !== "string") throw new TypeError(`a key that is ${typeof key}`);
  return key;
};
return prove(values[0], (bytes) => decode(bytes, { useBigInt64: true, mapKeyConverter }), values[1]);
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


def test_in_node(packages: Path, cases: list[dict[str, Any]]) -> None:
    request = json.dumps({"cases": cases, "beyond": BEYOND})
    assert json.loads(run_node("node_proof.mjs", str(packages), text=request)) == []


def test_in_the_browser(browser: Browser, packages: Path, cases: list[dict[str, Any]]) -> None:
    with serve(everything(packages)) as address, browser.open(address) as page:
        assert page.run(PROVE, cases, BEYOND) == []


def test_a_wrong_reader_is_found_out(packages: Path, cases: list[dict[str, Any]]) -> None:
    floats = [case for case in cases if case["name"] == BEYOND[0]]
    request = json.dumps({"cases": floats, "beyond": ()})
    assert json.loads(run_node("node_proof.mjs", str(packages), text=request)) == [f"{BEYOND[0]}: accepted"]
