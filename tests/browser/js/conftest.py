"""A sidecar whose web door is open to a site, once for a module."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from facewire.clock import SystemClock
from facewire.engine.loudness import LoudnessNetwork
from facewire.engine.windowed import WindowEngine
from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from tests.browser.js.node import site
from tests.browser.site import serve

FPS = 31
TOKEN = "token"


@dataclass(frozen=True)
class Stage:
    """Where things are."""

    site: str
    """The address of `node.site`."""
    door: str
    """The address of a sidecar whose jaws follow the level of what is pushed."""
    runtime: Runtime


@pytest.fixture(scope="module")
def stage(packages: Path) -> Iterator[Stage]:
    """A site, and a sidecar that lets its pages in."""
    with ExitStack() as stack:
        address = stack.enter_context(serve(site(packages)))
        clock = SystemClock()
        settings = WebSettings(WebAddress("127.0.0.1", 0), origins=frozenset({address}))
        options = Options(FPS, 7, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(FULL))
        engine = WindowEngine(LoudnessNetwork(), FPS, clock)
        runtime = stack.enter_context(
            closing(Runtime(options, clock, engine, door=Door(settings, clock, TOKEN)))
        )
        runtime.start()
        (web,) = runtime.metrics.status().outputs
        yield Stage(address, f"http://{web.name.removeprefix('web ')}", runtime)
