"""Which files of other precision belong to a model, without a library to read any."""

from pathlib import Path
from typing import Final

from facewire.errors import EngineError

__all__ = ["QUANTISED", "find_half", "find_quantised"]

QUANTISED: Final = ".int8.onnx"


def find_half(model: Path) -> Path:
    """Return the FP16 sibling of an FP32 model: `facewire.fp16.onnx` beside `facewire.onnx`.

    Raises:
        EngineError: there is none.
    """
    half = model.with_suffix(".fp16.onnx")
    if not half.is_file():
        raise EngineError(
            f"no {half.name} beside {model.name}; `python -m facewire_training export` writes both"
        )
    return half


def find_quantised(model: Path) -> Path:
    """Return what a CPU runs of an FP32 model: `facewire.int8.onnx` beside it, or itself without one."""
    quantised = model.with_suffix(QUANTISED)
    return quantised if quantised.is_file() else model
