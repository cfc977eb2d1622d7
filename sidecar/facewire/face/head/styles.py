"""The shipped ways of moving the head; how they were made is in facewire_training/motion.py."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from facewire.face.head.motion import Motion, prepared
from facewire.face.head.template_file import decode

__all__ = ["FOLDER", "STYLES", "SUFFIX", "shipped", "style"]

STYLES: Final = ("calm", "lively", "presenter", "listening")
FOLDER: Final = Path(__file__).parent / "styles"
SUFFIX: Final = ".json"


@functools.cache
def style(name: str) -> Motion:
    """Return one of the shipped templates, ready to play; read once, for all faces of the process."""
    return prepared(decode((FOLDER / f"{name}{SUFFIX}").read_bytes()))


@functools.cache
def shipped() -> Mapping[str, Motion]:
    """Return all of them by name: a live head may be asked for another one at any frame."""
    return MappingProxyType({name: style(name) for name in STYLES})
