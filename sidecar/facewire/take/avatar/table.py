"""The shared table of names, protocol/names.json, as it is installed."""

import functools
import json
from pathlib import Path
from typing import Final

from facewire.face.channels import VISEMES
from facewire.take.avatar.names import Names

__all__ = ["names", "table_text"]

_PACKAGE: Final = Path(__file__).parents[2]
_FILE: Final = "names.json"


def table_text() -> str:
    """Return the table: beside the package in a wheel, where it is made in a checkout."""
    folder = _PACKAGE if (_PACKAGE / _FILE).is_file() else _PACKAGE.parents[1] / "protocol"
    return (folder / _FILE).read_text(encoding="utf-8")


@functools.cache
def names() -> Names:
    """Return the table, ready to be asked."""
    return Names(json.loads(table_text()), VISEMES)
