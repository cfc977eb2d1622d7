"""A sidecar whose web door is open to a site."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
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

__all__ = ["TOKEN", "Stage", "open_stage", "sidecar"]

FPS = 31
TOKEN = "token"


@dataclass(frozen=True)
class Stage:
    """Where things are."""

    site: str
    """The address of `site.everything`."""
    door: str
    """The address of a sidecar whose jaws follow the level of what is pushed."""


@contextmanager
def open_stage(packages: Path) -> Iterator[Stage]:
    """Serve a site, and run a sidecar that lets its pages in.

    Args:
        packages: the folder that holds `node_modules`.
    """
    with serve(everything(packages)) as address, sidecar(address) as door:
        yield Stage(address, door)


@contextmanager
def sidecar(origin: str, port: int = 0) -> Iterator[str]:
    """Run a sidecar, and give the address of its door.

    Args:
        origin: whose pages it lets in.
        port: of its door; 0 for one that is free.
    """
    clock = SystemClock()
    settings = WebSettings(WebAddress("127.0.0.1", port), origins=frozenset({origin}))
    session = clock.now_ns() % 2**32
    options = Options(FPS, session, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(FULL))
    engine = WindowEngine(LoudnessNetwork(), FPS, clock)
    with closing(Runtime(options, clock, engine, door=Door(settings, clock, TOKEN))) as runtime:
        runtime.start()
        (web,) = runtime.metrics.status().outputs
        yield f"http://{web.name.removeprefix('web ')}"
