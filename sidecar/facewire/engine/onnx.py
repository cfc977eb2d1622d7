"""The network on ONNX Runtime, of which this is the one home: on the CPU, and on CUDA in place of TensorRT.

On the CPU it takes one thread by default: a window takes about a millisecond, and the game needs the other
cores.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats, Geometry, Level

__all__ = ["MODEL_PATH", "POSES_STEP", "OnnxCudaNetwork", "OnnxNetwork"]

MODEL_PATH: Final = Path(__file__).parent.parent / "model" / "facewire.onnx"

POSES_STEP: Final = 8
"""Poses are made in eights: in other numbers their sums are taken in another order, and bits differ."""

_SCHEMA: Final = "1"
_ERRORS_ONLY: Final = 3
_FATAL_ONLY: Final = 4
_CUDA: Final = "CUDAExecutionProvider"
_BATCHES: Final = (1, 2, 4, 8)


class OnnxNetwork:
    """ONNX Runtime's CPU provider.

    Args:
        path: the model; it says in its metadata how its windows are laid out.
        threads: CPU threads for one call.

    Raises:
        EngineError: the file is missing, damaged, or not a Facewire model.
    """

    name = "onnx"
    level = Level.CPU

    def __init__(self, path: Path = MODEL_PATH, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        # Spinning threads would eat the core that the game waits for.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if not path.is_file():
            raise EngineError(f"no model at {path}; reinstall facewire or name another file with --model")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # ONNX Runtime's exception classes are not public; whatever it raises, the model cannot be used.
            raise EngineError(
                f"{path} cannot be loaded as a model ({_first_line(error)}); name another file with --model"
            ) from error
        self._geometry = _geometry(path, self._session)
        # A model may leave `last` out; its half-precision sibling does.
        self._shortens = any(entry.name == "last" for entry in self._session.get_overridable_initializers())

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats, last: int | None = None) -> Floats:
        """Return float32[B, last, 36] for float32[B, window], all poses where `last` is None.

        The last few cost less than all.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        feed = {"samples": windows}
        if last is not None and self._shortens:
            feed["last"] = np.array(-(-last // POSES_STEP) * POSES_STEP, np.int64)
        try:
            (drive,) = self._session.run(["drive"], feed)
        except Exception as error:
            raise EngineError(f"ONNX Runtime failed: {_first_line(error)}") from error
        return np.asarray(drive if last is None else drive[:, -last:], np.float32)

    def close(self) -> None:
        """Nothing to release beyond memory."""


class OnnxCudaNetwork:
    """ONNX Runtime's CUDA provider, for GPUs that TensorRT for RTX does not serve, such as Hopper.

    One session for each batch size: with the batch fixed, the whole graph runs on the device and is captured.

    Args:
        model: the FP32 model, which gives the geometry.
        half: its FP16 sibling, which runs.
        capture: whether calls are captured into graphs; off only to measure what that brings.

    Raises:
        EngineError: this ONNX Runtime has no CUDA provider, or the provider finds no GPU.
    """

    name = "onnx-cuda"
    level = Level.FULL

    def __init__(self, model: Path, half: Path, *, capture: bool = True) -> None:
        if _CUDA not in onnxruntime.get_available_providers():
            raise EngineError("this ONNX Runtime has no CUDA provider; pip install onnxruntime-gpu")
        # CUDA and cuDNN may come as wheels, where no loader looks by itself.
        onnxruntime.preload_dlls()
        cpu = OnnxNetwork(model)
        self._geometry = cpu.geometry
        cpu.close()
        self._lanes = {batch: _CudaLane(half, batch, self._geometry, capture=capture) for batch in _BATCHES}

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats, last: int | None = None) -> Floats:
        """Return float32[B, last, 36] for float32[B, window], B at most 8; all poses where `last` is None.

        Raises:
            EngineError: the GPU failed or is lost.
        """
        batch = next((size for size in _BATCHES if size >= len(windows)), None)
        if batch is None:
            raise EngineError(f"{len(windows)} windows in one call; an engine takes {_BATCHES[-1]}")
        drive = self._lanes[batch].run(windows)[: len(windows)]
        return drive if last is None else drive[:, -last:]

    def close(self) -> None:
        """Give the GPU's memory back."""
        self._lanes = {}


class _CudaLane:
    """One batch size: its session, and its buffers at fixed addresses, as a captured graph needs them."""

    def __init__(self, half: Path, batch: int, geometry: Geometry, *, capture: bool) -> None:
        options = onnxruntime.SessionOptions()
        # What goes wrong here is told by our own error, in one line.
        options.log_severity_level = _FATAL_ONLY
        options.add_free_dimension_override_by_name("batch", batch)
        self._windows: Floats = np.zeros((batch, geometry.window), np.float32)
        try:
            provider = (_CUDA, {"enable_cuda_graph": "1" if capture else "0"})
            self._session = onnxruntime.InferenceSession(
                str(half), options, providers=[provider, "CPUExecutionProvider"]
            )
            if self._session.get_providers()[0] != _CUDA:
                raise EngineError(
                    "ONNX Runtime's CUDA provider does not load; update NVIDIA's driver and "
                    "pip install 'onnxruntime-gpu[cuda,cudnn]'"
                )
            self._binding = self._session.io_binding()
            self._samples = onnxruntime.OrtValue.ortvalue_from_numpy(self._windows, "cuda", 0)
            shape = (batch, geometry.poses, len(DRIVE_CHANNELS))
            self._drive = onnxruntime.OrtValue.ortvalue_from_shape_and_type(shape, np.float32, "cuda", 0)
            self._binding.bind_ortvalue_input("samples", self._samples)
            self._binding.bind_ortvalue_output("drive", self._drive)
            # The second run captures, the third is the first that is one launch.
            for _ in range(3):
                self._session.run_with_iobinding(self._binding)
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(
                f"ONNX Runtime cannot run {half.name} on CUDA ({_first_line(error)}); use --engine onnx"
            ) from error

    def run(self, windows: Floats) -> Floats:
        """Return float32[batch, poses, 36]; rows beyond `windows` are of no use."""
        self._windows[: len(windows)] = windows
        try:
            self._samples.update_inplace(self._windows)
            self._session.run_with_iobinding(self._binding)
            return np.asarray(self._drive.numpy(), np.float32)
        except Exception as error:
            raise EngineError(f"ONNX Runtime failed on CUDA: {_first_line(error)}") from error


def _geometry(path: Path, session: onnxruntime.InferenceSession) -> Geometry:
    told = session.get_modelmeta().custom_metadata_map
    expected = {
        "facewire.schema": _SCHEMA,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }
    for key, value in expected.items():
        if told.get(key) != value:
            found = f"{key} is {told[key]!r}" if key in told else f"it has no {key}"
            raise EngineError(
                f"{path} is not a model for this version ({found}); export it with "
                "`python -m facewire_training export` or drop --model"
            )
    try:
        geometry = Geometry(window=int(told["facewire.window"]), hop=int(told["facewire.hop"]))
    except (KeyError, ValueError) as error:
        raise EngineError(f"{path} does not tell its window and hop; export it again") from error
    if not 0 < geometry.hop <= geometry.window <= 10 * SAMPLE_RATE or geometry.window % geometry.hop:
        raise EngineError(
            f"{path} has an impossible window of {geometry.window} samples with hop {geometry.hop}"
        )
    return geometry


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
