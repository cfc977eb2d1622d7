"""A real sidecar in a process of its own, with its page, in a folder of its own."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_ports
from tests.waiting import until

__all__ = ["Place", "running"]

START_S = 60.0


@dataclass(frozen=True)
class Place:
    """Where a sidecar is found, also after it was started again."""

    folder: Path
    ports: tuple[int, ...] = field(default_factory=lambda: free_ports(3))

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def faces(self) -> str:
        return f"tcp://127.0.0.1:{self.ports[1]}"


@contextmanager
def running(place: Place, *flags: str) -> Iterator[None]:
    """Run `facewire run` with `flags` until the end of the `with`; begins when the page is there."""
    command = [sys.executable, "-m", "facewire", "run", "--web", place.page.removeprefix("http://"),
               "--faces", place.faces, "--control", f"tcp://127.0.0.1:{place.ports[2]}", *flags]  # fmt: skip
    with (
        (place.folder / "log.txt").open("ab") as log,
        subprocess.Popen(
            command, stdout=log, stderr=log, cwd=place.folder,
            env=os.environ | {"XDG_CONFIG_HOME": str(place.folder)},
        ) as process,
    ):  # fmt: skip
        try:
            until(lambda: _answers(place.page), START_S)
            yield
        finally:
            process.terminate()
            process.wait(60.0)


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=1.0) as answer:
        return bool(answer.status == 200)
    return False
