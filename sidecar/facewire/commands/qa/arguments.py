"""What the commands of quality assurance take."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from facewire.commands.config import Config
from facewire.commands.tables.flags import add_settings

__all__ = ["add_check", "add_compare", "add_golden", "add_report"]

ConfigOf = Callable[[argparse.Namespace], Config]
"""Makes the settings of what was typed."""


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


def add_check(parser: argparse.ArgumentParser, config_of: ConfigOf) -> None:
    """Add what `facewire check` takes."""
    parser.add_argument(
        "inputs", nargs="+", type=Path, metavar="PATH", help="recordings, recorded takes, or folders of them"
    )
    takes = "finished takes by the names of the recordings (beside these; where there is none, one is baked)"
    # `takes` is a setting: the folder that takes of a run are recorded into.
    parser.add_argument("--takes", type=Path, dest="take_folder", metavar="DIR", help=takes)
    parser.add_argument("--limits", type=Path, metavar="FILE", help="TOML with limits and severities")
    parser.add_argument(
        "--fail-on", choices=("note", "warning", "error"), default="warning", metavar="SEVERITY",
        help="note, warning or error: end with status 1 where a finding is as bad (warning)",
    )  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report to look at and listen to")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all findings")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML for a build server")
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write SARIF for a code host")
    add_settings(parser, "bake")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (one for each core)")
    parser.set_defaults(run=partial(_check, config_of), prog=parser.prog)


def _check(config_of: ConfigOf, parsed: argparse.Namespace) -> int:
    from facewire.commands.qa.check.command import run

    return run(parsed, config_of(parsed))


def add_golden(parser: argparse.ArgumentParser, config_of: ConfigOf) -> None:
    """Add the commands of `facewire golden`."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    update = commands.add_parser("update", help="bake recordings and keep them as golden takes")
    verify = commands.add_parser("verify", help="bake anew and say what is no longer as its golden take")
    for command in (update, verify):
        command.add_argument(
            "recordings", nargs="+", type=Path, metavar="RECORDINGS", help="recordings, or folders of them"
        )
        command.add_argument(
            "-o", "--output", type=Path, required=True, metavar="FOLDER", help="folder of the golden takes"
        )
        add_settings(command, "bake")
        command.add_argument("--jobs", type=int, metavar="N", help="processes (one for each core)")
    update.add_argument("--prune", action="store_true", help="remove golden takes that have no recording")
    verify.add_argument("--tolerance", type=Path, metavar="FILE", help="TOML with bounds, such as rms = 0.01")
    verify.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML for a build server")
    update.set_defaults(run=partial(_golden, config_of), prog=update.prog, verify=False)
    verify.set_defaults(run=partial(_golden, config_of), prog=verify.prog, verify=True)


def _golden(config_of: ConfigOf, parsed: argparse.Namespace) -> int:
    from facewire.commands.qa.golden.command import update, verify_all

    return (verify_all if parsed.verify else update)(parsed, config_of(parsed))


def add_report(parser: argparse.ArgumentParser, config_of: ConfigOf) -> None:
    """Add what `facewire report` takes."""
    parser.add_argument(
        "inputs",
        nargs="+",
        type=Path,
        metavar="DIR",
        help="folders of recordings, takes, or both",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with plots")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all measures")
    parser.add_argument("--audio", type=Path, metavar="DIR", help="the recordings of takes, for their levels")
    add_settings(parser, "bake")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (one for each core)")
    parser.set_defaults(run=partial(_report, config_of), prog=parser.prog)


def _report(config_of: ConfigOf, parsed: argparse.Namespace) -> int:
    from facewire.commands.qa.report import command

    return command.run(parsed, config_of(parsed))
