"""The formats `gltf` and `vrma`: what can be chosen of them, and how they are written."""

import functools
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from facewire.errors import UsageError, WireError
from facewire.take.export.options import FormatOptions, option
from facewire.take.gathered import GatheredWriter
from facewire.take.gltf.container import MOST_BYTES
from facewire.take.gltf.head import head_glb
from facewire.take.gltf.onto import Target, animated, read_target
from facewire.take.gltf.vrma import Expressions, vrm_animation
from facewire.take.table import TakeHead

__all__ = ["GLTF_SUFFIX", "VRMA_SUFFIX", "GltfOptions", "VrmaOptions", "start_gltf", "start_vrma"]

GLTF_SUFFIX: Final = ".glb"
VRMA_SUFFIX: Final = ".vrma"


def _tolerance(text: str) -> float:
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise ValueError(text)
    return value


def _avatar_at(text: str) -> Path:
    """Return the path of an avatar; one that is of no use is told before a bake begins."""
    path = Path(text)
    _avatar(path)
    return path


@functools.cache
def _own_head() -> Target:
    return read_target(head_glb(), turns_eyes=True)


def _avatar(path: Path) -> Target:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            # A pipe or a device may have no end.
            raise UsageError(f"cannot read {path}: it is no file; give a .glb or .vrm")
        return _read_avatar(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; give a .glb or .vrm") from error
    except WireError as error:
        raise UsageError(f"cannot animate {path}: {error}") from error


@functools.lru_cache(maxsize=1)
def _read_avatar(path: Path, changed_ns: int, size: int) -> Target:
    """Read an avatar once for all the takes of a bake."""
    del changed_ns
    if size > MOST_BYTES:
        raise WireError(f"it has {size} bytes; {MOST_BYTES} are the most")
    return read_target(path.read_bytes())


_TOLERANCE: Final = option(
    _tolerance, "W", "leave out keys that are within W of a line between others (0: those on one)"
)


@dataclass(frozen=True, slots=True)
class GltfOptions(FormatOptions):
    """What can be chosen of `gltf`."""

    onto: Path | None = field(
        default=None, metadata=option(_avatar_at, "FILE", "the avatar to put it on, .glb or .vrm (our head)")
    )
    tolerance: float = field(default=0.0, metadata=_TOLERANCE)


@dataclass(frozen=True, slots=True)
class VrmaOptions(FormatOptions):
    """What can be chosen of `vrma`."""

    expressions: Expressions = field(
        default=Expressions.PRESETS,
        metadata=option(
            Expressions,
            "|".join(Expressions),
            "VRM's vowels and blinks, or custom expressions with ARKit's names (presets)",
        ),
    )
    tolerance: float = field(default=0.0, metadata=_TOLERANCE)


def start_gltf(file: BinaryIO, head: TakeHead, options: GltfOptions | None = None) -> GatheredWriter:
    """Return a writer of binary glTF.

    Raises:
        UsageError: the avatar cannot be read, or nothing of it is a mouth.
    """
    chosen = options or GltfOptions()
    target = _own_head() if chosen.onto is None else _avatar(chosen.onto)
    return GatheredWriter(file, head, lambda take: animated(target, take, head.name, chosen.tolerance))


def start_vrma(file: BinaryIO, head: TakeHead, options: VrmaOptions | None = None) -> GatheredWriter:
    """Return a writer of VRM animations."""
    chosen = options or VrmaOptions()
    return GatheredWriter(
        file,
        head,
        lambda take: vrm_animation(take, head.name, chosen.expressions, chosen.tolerance),
    )
