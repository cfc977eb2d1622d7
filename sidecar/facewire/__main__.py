"""The `facewire` command, also as `python -m facewire`."""

import signal
import sys
from importlib import import_module
from typing import Final

__all__ = ["main"]

_PARTS: Final = {"run": "run", "demo": "run", "bake": "bake", "watch": "watch", "doctor": "doctor"}
"""The module of each command that takes long to load."""


def main() -> int:
    """Run one command; return its exit status.

    While its parts are loaded, Ctrl-C ends the process without a word: libraries that are interrupted there
    take it for a broken installation and say so at length.
    """
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from facewire.commands import cli

    for part in map(_PARTS.get, sys.argv[1:2]):
        if part is not None:
            import_module(f"facewire.commands.{part}")
    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
