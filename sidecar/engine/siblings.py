"""Which half-precision file belongs to a model, without a library to read either."""

import hashlib
from pathlib import Path
from typing import Final

from sidecar.errors import EngineError

__all__ = ["SOURCE_KEY", "digest", "find_half", "half_path"]

SOURCE_KEY: Final = "facewire.source"
"""Metadata of the half-precision file: the digest of the model that it was made from."""


def half_path(model: Path) -> Path:
    """Return where the FP16 sibling of an FP32 model lies: `facewire.fp16.onnx` beside `facewire.onnx`."""
    return model.with_name(f"{model.stem}.fp16{model.suffix}")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find_half(model: Path) -> Path:
    """Return the FP16 sibling of `model`.

    Raises:
        EngineError: it is missing, or was made from another model.
    """
    half = half_path(model)
    if not half.is_file():
        raise EngineError(
            f"no {half.name} beside {model.name}; make it with `python -m sidecar.training.half {model}`"
        )
    # Metadata stand in an ONNX file as plain text.
    if digest(model).encode() not in half.read_bytes():
        raise EngineError(
            f"{half.name} was made from another {model.name}; "
            f"make it again with `python -m sidecar.training.half {model}`"
        )
    return half
