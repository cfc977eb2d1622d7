"""The `facewire` command, also as `python -m facewire`."""

import os
import sys
from importlib import import_module
from typing import Final

from facewire.interrupts import ending_at_once

__all__ = ["main"]

# NumPy reads this while it is imported, and would start a thread for each core that spins while it waits for
# large matrices. There are none here. Processes that a command starts inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_PARTS: Final = {"run": "run", "demo": "run", "bake": "bake", "watch": "watch", "doctor": "doctor"}
"""The module of each command that takes long to load."""
_LARGE: Final = ("run", "bake")
"""Those that go through so much memory again and again that large pages save them time."""


def main() -> int:
    """Run one command; return its exit status."""
    with ending_at_once():
        part = next(map(_PARTS.get, sys.argv[1:2]), None)
        if part in _LARGE:
            from facewire.serve.large_pages import use_large_pages

            # Before all else is allocated.
            use_large_pages()
        from facewire.commands import cli

        if part is not None:
            import_module(f"facewire.commands.{part}")
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
