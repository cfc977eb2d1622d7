"""How tests look at the page."""

from pathlib import Path
from typing import Any

from tests.browser.browser import Page
from tests.waiting import until

__all__ = ["ready", "run", "shows", "text"]

SCRIPTS = Path(__file__).parent / "scripts"


def ready(page: Page) -> None:
    """Wait until the page knows what there is to show."""
    page.call("waitForSelector", "body[data-known]")


def run(page: Page, script: str, *values: Any) -> Any:
    """Run one of the scripts in the page."""
    return page.run((SCRIPTS / f"{script}.js").read_text(encoding="utf-8"), *values)


def text(page: Page, selector: str) -> str:
    """What an element says."""
    return str(page.run("return document.querySelector(values[0]).textContent.trim()", selector))


def shows(page: Page, selector: str, words: str) -> None:
    """Wait until an element says these words, among others."""
    until(lambda: words in text(page, selector))
