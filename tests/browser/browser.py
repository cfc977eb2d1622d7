"""Real browsers without a window: one process of Chromium or Firefox, and the pages that are opened in it.

`driver.mjs` drives them with puppeteer, by Chromium's own protocol and by WebDriver BiDi.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

__all__ = ["Browser", "BrowserError", "BrowserUnavailableError", "Page", "start"]

DRIVER: Final = Path(__file__).with_name("driver.mjs")
TIMEOUT_S: Final = 120
CLOSE_S: Final = 30

EXECUTABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
SCREEN: Final = "Xvfb"
"""Firefox draws WebGL only where there is a screen, even without a window."""

FLAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "chromium": (
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # WebGL without a GPU.
        "--disable-gpu",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        # A page may play sound without a click, and hands it to nobody.
        "--autoplay-policy=no-user-gesture-required",
        "--mute-audio",
    ),
    "firefox": (),
}


class BrowserUnavailableError(Exception):
    """The browser is not on this machine; the message says so in one line."""


class BrowserError(Exception):
    """A page, or a script in it, failed; the message is the browser's."""


class Browser:
    """A running browser. Its pages share nothing but its process.

    Args:
        name: `chromium` or `firefox`.
        process: the driver, which ends the browser when its standard input ends.
        screen: what it draws on, or nothing; ended with it.
    """

    def __init__(
        self, name: str, process: subprocess.Popen[str], screen: subprocess.Popen[str] | None
    ) -> None:
        self.name = name
        self._process = process
        self._screen = screen

    def open(self, url: str, *, width: int = 800, height: int = 600, dark: bool = False) -> "Page":
        """Open a page and wait until it has loaded.

        Args:
            url: its address.
            width: of the viewport, CSS pixels.
            height: of the viewport, CSS pixels.
            dark: whether it is told that dark colours are preferred; Chromium alone.

        Raises:
            BrowserError: it cannot be reached or does not finish loading.
        """
        return Page(self, self.ask("open", url=url, width=width, height=height, dark=dark))

    def ask(self, op: str, *, timeout_s: float = TIMEOUT_S, **values: Any) -> Any:
        """Send one request to the driver and return its answer.

        Raises:
            BrowserError: it was refused, or took longer than `timeout_s`.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"op": op, "timeout_ms": timeout_s * 1000, **values}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def await_start(self) -> None:
        """Wait until it runs.

        Raises:
            BrowserError: it does not start.
        """
        self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BrowserError(f"the driver of {self.name} has ended, with status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise BrowserError(answer["error"])
        return answer["ok"]

    def close(self) -> None:
        """End the browser with all its pages."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(CLOSE_S)
        except subprocess.TimeoutExpired:
            self._process.terminate()  # The driver then kills the browser that it has started.
            self._process.wait(CLOSE_S)
        finally:
            if self._screen:
                _end(self._screen)
            assert self._process.stdout is not None
            self._process.stdout.close()


@dataclass(frozen=True)
class Page:
    """One open page; closes at the end of a `with`."""

    browser: Browser
    number: int

    def run(self, script: str, *values: Any, timeout_s: float = TIMEOUT_S) -> Any:
        """Run the body of an async function in the page and return what it returns.

        Args:
            script: JavaScript; the arguments are its array `values`.
            values: anything that JSON can hold.
            timeout_s: the longest that it may take.

        Raises:
            BrowserError: the script threw, or took too long.
        """
        return self._ask("run", script=script, values=values, timeout_s=timeout_s)

    def call(self, method: str, *values: Any) -> Any:
        """Call a method of puppeteer's Page by its name, such as `click` or `keyboard.press`.

        Raises:
            BrowserError: it failed, or took too long.
        """
        return self._ask("call", method=method, values=values)

    def picture(self, path: Path, **options: Any) -> bytes:
        """Write a picture of the page as PNG to `path` and return its bytes.

        Args:
            path: a file that ends in `.png`.
            options: of puppeteer's `screenshot`, such as `omitBackground=True`, `fullPage=True`, `clip={…}`.
        """
        self.call("screenshot", {"path": str(path), **options})
        return path.read_bytes()

    def heap(self) -> int:
        """Return how many bytes the page's objects take after a garbage collection; Chromium alone."""
        size: int = self._ask("heap")
        return size

    def log(self) -> list[str]:
        """Return what the page wrote to its console, its errors, and what it could not load; oldest first."""
        lines: list[str] = self._ask("log")
        return lines

    def close(self) -> None:
        """Close the page."""
        self._ask("close")

    def _ask(self, op: str, **values: Any) -> Any:
        return self.browser.ask(op, page=self.number, **values)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(name: str, packages: Path, home: Path) -> Browser:
    """Start a browser without a window.

    Args:
        name: `chromium` or `firefox`.
        packages: the folder that holds `node_modules`.
        home: an empty folder for its settings, profile and caches; `driver.log` there says why it ended.

    Raises:
        BrowserUnavailableError: it is not installed, or the screen that it needs is not.
        BrowserError: it does not start.
    """
    executable = _find(name, EXECUTABLES[name])
    environment = os.environ | {"HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home)}
    screen = None
    if name == "firefox":
        screen = _start([_find(SCREEN, (SCREEN,)), "-displayfd", "1", "-nolisten", "tcp"], environment, home)
        assert screen.stdout is not None
        environment["DISPLAY"] = f":{screen.stdout.readline().strip()}"
    kind = "chrome" if name == "chromium" else name
    words = ["node", str(DRIVER), str(packages), kind, executable, *FLAGS[name]]
    browser = Browser(name, _start(words, environment, home), screen)
    try:
        browser.await_start()
    except BrowserError:
        browser.close()
        raise
    return browser


def _find(name: str, programs: Sequence[str]) -> str:
    for program in programs:
        if path := shutil.which(program):
            return path
    raise BrowserUnavailableError(f"no {name} on the path: on Debian, apt-get install {programs[0].lower()}")


def _start(words: Sequence[str], environment: Mapping[str, str], home: Path) -> subprocess.Popen[str]:
    with (home / "driver.log").open("a", encoding="utf-8") as errors:
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env=environment,
        )


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=CLOSE_S)
