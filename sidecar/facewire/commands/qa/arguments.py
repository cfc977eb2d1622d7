"""What the commands of quality assurance take."""

import argparse
from pathlib import Path

__all__ = ["add_compare"]


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Add what `facewire compare` takes."""
    takes = "a take (a file, or a folder of --record), or a folder of takes"
    parser.add_argument("a", type=Path, metavar="A", help=takes)
    parser.add_argument("b", type=Path, metavar="B", help="what it is compared with, the like of A")
    parser.add_argument("--tolerance", type=Path, metavar="FILE", help="TOML with bounds, such as rms = 0.01")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report to look at")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all measures")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML for a build server")
    parser.add_argument("--audio", type=Path, metavar="DIR", help="the recordings of the lines, for --html")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (one for each core)")
    parser.set_defaults(run=_compare, prog=parser.prog)


def _compare(parsed: argparse.Namespace) -> int:
    from facewire.commands.qa import compare

    return compare.run(parsed)
