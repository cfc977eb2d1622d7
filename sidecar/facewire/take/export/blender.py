"""Blender: the faces as JSON at the rate of a scene, and a script that makes shape-key actions of them."""

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from facewire.take.avatar.table import table_text
from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import ResampledWriter, parse_rate
from facewire.take.json_take import JsonWriter
from facewire.take.table import TakeHead, TakeWriter

__all__ = ["SCRIPT", "SUFFIX", "BlenderOptions", "script", "start"]

SUFFIX: Final = ".blender.json"
SCRIPT: Final = "facewire_to_blender.py"
"""Makes the actions, in Blender; an add-on too."""

_FILM: Final = 24
_PACKAGE: Final = Path(__file__).parents[2]
_OURS: Final = re.compile(r"^from facewire\.([\w.]+) import .*\n", re.MULTILINE)
_TABLE: Final = "take.avatar.table"


@dataclass(frozen=True, slots=True)
class BlenderOptions(FormatOptions):
    """What can be chosen."""

    rate: int = field(
        default=_FILM, metadata=option(parse_rate, "N", f"frames per second of the scene ({_FILM})")
    )


def start(file: BinaryIO, head: TakeHead, options: BlenderOptions | None = None) -> TakeWriter:
    """Return the writer of a take."""
    rate = (options or BlenderOptions()).rate
    return ResampledWriter(JsonWriter(file, replace(head, fps=rate)), head, rate)


def script() -> bytes:
    """Return the script: one file that needs nothing of ours, for Blender installs one file as an add-on."""
    return _whole(f"take.export.scripts.{SCRIPT.removesuffix('.py')}", set()).encode()


def _whole(module: str, there: set[str]) -> str:
    """Return a module's text with that of what it imports of ours in its place, each once."""
    text = _PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")

    def inside(match: re.Match[str]) -> str:
        imported = match[1]
        if imported in there:
            return ""
        there.add(imported)
        return _table() if imported == _TABLE else _whole(imported, there)

    return _OURS.sub(inside, text)


def _table() -> str:
    table = json.dumps(json.loads(table_text()), ensure_ascii=False, separators=(",", ":"))
    return f'def table_text() -> str:\n    """Return the table of names as JSON."""\n    return {table!r}\n'
