"""ONNX Runtime, of which this is the one home: sessions, their errors in one line, and what is installed."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
import onnxruntime

from facewire.errors import EngineError
from facewire.values import Floats

__all__ = [
    "CUDA",
    "ENGINE_ERRORS",
    "cuda_complaint",
    "device_array",
    "first_line",
    "load_on_host",
    "prepare_cuda",
    "session",
]

CUDA: Final = "CUDAExecutionProvider"
_ERRORS_ONLY: Final = 3
_FATAL_ONLY: Final = 4


class _EngineErrors:
    """Ends a call of ONNX Runtime that fails with an `EngineError`: its exception classes are not public."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            raise EngineError(f"ONNX Runtime failed: {first_line(error)}") from error


ENGINE_ERRORS: Final = _EngineErrors()
"""For `with`, around each call of a session. It keeps nothing, so that all share it."""

_arenas: set[int] = set()
"""Devices whose one arena is registered: that lasts as long as the process."""


def load_on_host(path: Path, threads: int) -> Any:
    """Return a session on so many CPU threads.

    Raises:
        EngineError: the file is missing or no model.
    """
    if not path.is_file():
        raise EngineError(f"no model at {path}; reinstall facewire or name another file with --model")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # Spinning threads would eat the core that the game waits for.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # ONNX Runtime's exception classes are not public; whatever it raises, the model cannot be used.
        raise EngineError(
            f"{path} cannot be loaded as a model ({first_line(error)}); name another file with --model"
        ) from error


def session(path: Path, batch: int, provider: dict[str, str]) -> Any:
    """Return a session on CUDA for one batch size, with memory from the device's one arena.

    Args:
        path: the model.
        batch: its number of rows; with it fixed, the whole graph runs on the device and can be captured.
        provider: the provider's options.

    Raises:
        EngineError: the provider does not load. Also whatever ONNX Runtime raises.
    """
    options = onnxruntime.SessionOptions()
    # What goes wrong here is told by our own error, in one line.
    options.log_severity_level = _FATAL_ONLY
    options.add_free_dimension_override_by_name("batch", batch)
    options.add_session_config_entry("session.use_env_allocators", "1")
    made = onnxruntime.InferenceSession(
        str(path), options, providers=[(CUDA, provider), "CPUExecutionProvider"]
    )
    if made.get_providers()[0] != CUDA:
        raise EngineError(
            "ONNX Runtime's CUDA provider does not load; update NVIDIA's driver and "
            "pip install 'onnxruntime-gpu[cuda,cudnn]'"
        )
    return made


def prepare_cuda(index: int) -> None:
    """Load CUDA's libraries and make the arena of one device, once in a process.

    Without it every session has an arena of its own, each of which grows in steps of megabytes.
    """
    # CUDA and cuDNN may come as wheels, where no loader looks by itself.
    onnxruntime.preload_dlls()
    if index not in _arenas:
        kinds, memory = onnxruntime.OrtAllocatorType, onnxruntime.OrtMemType
        where = onnxruntime.OrtMemoryInfo("Cuda", kinds.ORT_ARENA_ALLOCATOR, index, memory.DEFAULT)
        # No limit; grow by what is asked for (1) rather than by powers of two; sizes of chunks by default.
        config = onnxruntime.OrtArenaCfg(0, 1, -1, -1)
        onnxruntime.create_and_register_allocator_v2(CUDA, where, {"device_id": str(index)}, config)
        _arenas.add(index)


def device_array(shape: Sequence[int], index: int) -> Any:
    """Return float32 zeros of `shape` on a CUDA device, at an address that stays."""
    zeros: Floats = np.zeros(tuple(shape), np.float32)
    return onnxruntime.OrtValue.ortvalue_from_numpy(zeros, "cuda", index)


def cuda_complaint() -> str:
    """Return why this ONNX Runtime has no CUDA provider, and what to do; empty if it has one."""
    if CUDA in onnxruntime.get_available_providers():
        return ""
    if _is_installed("onnxruntime") and _is_installed("onnxruntime-gpu"):
        return (
            "onnxruntime is installed beside onnxruntime-gpu and has overwritten it, so that CUDA is gone; "
            "pip uninstall -y onnxruntime onnxruntime-gpu, then pip install onnxruntime-gpu"
        )
    return (
        "this ONNX Runtime has no CUDA provider; pip uninstall -y onnxruntime, then "
        "pip install 'onnxruntime-gpu[cuda,cudnn]'"
    )


def first_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
