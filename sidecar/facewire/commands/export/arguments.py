"""`--format` and the flags of what formats let one choose, for every command that writes takes."""

import argparse
from pathlib import Path
from typing import Final

from facewire.take.export.options import options_in
from facewire.take.formats import FORMATS

__all__ = ["add_export", "add_formats", "format_typed", "formats_table"]

_CHOICE: Final = "choice_"


def add_formats(parser: argparse.ArgumentParser, usual: str | None = None) -> None:
    """Add `--format` and a flag for each choice of the formats. Formats that share a choice share its flag.

    Args:
        parser: of the command.
        usual: the format where none is typed; None where one must be.
    """
    text = "kind of take. " + "; ".join(f"{name}: {one.help}" for name, one in FORMATS.items())
    parser.add_argument(
        "--format", metavar="NAME", default=usual, required=usual is None,
        help=text if usual is None else f"{text} ({usual})",
    )  # fmt: skip
    for name, takers in _choices().items():
        metavar, told = takers[0][1:]
        formats = "|".join(taker[0] for taker in takers)
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(
            flag, dest=_CHOICE + name, metavar=metavar, help=f"with --format {formats}: {told}"
        )


def format_typed(parsed: argparse.Namespace) -> str:
    """Return the format and its choices in the form that `format_of` takes."""
    chosen = {name: getattr(parsed, _CHOICE + name) for name in _choices()}
    pairs = [f",{name}={value}" for name, value in chosen.items() if value is not None]
    return "".join([parsed.format, *pairs])


def formats_table() -> str:
    """Return the table of docs/exports.md: the formats, and what can be chosen of each."""
    lines = ["| `--format` | What it is | File | Flags |", "|---|---|---|---|"]
    for name, one in FORMATS.items():
        flags = "; ".join(
            f"`--{key.replace('_', '-')} {choice.metavar}` {choice.help}".replace("|", "\\|")
            for key, choice in options_in(one.options)
        )
        files = ", ".join([f"`NAME{one.suffix}`", *(f"`{beside}`" for beside in one.beside)])
        lines.append(f"| `{name}` | {one.help} | {files} | {flags} |")
    return "\n".join(lines) + "\n"


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add what `facewire export` takes."""
    parser.add_argument(
        "takes", nargs="+", type=Path, metavar="TAKE", help="takes, folders of --record, or folders of these"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder for what is written"
    )
    add_formats(parser)
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.set_defaults(run=_export, prog=parser.prog)


def _export(parsed: argparse.Namespace) -> int:
    from facewire.commands.export.export import export_all

    return export_all(parsed.takes, parsed.output, format_typed(parsed), force=parsed.force)


def _choices() -> dict[str, list[tuple[str, str, str]]]:
    """Return for each choice the formats that have it, with its metavar and help there."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for format_name, one in FORMATS.items():
        for name, choice in options_in(one.options):
            found.setdefault(name, []).append((format_name, choice.metavar, choice.help))
    return found
