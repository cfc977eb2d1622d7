"""Which half-precision file belongs to a model, without a library to read either."""

from pathlib import Path

from facewire.errors import EngineError

__all__ = ["find_half"]


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
