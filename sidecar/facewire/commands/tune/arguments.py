"""What `facewire tune` takes."""

import argparse
from pathlib import Path

from facewire.transport.zeromq import CONTROL_ENDPOINT

__all__ = ["add_tune"]


def add_tune(parser: argparse.ArgumentParser) -> None:
    """Add what `facewire tune` takes."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="character file to begin with, and to save to"
    )
    parser.add_argument("--subject", metavar="NAME", help="whose face (the first one on the line)")
    parser.add_argument(
        "--control", metavar="ENDPOINT", default=CONTROL_ENDPOINT,
        help=f"the control socket of the sidecar ({CONTROL_ENDPOINT})",
    )  # fmt: skip
    parser.set_defaults(run=_tune, prog=parser.prog)


def _tune(parsed: argparse.Namespace) -> None:
    from facewire.commands.tune.prompt import tune

    tune(parsed.file, parsed.subject, parsed.control)
