"""The `facewire` command, also as `python -m facewire`."""

import sys
from importlib import import_module
from typing import Final

from facewire.interrupts import ending_at_once

__all__ = ["main"]

_PARTS: Final = {"run": "run", "demo": "run", "bake": "bake", "watch": "watch", "doctor": "doctor"}
"""The module of each command that takes long to load."""


def main() -> int:
    """Run one command; return its exit status."""
    with ending_at_once():
        from facewire.commands import cli

        for part in map(_PARTS.get, sys.argv[1:2]):
            if part is not None:
                import_module(f"facewire.commands.{part}")
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
