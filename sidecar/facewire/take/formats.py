"""The formats of a take, by the name that `--format` takes, and how one is written.

A new format is one module, and one line here: help, flags and the table of docs/exports.md follow.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from facewire.errors import UsageError, unknown_name
from facewire.take import csv_take, json_take, livelink_take, npz_take
from facewire.take.export import blender, godot, maya, unreal, usd
from facewire.take.export.options import FormatOptions, options_from, options_in
from facewire.take.gltf import formats as gltf
from facewire.take.table import TakeHead, TakeWriter
from facewire.take.whole import whole_file

__all__ = ["FORMATS", "TakeFormat", "TakeWriter", "format_of", "take_file"]


@dataclass(frozen=True, slots=True)
class TakeFormat:
    """One kind of file."""

    suffix: str
    """No other format has the same."""
    start: Callable[..., TakeWriter]
    """Writes what precedes the first frame, for an open file (BinaryIO) and a `TakeHead`.

    Where the format has choices, an instance of them may follow as `options`; without one they are as usual.
    """
    help: str
    """What it is and who opens it."""
    options: type[FormatOptions] | None = None
    """What can be chosen; None for nothing."""
    beside: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    """Files that lie once in the folder of the takes, such as a script that imports them, by their names."""
    chosen: FormatOptions | None = None
    """What was chosen, where something was."""


FORMATS: Final[Mapping[str, TakeFormat]] = {
    "csv": TakeFormat(csv_take.SUFFIX, csv_take.CsvWriter, "a table, a row for each frame"),
    "json": TakeFormat(json_take.SUFFIX, json_take.JsonWriter, "the same as JSON, for programs"),
    "npz": TakeFormat(npz_take.SUFFIX, npz_take.NpzWriter, "NumPy's arrays: exact, and the fastest to read"),
    "godot": TakeFormat(godot.SUFFIX, godot.GodotWriter, "an Animation for Godot 4"),
    "livelink": TakeFormat(
        livelink_take.SUFFIX, livelink_take.LiveLinkWriter, "a CSV like those of the Live Link Face app"
    ),
    "unreal": TakeFormat(
        unreal.CSV_SUFFIX,
        unreal.start_csv,
        "a CurveTable for Unreal, and a script that makes AnimSequences",
        unreal.UnrealOptions,
        {unreal.SCRIPT: unreal.script},
    ),
    "unreal-json": TakeFormat(
        unreal.JSON_SUFFIX, unreal.start_json, "a CurveTable for Unreal as JSON", unreal.UnrealOptions
    ),
    "maya": TakeFormat(
        maya.SUFFIX,
        maya.start,
        "a table for Maya at a film rate, angles in degrees, and a script that sets keys",
        maya.MayaOptions,
        {maya.SCRIPT: maya.script},
    ),
    "blender": TakeFormat(
        blender.SUFFIX,
        blender.start,
        "JSON for Blender, and a script that makes shape-key actions",
        blender.BlenderOptions,
        {blender.SCRIPT: blender.script},
    ),
    "usd": TakeFormat(
        usd.SUFFIX,
        usd.start,
        "a SkelAnimation of the blendshapes for USD, with head and eyes",
        usd.UsdOptions,
    ),
    "gltf": TakeFormat(
        gltf.GLTF_SUFFIX,
        gltf.start_gltf,
        "binary glTF: an animation on our head, or on your avatar",
        gltf.GltfOptions,
    ),
    "vrma": TakeFormat(
        gltf.VRMA_SUFFIX, gltf.start_vrma, "a VRM animation, for any VRM avatar", gltf.VrmaOptions
    ),
}


def format_of(text: str) -> TakeFormat:
    """Return a format as it was typed: `NAME[,CHOICE=VALUE…]`.

    Raises:
        UsageError: there is no such format, choice or value.
    """
    name, _, rest = text.partition(",")
    if name not in FORMATS:
        raise UsageError(unknown_name("format", name, FORMATS, f"choose {', '.join(FORMATS)}"))
    found = FORMATS[name]
    if not rest:
        return found
    # The path of a file may hold commas: those alone divide behind which a choice stands.
    choices = "|".join(key for key, _ in options_in(found.options))
    pairs = re.split(rf",(?=(?:{choices})=)", rest) if choices else [rest]
    typed = {key: value for key, _, value in (pair.partition("=") for pair in pairs)}
    options = options_from(name, found.options, typed)
    return replace(found, start=partial(found.start, options=options), chosen=options)


@contextmanager
def take_file(
    path: Path, take_format: TakeFormat, head: TakeHead, accept: Callable[[Path], None] | None = None
) -> Iterator[TakeWriter]:
    """Open a take that takes the place of `path` when the block is left without an error.

    Args:
        path: where the take goes.
        take_format: how it is written.
        head: what it says about itself.
        accept: shown the finished file before it takes that place; what it raises prevents it.

    Raises:
        UsageError: as `whole_file`.
    """
    with whole_file(path) as file:
        writer = take_format.start(file, head)
        yield writer
        writer.close()
        if accept is not None:
            file.flush()
            accept(Path(file.name))
