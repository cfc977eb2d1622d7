"""Which files of other precision belong to a model, without a library to read any."""

import hashlib
from pathlib import Path
from typing import Final

from facewire.errors import EngineError

__all__ = [
    "HALF",
    "QUANTISED",
    "SOURCE",
    "files_of",
    "find_half",
    "find_quantised",
    "refuse_stale",
    "written_again",
]

HALF: Final = ".fp16.onnx"
QUANTISED: Final = ".int8.onnx"
SOURCE: Final = "facewire.source"
"""Where a quantised file's metadata keep the SHA-256 of the FP32 file that it was made of."""


def find_half(model: Path) -> Path:
    """Return the FP16 sibling of an FP32 model: `facewire.fp16.onnx` beside `facewire.onnx`.

    Raises:
        EngineError: there is none.
    """
    half = _sibling(model, HALF)
    if not half.is_file():
        raise EngineError(
            f"no {half.name} beside {model.name}; `python -m facewire_training export` writes both"
        )
    return half


def find_quantised(model: Path) -> Path:
    """Return what a CPU runs of an FP32 model: `facewire.int8.onnx` beside it, or itself without one."""
    quantised = _sibling(model, QUANTISED)
    return quantised if quantised.is_file() else model


def files_of(model: Path) -> tuple[Path, ...]:
    """Return all that engines read of a model: itself, and what siblings there are."""
    siblings = (_sibling(model, end) for end in (HALF, QUANTISED))
    return (model, *(one for one in siblings if one.is_file()))


def refuse_stale(path: Path, source: str | None) -> None:
    """Refuse a quantised file whose FP32 sibling is another than it was made of.

    Args:
        path: the file that was loaded.
        source: what its metadata say under `SOURCE`; None where they say nothing.

    Raises:
        EngineError: they do not belong together, or the FP32 file cannot be read.
    """
    model = _exact(path)
    if source is None or not path.name.endswith(QUANTISED) or not model.is_file():
        return
    try:
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
    except OSError as error:
        raise EngineError(
            f"cannot read {model}, which {path.name} was made of ({error.strerror}); change its permissions"
        ) from error
    if digest != source:
        raise EngineError(f"{path.name} was made of another {model.name}; {written_again(path)}")


def written_again(path: Path) -> str:
    """Return what to do about a model's file that cannot be used."""
    if not path.name.endswith(QUANTISED):
        return "export it again"
    return (
        f"make it again with `python -m facewire_training quantise --model {_exact(path).name}`, or remove it"
    )


def _exact(quantised: Path) -> Path:
    """Return the FP32 model that a quantised file lies beside."""
    return quantised.with_name(quantised.name.removesuffix(QUANTISED) + ".onnx")


def _sibling(model: Path, end: str) -> Path:
    """Return the file beside a model whose name ends so; the path of a folder may have no name, as `.`."""
    return model.parent / f"{model.stem}{end}"
