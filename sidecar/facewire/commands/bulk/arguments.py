"""What `facewire bake` takes."""

import argparse
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Final

from facewire.commands.bulk.places.typed import Typed, typed
from facewire.commands.config import Config
from facewire.commands.export.arguments import add_formats, format_typed
from facewire.errors import UsageError

__all__ = ["add_bake", "run_bake"]

ConfigOf = Callable[[argparse.Namespace], Config]
"""Makes the settings of what was typed."""

_CACHE_GB: Final = 10.0
"""A hundred hours of mouths at 31 frames a second."""
_FOLDERS_ALONE: Final = {
    "nice": "--no-nice",
    "cache": "--cache",
    "cache_size": "--cache-size",
    "cluster": "--cluster",
}
"""Flags that are of use with -r alone."""


def add_bake(bake: argparse.ArgumentParser) -> None:
    """Add the flags of `facewire bake`."""
    bake.add_argument(
        "inputs",
        nargs="+",
        type=typed,
        metavar="INPUT",
        help="recordings, recorded takes; with -r folders, s3:// and gs:// too",
    )
    bake.add_argument(
        "-o", "--output", type=typed, required=True, metavar="DIR",
        help="folder for the takes; with -r s3:// and gs:// too",
    )  # fmt: skip
    add_formats(bake, "csv")
    bake.add_argument("--jobs", type=int, metavar="N", help="files at a time (one for each core)")
    bake.add_argument("--force", action="store_true", help="replace takes that are there already")
    bake.add_argument(
        "-r", "--recursive", action="store_true",
        help="bake all that is new or has changed below folders, and keep a manifest",
    )  # fmt: skip
    bake.add_argument(
        "--no-nice", dest="nice", action="store_false", default=None,
        help="with -r: do not give way to other programs",
    )  # fmt: skip
    bake.add_argument(
        "--cache", type=_folder, metavar="DIR",
        help="with -r: keep what the network makes of recordings, for bakes with other settings or formats",
    )  # fmt: skip
    bake.add_argument(
        "--cache-size", type=float, metavar="GB",
        help=f"with --cache: how much it may hold; the oldest goes first ({_CACHE_GB:g})",
    )  # fmt: skip
    bake.add_argument(
        "--cluster", metavar="ADDRESS|local",
        help="with -r: have the workers of this Dask scheduler bake, or of one on this machine",
    )  # fmt: skip


def run_bake(config_of: ConfigOf, parsed: argparse.Namespace) -> int:
    """Bake; return the exit status.

    Raises:
        UsageError: flags do not go together, and as `bake_all` and `bake_folders`.
    """
    from facewire.commands import bake

    if parsed.recursive:
        return _bake_folders(parsed, config_of(parsed))
    for name, flag in _FOLDERS_ALONE.items():
        if getattr(parsed, name) is not None:
            raise UsageError(f"{flag} is of use with -r alone; add the one or leave out the other")
    *inputs, output = (_local(one) for one in (*parsed.inputs, parsed.output))
    return bake.bake_all(
        inputs,
        output,
        config_of(parsed),
        take_format=format_typed(parsed),
        jobs=parsed.jobs,
        force=parsed.force,
    )


def _folder(text: str) -> Path:
    place = typed(text)
    if isinstance(place, Path):
        return place
    raise argparse.ArgumentTypeError(f"{place} is in a store; give a folder of this machine")


def _local(place: Typed) -> Path:
    if isinstance(place, Path):
        return place
    raise UsageError(f"{place} is in a store, which is of use with -r alone; add it")


def _bake_folders(parsed: argparse.Namespace, config: Config) -> int:
    from facewire.commands.bulk.bulk import bake_folders
    from facewire.commands.bulk.mouths import Keeping
    from facewire.commands.bulk.ways import Bulk

    size_gb = _CACHE_GB if parsed.cache_size is None else parsed.cache_size
    if not 0.0 < size_gb < inf:
        raise UsageError(f"--cache-size is {size_gb:g}; give gigabytes, more than 0, or leave out --cache")
    if parsed.cache is None and parsed.cache_size is not None:
        raise UsageError("--cache-size is of use with --cache alone; add the one or leave out the other")
    bulk = Bulk(
        parsed.output,
        config,
        format_typed(parsed),
        parsed.jobs,
        force=parsed.force,
        nice=parsed.nice is not False,
        keeping=None if parsed.cache is None else Keeping(parsed.cache, int(size_gb * 1e9)),
        cluster=parsed.cluster,
    )
    return bake_folders(parsed.inputs, bulk)
