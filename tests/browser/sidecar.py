"""A sidecar whose web door is open to a site."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from facewire.clock import SystemClock
from facewire.engine.loudness import LoudnessNetwork
from facewire.engine.windowed import WindowEngine
from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from tests.browser.site import everything, serve

__all__ = ["TOKEN", "Stage", "open_stage"]

FPS = 31
TOKEN = "token"


@dataclass(frozen=True)
class Stage:
    """Where things are."""

    site: str
    """The address of `site.everything`."""
    door: str
    """The address of a sidecar whose jaws follow the level of what is pushed."""
    runtime: Runtime


@contextmanager
def open_stage(packages: Path) -> Iterator[Stage]:
    """Serve a site, and run a sidecar that lets its pages in.

    Args:
        packages: the folder that holds `node_modules`.
    """
    with ExitStack() as stack:
        address = stack.enter_context(serve(everything(packages)))
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
