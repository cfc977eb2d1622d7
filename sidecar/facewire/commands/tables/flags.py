"""The flags of the command line, made from the settings."""

import argparse
from pathlib import Path

from facewire.commands.config import explain, flag_of, metavar_of, settings, value_type
from facewire.commands.config_file import CONFIG_NAME
from facewire.output.settings import output_flags

__all__ = ["add_settings"]


def add_settings(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the flags of all settings that `command` takes."""
    names = [name for name, setting in settings().items() if command in setting.commands]
    if names:
        parser.add_argument(
            "--config", type=Path, metavar="FILE", help=f"settings ({CONFIG_NAME}, if it is there)"
        )
    for name in names:
        if name == "outputs":
            _add_outputs(parser)
            continue
        text = explain(name).replace("%", "%%")
        kind = value_type(name)
        if kind is bool:
            parser.add_argument(flag_of(name), dest=name, action="store_const", const=True, help=text)
        elif kind is tuple:
            parser.add_argument(
                flag_of(name), dest=name, action="append", metavar=metavar_of(name), help=text
            )
        else:
            given = kind if kind in (int, float) else str
            parser.add_argument(flag_of(name), dest=name, type=given, metavar=metavar_of(name), help=text)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    for one in output_flags():
        parser.add_argument(
            one.flag,
            dest="typed_outputs",
            action="append",
            type=one.take,
            nargs=None if one.bare is None else "?",
            const=one.bare,
            metavar=one.metavar,
            help=one.help.replace("%", "%%"),
        )
