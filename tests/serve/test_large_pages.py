"""Memory in large pages: the heap is marked for them, and a process goes on as before."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from facewire.__main__ import main
from facewire.serve import large_pages
from facewire.serve.large_pages import use_large_pages

ADVISED = """
import re
from pathlib import Path
from facewire.serve.large_pages import use_large_pages

use_large_pages()
pieces = [bytes([one]) * size for one, size in enumerate((100, 10_000, 1_000_000, 40_000_000))]
assert all(set(piece) == {one} for one, piece in enumerate(pieces))
maps = re.split(r"(?m)^(?=[0-9a-f]+-)", Path("/proc/self/smaps").read_text())
print(any("[heap]" in one and " hg" in one for one in maps))
"""


LIMITED = """
import resource

resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
"""

with_large_pages = pytest.mark.skipif(
    not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="this kernel has no large pages"
)


@pytest.mark.slow
@with_large_pages
def test_the_heap_is_marked_and_serves_as_before() -> None:
    told = subprocess.run([sys.executable, "-c", ADVISED], check=True, capture_output=True, text=True)
    assert told.stdout == "True\n"


@pytest.mark.slow
@with_large_pages
def test_where_memory_is_limited_nothing_happens() -> None:
    script = LIMITED + ADVISED
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"


@pytest.mark.parametrize(
    ("command", "asks"), [("run", 1), ("demo", 1), ("bake", 1), ("watch", 0), ("channels", 0)]
)
def test_commands_that_go_through_much_memory_ask_for_them(
    monkeypatch: pytest.MonkeyPatch, command: str, asks: int
) -> None:
    asked: list[None] = []
    monkeypatch.setattr(large_pages, "use_large_pages", lambda: asked.append(None))
    monkeypatch.setattr(sys, "argv", ["facewire", command, "--help"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main()
    assert len(asked) == asks


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", None)
    use_large_pages()
