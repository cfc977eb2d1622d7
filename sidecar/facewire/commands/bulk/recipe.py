"""What a take follows from beside its sound, as one hash: network, settings, software, format."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import numpy as np

from facewire import __version__
from facewire.errors import UsageError
from facewire.serve.engines import GPU_ENGINES, EngineChoice
from facewire.take.avatar.table import table_text
from facewire.take.formats import format_of

__all__ = [
    "Recipe",
    "digest_of",
    "digest_of_bytes",
    "digest_of_code",
    "digest_of_file",
    "digest_of_model",
    "recipe_of",
]

_LIBRARIES: Final = ("numpy", "onnxruntime", "samplerate", "soundfile")
"""Whose arithmetic and decoders reach a take."""
_PACKAGE: Final = Path(__file__).parents[2]
_CODE: Final = ("**/*.py", "face/**/*.json", "face/**/*.toml")
"""What may reach a take of our package's files, but for networks; a wheel and a checkout both have these."""
_BLOCK: Final = 1 << 16
"""Bytes of a file that are read at once: most of a second's sound. `hashlib.file_digest` makes room for four
times as much for each file."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How takes are made. Equal recipes make the same bytes of the same sound, on one kind of machine."""

    engine: str
    """Name of the engine that makes the mouths."""
    model: str
    """SHA-256 of its network; empty where it has none."""
    settings: str
    """SHA-256 of everything that was set."""
    take_format: str
    software: tuple[str, ...]
    """Names and versions, and a hash of our own code, which changes in a checkout under one version."""

    @property
    def id(self) -> str:
        """Return its SHA-256."""
        return digest_of(self)

    def described(self) -> Mapping[str, Any]:
        """Return it for a manifest, with its `id`."""
        return {
            "id": self.id,
            "engine": self.engine,
            "model": self.model,
            "settings": self.settings,
            "format": self.take_format,
            "software": list(self.software),
        }


def recipe_of(engine: str, choice: EngineChoice, options: object, take_format: str) -> Recipe:
    """Return the recipe of a bake.

    Args:
        engine: the name of the engine that `choice` has led to.
        choice: which engine is wanted.
        options: all settings of a bake, a dataclass.
        take_format: as `format_of` takes it.

    Raises:
        UsageError: a network, or a file that the format was given, cannot be read.
    """
    return Recipe(
        engine=engine,
        model=digest_of_model(engine, choice),
        settings=digest_of((options, choice.threads, *_chosen(take_format))),
        take_format=take_format,
        software=(
            f"facewire {__version__}",
            # The table of names lies beside the package in a checkout, and ends in glTF of avatars.
            f"code {digest_of((digest_of_code(_PACKAGE), table_text()))[:16]}",
            *(f"{name} {_version(name)}" for name in _LIBRARIES),
        ),
    )


def digest_of_model(engine: str, choice: EngineChoice) -> str:
    """Return the SHA-256 of an engine's network; nothing where it has none.

    Args:
        engine: the name of the engine that `choice` has led to.
        choice: which engine is wanted.

    Raises:
        UsageError: the network cannot be read.
    """
    if engine == "loudness":
        return ""
    from facewire.engine.onnx import MODEL_PATH
    from facewire.engine.siblings import find_half, find_quantised

    path = choice.model or MODEL_PATH
    try:
        if engine in GPU_ENGINES:
            return digest_of((digest_of_file(path), digest_of_file(find_half(path))))
        return digest_of_file(find_quantised(path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; choose another --model") from error


def digest_of_code(package: Path) -> str:
    """Return the SHA-256 of a package's code and tables, by name and content.

    How a checkout ends its lines does not count.
    """
    files = sorted(
        (path.relative_to(package).as_posix(), path) for kind in _CODE for path in package.glob(kind)
    )
    return digest_of(
        tuple((name, digest_of_bytes(path.read_bytes().replace(b"\r\n", b"\n"))) for name, path in files)
    )


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    digest, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(block):
            digest.update(block[:read])
    return digest.hexdigest()


def digest_of_bytes(content: bytes | memoryview) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_of(value: object) -> str:
    """Return the SHA-256 of a value: numbers, words, arrays, and what is made of them.

    Raises:
        TypeError: it holds something else, of which nothing is known that stays.
    """
    digest = hashlib.sha256()
    _put(digest, value)
    return digest.hexdigest()


def _put(digest: "hashlib._Hash", value: object) -> None:
    digest.update(type(value).__name__.encode() + b"(")
    if is_dataclass(value):
        for field in fields(value):
            digest.update(field.name.encode() + b"=")
            _put(digest, getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        for key in sorted(value, key=repr):
            _put(digest, (key, value[key]))
    elif isinstance(value, tuple):
        for one in value:
            _put(digest, one)
    elif isinstance(value, Enum):
        digest.update(value.name.encode())
    elif value is None or isinstance(value, str | int | float):
        digest.update(repr(value).encode())
    else:
        raise TypeError(f"{type(value).__name__} has no digest")
    digest.update(b")")


def _chosen(take_format: str) -> tuple[object, ...]:
    """Return what was chosen of a format, for a digest: of a file its bytes, for its name may stay."""
    chosen = format_of(take_format).chosen
    if chosen is None:
        return ()
    values = [getattr(chosen, field.name) for field in fields(chosen)]
    return tuple(_digest_of_choice(value) if isinstance(value, Path) else value for value in values)


def _digest_of_choice(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; give another file") from error


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "unknown"
