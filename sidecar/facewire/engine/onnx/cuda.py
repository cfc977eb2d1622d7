"""ONNX Runtime's CUDA provider, for GPUs that TensorRT for RTX does not serve, such as Hopper."""

from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from facewire.engine.onnx.cpu import OnnxNetwork
from facewire.engine.onnx.runtime import cuda_complaint, device_array, first_line, prepare_cuda, session
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.values import Floats, Geometry, Level

__all__ = ["Device", "OnnxCudaNetwork"]

_BATCHES: Final = (1, 2, 4, 8)
_WARM_UPS: Final = 3
"""The second run captures, the third is the first that is one launch."""


class Device(Protocol):
    """A CUDA device whose waits block instead of spinning, and a stream of low priority on it."""

    @property
    def index(self) -> int:
        """Return CUDA's number of it."""
        ...

    @property
    def stream(self) -> int:
        """Return the stream's handle."""
        ...

    def mark(self) -> None:
        """Let `elapsed_ms` count from here."""
        ...

    def wait(self) -> None:
        """Wait for all that is on the stream."""
        ...

    def elapsed_ms(self) -> float:
        """Return the GPU's time from `mark` to the last `wait`, in milliseconds."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


class OnnxCudaNetwork:
    """One session for each batch size, all on one stream and in one arena.

    Args:
        model: the FP32 model, which gives the geometry.
        half: its FP16 sibling, which runs.
        device: where; closed with the network. It must have been opened before ONNX Runtime touches the GPU:
            whoever is first decides whether waits spin.
        capture: whether calls are captured into graphs; off only to measure what that brings.

    Raises:
        EngineError: this ONNX Runtime has no CUDA provider, or the provider finds no GPU.
    """

    name = "onnx-cuda"
    level = Level.FULL

    def __init__(self, model: Path, half: Path, device: Device, *, capture: bool = True) -> None:
        self._device = device
        self.gpu_ms: float | None = None
        """What the last call took on the GPU, by the GPU's own events."""
        self._lanes: dict[int, _Lane] = {}
        try:
            if complaint := cuda_complaint():
                raise EngineError(complaint)
            cpu = OnnxNetwork(model)
            self._geometry = cpu.geometry
            cpu.close()
            self._lanes = self._load(half, capture=capture)
        except BaseException:
            self.close()
            raise

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window], B at most 8.

        Raises:
            EngineError: the GPU failed or is lost.
        """
        batch = next((size for size in _BATCHES if size >= len(windows)), None)
        if batch is None:
            raise EngineError(f"{len(windows)} windows in one call; an engine takes {_BATCHES[-1]}")
        try:
            drive = self._lanes[batch].run(windows)[: len(windows)]
            self.gpu_ms = self._device.elapsed_ms()
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(f"ONNX Runtime failed on CUDA: {first_line(error)}") from error
        return drive

    def close(self) -> None:
        """Give the GPU's memory back."""
        self._lanes = {}
        self._device.close()

    def _load(self, half: Path, *, capture: bool) -> "dict[int, _Lane]":
        provider = {
            "device_id": str(self._device.index),
            "user_compute_stream": str(self._device.stream),
            "enable_cuda_graph": "1" if capture else "0",
        }
        try:
            prepare_cuda(self._device.index)
            lanes = {
                batch: _Lane(session(half, batch, provider), batch, self._geometry, self._device)
                for batch in _BATCHES
            }
            # A captured graph writes to the arena at fixed addresses, also where it has given memory back:
            # nothing that stays may be allocated after the first capture.
            for lane in lanes.values():
                lane.warm_up()
        except EngineError:
            raise
        except Exception as error:
            # ONNX Runtime's exception classes are not public.
            raise EngineError(
                f"ONNX Runtime cannot run {half.name} on CUDA ({first_line(error)}); use --engine onnx"
            ) from error
        return lanes


class _Lane:
    """One batch size: its session, and its buffers at fixed addresses, as a captured graph needs them."""

    def __init__(self, made: Any, batch: int, geometry: Geometry, device: Device) -> None:
        self._session, self._device = made, device
        self._windows: Floats = np.zeros((batch, geometry.window), np.float32)
        self._binding = made.io_binding()
        self._samples = device_array((batch, geometry.window), device.index)
        self._drive = device_array((batch, geometry.poses, len(DRIVE_CHANNELS)), device.index)
        self._binding.bind_ortvalue_input("samples", self._samples)
        self._binding.bind_ortvalue_output("drive", self._drive)

    def warm_up(self) -> None:
        """Compile, allocate and capture."""
        for _ in range(_WARM_UPS):
            self.run(self._windows)

    def run(self, windows: Floats) -> Floats:
        """Return float32[batch, poses, 36]; rows beyond `windows` are of no use."""
        self._windows[: len(windows)] = windows
        self._samples.update_inplace(self._windows)
        self._device.mark()
        self._session.run_with_iobinding(self._binding)
        self._device.wait()
        return np.asarray(self._drive.numpy(), np.float32)
