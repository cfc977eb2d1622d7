"""The shipped ways of moving the head; how they were made is in facewire_training/motion.py."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from facewire.face.head.motion import Motion, prepared
from facewire.face.head.template_file import decode

__all__ = ["FOLDER", "STYLES", "SUFFIX", "shipped"]

STYLES: Final = ("calm", "lively", "presenter", "listening")
FOLDER: Final = Path(__file__).parent / "styles"
SUFFIX: Final = ".json"


@functools.cache
def shipped() -> Mapping[str, Motion]:
    """Return the shipped templates by name, ready to play; read once, for all faces of the process."""
    return MappingProxyType(
        {name: prepared(decode((FOLDER / f"{name}{SUFFIX}").read_bytes())) for name in STYLES}
    )
