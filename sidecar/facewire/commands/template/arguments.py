"""What `facewire template` takes."""

import argparse
from pathlib import Path

__all__ = ["add_template"]


def add_template(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `facewire template`."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    make = commands.add_parser("make", help="make a template of recorded heads, for --head take:FILE")
    make.add_argument(
        "takes", nargs="+", type=Path, metavar="TAKE",
        help="recordings of one head: CSVs of Live Link Face, takes of facewire (folder, .csv, .npz), "
        "captures (.pcap) of Live Link, VMC, iFacialMocap or OpenSeeFace, or text of iFacialMocap",
    )  # fmt: skip
    make.add_argument("-o", "--output", type=Path, required=True, metavar="NAME", help="file to write")
    make.set_defaults(run=_make, prog=make.prog)


def _make(parsed: argparse.Namespace) -> None:
    from facewire.commands.template.make import make

    make(parsed.takes, parsed.output)
